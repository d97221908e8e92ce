import Testing

@testable import Communiques

struct SegmentationTests {
    func firsts(_ words: String) throws -> [String] { try CommuniqueFixtures.demands(words).map(\.text) }

    @Test(arguments: [
        // Situation and what only leads over are left out.
        ("当前疫情形势严峻,要开展排查。", ["要开展排查"]), ("面对当前形势,要紧盯重点场所。", ["要紧盯重点场所"]),
        ("当前形势总体平稳,但也要清醒认识到存在的不足。", []), ("防控排查任务艰巨,要开展好地毯式排查。", ["要开展好地毯式排查"]),
        // A sentence without 要 stays with the one before.
        ("要开展排查。逐户登记造册。", ["要开展排查。逐户登记造册"]),
        // Behind a semicolon 要, a new subject and an imperative begin anew; a condition does not.
        ("要开展排查;要加强宣传。", ["要开展排查", "要加强宣传"]),
        ("卫健部门要组织培训;持续做好消杀。", ["卫健部门要组织培训", "持续做好消杀"]),
        ("要推动企业复工;对不具备条件的,要帮助解决。", ["要推动企业复工;对不具备条件的,要帮助解决"]),
        // Only what looks like a modal.
        ("各部门按照要求,主要做好重要工作。", []), ("各地贯彻“五个严禁”。", []),
        // Conditions and dates belong to the demand.
        ("除药店外,其他场所暂不开业。", ["除药店外,其他场所暂不开业"]), ("对返岗人员,要每日测温。", ["对返岗人员,要每日测温"]),
        // Attendance and narrative are none.
        ("要开展排查。县长叶向晴,县领导田远出席。", ["要开展排查"]), ("要开展排查。会议听取了必须整改的问题汇报。", ["要开展排查"]),
    ])
    func pieces(words: String, texts: [String]) throws { #expect(try firsts(words) == texts) }

    @Test func listsNest() throws {
        let demands = try CommuniqueFixtures.demands(
            "一要强化排查。一是各乡镇逐户排查。二是公安局核对数据。二要强化宣传。宣传部门要每日发布信息。")
        #expect(demands.map(\.id) == ["1", "1.1", "1.2", "2"])
        #expect(demands.map(\.ordinal) == ["一要", "一是", "二是", "二要"])
        #expect(demands.map(\.level) == [1, 2, 2, 1])
        #expect(demands.first?.kind == .heading)
    }

    @Test func listsOfFactsAreNone() throws {
        #expect(try firsts("要开展排查。会议指出了三个问题:一是排查不细,二是宣传不够。").count == 1)
    }

    @Test func whatTwoSpeakersSayIsLinked() throws {
        let text = "县委书记谷长河强调,要推进疫苗接种。县长叶向晴要求,要加快疫苗接种。"
        let demands = try CommuniqueFixtures.read(text).communique.demands
        #expect(demands.map(\.speaker) == ["谷长河", "叶向晴"])
        #expect(demands.last?.sameAs == ["1"])
    }

    @Test func aTextWithoutDemandsSaysSo() throws {
        let communique = try CommuniqueFixtures.read("3月16日,青河县召开会议。会议听取了汇报。").communique
        #expect(communique.demands.isEmpty)
        #expect(communique.questions.contains { $0.code == .noDemands })
    }

    @Test(arguments: [
        ("县委书记谷长河强调,要开展排查。", "谷长河"), ("县委书记谷长河主持会议并讲话。他强调,要开展排查。", "谷长河"),
        ("会议要求各乡镇要开展排查。", "会议"), ("谷长河同志指出:要开展排查。", "谷长河"), ("严格要求,要开展排查。", nil),
        ("周密部署,要开展排查。", nil),
    ])
    func speakers(text: String, speaker: String?) throws {
        let demand = try #require(try CommuniqueFixtures.read(text).communique.demands.first)
        #expect(demand.speaker == speaker)
    }
}
