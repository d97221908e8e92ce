import Testing

@testable import Communiques

/// 牵头单位, 责任单位, 配合单位 and 完成时限 in the forms that minutes and notices have.
struct TaskNotesTests {
    static let head = "青河县疫情防控重点任务分解通知\n2022年4月2日\n"

    @Test(arguments: [
        "一、核对重点人群底数。\n牵头单位:县卫健委;配合单位:县公安局、石桥镇;完成时限:4月8日前。",
        "一、核对重点人群底数(牵头单位:县卫健委,配合单位:县公安局、石桥镇;完成时限:4月8日前)。",
        "一、核对重点人群底数。(责任单位:县卫健委;协助单位:县公安局、石桥镇;时限:2022年4月8日)",
        "一、核对重点人群底数【牵头单位:县卫健委;配合单位:县公安局、石桥镇;完成时限:4月8日】",
        "序号\t任务\t牵头单位\t配合单位\t完成时限\n1\t核对重点人群底数\t县卫健委\t县公安局、石桥镇\t4月8日",
        "| 序号 | 任务 | 牵头单位 | 配合单位 | 完成时限 |\n|---|---|---|---|---|\n| 1 | 核对重点人群底数 | 县卫健委 | 县公安局、石桥镇 | 4月8日 |",
        "序号 工作任务 牵头单位 配合单位 完成时限\n1 核对重点人群底数 县卫健委 县公安局、石桥镇 4月8日",
        "序号\n任务\n牵头单位\n配合单位\n完成时限\n1\n核对重点人群底数\n县卫健委\n县公安局、石桥镇\n4月8日",
    ])
    func forms(words: String) throws {
        let demands = try CommuniqueFixtures.read(Self.head + words + "\n").communique.allDemands
        #expect(demands.map(\.text) == ["核对重点人群底数"])
        let demand = try #require(demands.first)
        #expect(demand.kind == .task)
        #expect(demand.lead == "卫健委")
        #expect(demand.supporting == ["公安局", "石桥镇"])
        #expect(demand.deadlines.map(\.day) == ["2022-04-08"])
    }

    @Test func whatGoesOnIsNoTask() throws {
        let words = "任务\t责任单位\t完成时限\n开展农贸市场消杀\t县市场监管局\t长期坚持\n"
        let communique = try CommuniqueFixtures.read(Self.head + words).communique
        #expect(communique.demands.map(\.kind) == [.standing])
        #expect(communique.demands.first?.deadlines.isEmpty == true)
        #expect(communique.questions.isEmpty)
    }

    @Test func theLeadMayBeSaidInTheSentence() throws {
        let demand = try #require(
            try CommuniqueFixtures.demands("由县公安局牵头,交通运输局、卫健委配合,要设立查验点。").first)
        #expect(demand.lead == "公安局")
        #expect(demand.supporting == ["交通运输局", "卫健委"])
    }
}
