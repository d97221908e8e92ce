import Command
import Indicators
import Kernel
import Organisation
import Registers

/// What the demo county asks its experts: one advice decided on, one superseded by a later one that waits for a decision, one
/// question withdrawn, one that is owed. Experts and advice are invented.
package struct DemoAssessments: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has directives and no assessments yet.
    package func fill() async throws {
        let (rules, book) = (deployment.rules, deployment.indicators)
        let today = CalendarDay(store.now, in: rules.zone)
        let (clerk, experts) = (try await store.demoUser("duty1"), try await store.demoUser("health"))
        let unit = DemoCounty.unit("health")
        let evidence = FrozenEvidence.snapshot(
            try await store.write(by: .system(deployment.settings.county)) {
                try $0.freeze(kind: "day", day: today.advanced(by: -1), of: book).id
            })
        let due = today.advanced(by: 1).at(hour: 18, in: rules.zone)
        let ask = { @Sendable (text: String, earlier: RecordID?) in
            try await store.write(by: clerk) {
                try $0.ask(
                    AdviceQuestion(text, of: unit, due: due, evidence: evidence, supersedes: earlier), rules: rules
                ).id
            }
        }
        let screening = try await ask("来返人员增多，三天内是否需要扩大排查范围？", nil)
        _ = try await store.write(by: experts) { try $0.advise(assessment: screening, Self.screening) }
        try await store.write(by: clerk) { writing in
            guard
                let directive = try writing.reading.page(Directives.self, Query(open: .all)).records.last(where: {
                    $0.state == "issued"
                })
            else { return }
            try writing.decide(
                assessment: screening,
                AdviceDecision(
                    course: .partly, reason: "先在三个来返人员集中的乡镇增加一轮上门核对，其他乡镇视三天后的数据再定",
                    directive: directive.id))
        }
        let schools = try await ask("下周学校是否具备错峰返校条件？", nil)
        _ = try await store.write(by: experts) { try $0.advise(assessment: schools, Self.schools) }
        let again = try await ask("新增两所学校完成验收，是否可以调整返校安排？", schools)
        _ = try await store.write(by: experts) { try $0.advise(assessment: again, Self.schoolsAgain) }
        let taken = try await ask("集贸市场是否缩短营业时间？", nil)
        _ = try await store.write(by: clerk) { try $0.withdraw(assessment: taken, reason: "市级已统一部署") }
        _ = try await ask("现有隔离房间能否满足节后两周的需要？", nil)
    }

    private static let signers = ["周文 青河县疾控中心主任医师", "许然 青河县人民医院感染科主任", "何静 市疾控中心流行病学专家"]

    private static let screening = ExpertAdvice(
        options: [
            AdviceOption(title: "全县再排查一轮", pros: "覆盖完整", cons: "基层两天内要再上门一次，负担重"),
            AdviceOption(title: "只在来返集中的乡镇增加一轮", pros: "人力可承受，重点明确", cons: "其他乡镇可能有少量遗漏"),
        ], advice: "建议全县再排查一轮，三天内完成，之后按来返人数每日更新。", unanimous: false,
        dissent: "许然：现有核对率已较高，全县再排查收益有限，主张只在来返集中的乡镇增加一轮。", experts: signers)

    private static let schools = ExpertAdvice(
        options: [
            AdviceOption(title: "按年级分三天返校", pros: "到校人流分散", cons: "两所学校观察室尚未验收"),
            AdviceOption(title: "推迟一周", pros: "验收全部完成", cons: "影响教学安排"),
        ], advice: "建议推迟一周，验收合格后分年级返校。", unanimous: true, experts: signers)

    private static let schoolsAgain = ExpertAdvice(
        options: [
            AdviceOption(title: "按年级分三天返校", pros: "到校人流分散，验收已完成", cons: "每校需增加三名值守人员")
        ], advice: "条件已具备，建议按年级分三天返校。", unanimous: true, experts: signers)
}
