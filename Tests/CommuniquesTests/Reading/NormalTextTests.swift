import Testing

@testable import Communiques

struct NormalTextTests {
    @Test(arguments: [
        ("發(fā)布", "发布"), ("會(huì )議(yì)", "会议"), ("無疫社區(村)建設", "无疫社区(村)建设"), ("全(quán)县", "全县"),
        ("“日?qǐng)?bào)告”制度", "“日报告”制度"), ("调度??h指挥部", "调度。县指挥部"), ("能力?h联防", "能力县联防"),
        ("是否开学?各地", "是否开学?各地"), ("使用(APP)登记", "使用(APP)登记"), ("测量 体温", "测量体温"), ("CT 和 PCR test A", "CT和PCR test A"),
        ("一、标题\n内容", "一、标题 内容"), ("完成。\n\u{3000}\u{3000}各地", "完成。各地"),
    ])
    func normalised(written: String, read: String) throws {
        #expect(try CommuniqueFixtures.parser().normalise(written) == read)
    }

    @Test func lostCharactersAreDoubts() throws {
        let doubts = try CommuniqueFixtures.read("嚴(yán)格執(zhí)行“日?qǐng)?bào)告”制度。").communique.doubts
        #expect(doubts.map(\.code) == [.repaired])
        #expect(doubts.first?.text == "?qǐng)?bào)")
        #expect(doubts.first?.start == 16)
        #expect(doubts.first?.repair == "报")
    }

    @Test func namesInSimplifiedTextKeepTheirCharacters() throws {
        #expect(try CommuniqueFixtures.parser().normalise("组长於昇") == "组长於昇")
    }
}
