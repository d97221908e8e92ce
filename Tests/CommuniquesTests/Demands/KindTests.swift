import Testing

@testable import Communiques

struct KindTests {
    @Test(arguments: [
        ("要成立专项督查队", Demand.Kind.task), ("要建立台账", .task), ("各乡镇要在3月18日前落实管理措施", .task), ("要制定工作方案", .task),
        ("要组织人员培训", .task), ("要开展全员核酸检测", .task), ("要加强宣传引导", .standing), ("要每日测量体温", .standing),
        ("要做好院感防控", .standing), ("要严防输入", .standing), ("要落实零报告制度", .standing), ("棋牌室暂停营业", .prohibition),
        ("严禁聚集性聚餐", .prohibition), ("企业3月20日前不得复工", .prohibition), ("要提高政治站位,压实责任", .principle),
        ("各级党组织要充分发挥战斗堡垒作用", .principle), ("要高度重视,克服麻痹思想", .principle),
    ])
    func words(sentence: String, kind: Demand.Kind) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.kind == kind)
    }
}
