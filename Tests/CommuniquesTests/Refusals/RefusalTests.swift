import Testing

@testable import Communiques

struct RefusalTests {
    @Test(arguments: [
        ("要加强网上舆情管控", "网上舆情管控", "publicOpinion"), ("要做好舆论处置工作", "舆论处置", "publicOpinion"),
        ("要曝光一批疫情防控负面典型", "曝光一批疫情防控负面典型", "publicNaming"), ("要对违规者公开曝光", "公开曝光", "publicNaming"),
        ("要在一线考察、识别、评价、使用基层干部", "考察、识别、评价、使用基层干部", "staffAppraisal"),
        ("要实行末位淘汰", "末位淘汰", "staffAppraisal"), ("要利用人脸识别测温", "人脸识别", "biometrics"),
        ("要通过手机定位核查人员", "手机定位", "locationTracking"), ("要对未检测人员赋红码", "赋红码", "healthCode"),
        ("要鼓励群众举报返乡人员", "鼓励群众举报", "informants"), ("要将隐瞒者列入失信名单", "失信", "creditUse"),
    ])
    func refused(sentence: String, words: String, reason: String) throws {
        let text = "会议强调," + sentence + "。"
        let reading = try CommuniqueFixtures.read(text)
        let demand = try #require(reading.communique.demands.first)
        let span = try #require(demand.refused.first)
        let scalars = Array(reading.text.unicodeScalars)
        #expect(String(String.UnicodeScalarView(scalars[span.start..<span.end])) == words)
        #expect(span.reason == reason)
    }

    @Test func theGoodHalfStays() throws {
        let demand = try #require(try CommuniqueFixtures.demands("要做好疫情信息发布和网上舆情管控工作。").first)
        #expect(demand.kind == .standing)
        #expect(!demand.isRefused)
    }

    @Test func nothingIsLeftOfAPureOne() throws {
        let demand = try #require(try CommuniqueFixtures.demands("要曝光负面典型。").first)
        #expect(demand.isRefused)
    }

    @Test(arguments: ["十户联保", "劝返", "活动轨迹", "追责问责"])
    func limited(words: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands("要落实\(words)措施。").first)
        #expect(demand.refused.isEmpty)
        #expect(demand.limited.count == 1)
    }
}
