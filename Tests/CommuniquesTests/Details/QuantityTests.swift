import Testing

@testable import Communiques

struct QuantityTests {
    @Test(arguments: [
        ("要新增隔离房间60间", 60.0, "间"), ("要检测35万人", 350_000, "人"), ("要接种3.5万剂", 35_000, "剂"), ("要做到接种率100%", 100, "%"),
        ("要管好27类重点人群", 27, "类"), ("要储备一百二十张床位", 120, "张"), ("要组建两支队伍", 2, "支"),
    ])
    func words(sentence: String, value: Double, unit: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.quantities.map(\.value) == [value])
        #expect(demand.quantities.map(\.unit) == [unit])
    }

    @Test(arguments: ["要不漏一户、不落一人", "要落实“四个集中”要求", "要开展第二轮排查", "要执行2.0版方案", "要在3天内完成"])
    func none(sentence: String) throws {
        let demand = try #require(try CommuniqueFixtures.demands(sentence + "。").first)
        #expect(demand.quantities.isEmpty)
    }
}
