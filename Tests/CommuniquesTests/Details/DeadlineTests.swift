import Testing

@testable import Communiques

struct DeadlineTests {
    /// Held on 2022-03-16, a Wednesday.
    @Test(arguments: [
        ("各乡镇要在3月18日前完成排查", "2022-03-18 due stated"),
        ("各乡镇要于3月20日18时前报送台账", "2022-03-20 18:00 due stated"),
        ("各乡镇要在三月二十日下午五点半之前报送台账", "2022-03-20 17:30 due stated"),
        ("各乡镇要在2022年4月1日以前完成排查", "2022-04-01 due stated"),
        ("要于今晚10点前完成采样", "2022-03-16 22:00 due inferred"),
        ("要在明天中午12时前报送方案", "2022-03-17 12:00 due inferred"),
        ("要在3天内完成排查", "2022-03-19 due inferred"),
        ("要在48小时之内完成排查", "2022-03-18 due inferred"),
        ("要在本周五前完成排查", "2022-03-18 due inferred"),
        ("要在下周一前完成排查", "2022-03-21 due inferred"),
        ("要在月底前完成排查", "2022-03-31 due inferred"),
        ("要在25日前完成排查", "2022-03-25 due inferred"),
        ("企业3月21日前不得复工", "2022-03-21 notBefore stated"),
        ("学校不得早于4月6日开学", "2022-04-06 notBefore stated"),
        ("景区自3月17日零时起暂停开放", "2022-03-17 00:00 from stated"),
        ("景区要即日起暂停开放", "2022-03-16 from inferred"),
        ("网吧要停业至3月30日", "2022-03-30 until stated"),
        ("1月3日前要完成排查", "2022-01-03 due stated"),
        ("12月31日前要完成总结工作方案", "2021-12-31 due stated"),
        ("要确保学校如期开学", "due stated"),
    ])
    func words(sentence: String, deadline: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.deadlines.map(SampleTests.line) == [deadline])
    }

    @Test(arguments: ["要排查3月1日以来的返乡人员每天汇总", "要做好3月20日上班后的疫情防控每天报告"])
    func daysThatAreNoDeadlines(sentence: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.deadlines.filter { $0.basis != .proposed }.isEmpty)
    }

    @Test func aTaskWithoutADayGetsAProposal() throws {
        let demand = try #require(try CommuniqueFixtures.demands("要成立专项督查队。").first)
        #expect(demand.kind == .task)
        #expect(demand.deadlines.map(\.basis) == [.proposed])
        #expect(demand.deadlines.first?.day == "2022-03-18")
    }

    @Test func aDayThatDoesNotExistIsNoDay() throws {
        let text = "青河县召开会议\n2022-02-10 21:40\n会议强调,各乡镇要在2月30日前完成排查。\n"
        let communique = try CommuniqueFixtures.read(text).communique
        let deadline = try #require(communique.allDemands.first?.deadlines.first)
        #expect(deadline.day == nil)
        let doubt = try #require(communique.doubts.first)
        #expect(doubt.code == .noSuchDay)
        #expect(doubt.text == "2月30日")
        #expect(doubt.start == 35)
    }

    @Test func withoutAnOriginNoDayIsGuessed() throws {
        let demand = try #require(try CommuniqueFixtures.read("会议强调,要在3月18日前完成排查。").communique.demands.first)
        #expect(demand.deadlines.map(\.day) == [nil])
    }
}
