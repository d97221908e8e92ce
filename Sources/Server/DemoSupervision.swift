import Database
import Kernel
import Organisation
import Registers
import Supervision

/// Supervision of the demo county: places, a plan half done, findings in every state, and what the sections aim at and
/// fear. Everything is invented.
package struct DemoSupervision: Sendable {
    private let deployment: Deployment
    var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has no places yet.
    package func fill() async throws {
        let rules = try deployment.supervision()
        let today = CalendarDay(store.now, in: deployment.settings.zone)
        let (clerk, inspector) = (try await store.demoUser("duty1"), try await store.demoUser("inspector"))
        let places = try await store.write(by: clerk) { try Self.addPlaces($0) }
        let plan = try await store.write(by: inspector) { try Self.addPlan($0, today, rules) }
        let visits = try await store.write(by: inspector) { writing in
            let visits = try writing.reading.all(Inspections.self, where: Inspections.fields.plan, is: plan)
            return Array(visits.prefix(visits.count * 2 / 3))
        }
        // Each failing answer of the demo: on the how-manieth visit, which item of the list, and what was seen.
        let seen: [Int: (item: Int, words: String)] = [
            0: (1, "观察室堆放杂物，未启用"), 1: (3, "消毒记录缺三天"), 3: (2, "通风口被封堵"), 4: (0, "预案未更新联系人"),
            6: (4, "口罩库存不足一周用量"),
        ]
        var findings: [RecordID] = []
        for (number, visit) in visits.enumerated() {
            findings += try await store.write(by: inspector) { writing in
                try Self.inspect(visit, writing, seen[number], rules)
            }
        }
        try await steps(findings, rules)
        try await store.write(by: clerk) { try Self.addSections($0, today) }
        try await store.write(by: clerk) { try Self.addRisks($0, today) }
        try await addExceptions(places.first, today)
    }

    /// Findings in different states: one put right, one closed, one disputed, one to be put right again.
    private func steps(_ findings: [RecordID], _ rules: SupervisionRules) async throws {
        let (clerk, inspector) = (try await store.demoUser("duty1"), try await store.demoUser("inspector"))
        guard findings.count >= 4 else { return }
        try await store.write(by: clerk) { writing in
            for id in findings.prefix(3) {
                try writing.rectify(finding: id, words: "已当场整改并补齐记录", saidBy: "单位负责人 电话", rules: rules)
            }
            try writing.state(finding: findings[3], words: "预案联系人已于上周更新，现场版本未及时更换", saidBy: "单位来函")
        }
        try await store.write(by: inspector) { writing in
            try writing.reinspect(finding: findings[0], passed: true, words: "现场复查合格", rules: rules)
            try writing.reinspect(finding: findings[1], passed: false, words: "仍缺昨日记录", rules: rules)
        }
    }

    /// Every township gets a school, a market, a clinic, a compound and, in turn, one more.
    private static func addPlaces(_ writing: Writing) throws -> [RecordID] {
        let (p, definition) = (Places.fields, try writing.registry.named(Places.name))
        let more: [(PlaceKind, String)] = [
            (.careHome, "敬老院"), (.constructionSite, "安置房工地"), (.supermarket, "惠民超市"), (.hotel, "悦来宾馆"),
            (.transportHub, "客运站"), (.enterprise, "食品厂"), (.quarantineSite, "集中隔离点"),
        ]
        let new = try UnitTree(writing.reading).townships.enumerated().flatMap { number, town in
            let kinds: [(PlaceKind, String)] = [
                (.school, "中心小学"), (.market, "农贸市场"), (.clinic, "卫生室"), (.compound, "幸福小区"),
                more[number % more.count],
            ]
            return try kinds.map { kind, name in
                try writing.prepare(
                    definition,
                    Values {
                        $0[p.name] = "\(town.short)\(name)"
                        $0[p.kind] = kind
                        $0[p.area] = AreaCode(town.area.text + (number < 4 ? "001" : "201")) ?? town.area
                        $0[p.address] = "\(town.short)中心街\(number * 5 + 8)号"
                        $0[p.covered] = false
                    })
            }
        }
        try writing.insert(batch: new, of: definition, cause: DemoCounty.unit("office"))
        return new.map(\.record.id)
    }

    private static func addPlan(_ writing: Writing, _ today: CalendarDay, _ rules: SupervisionRules) throws -> RecordID
    {
        let p = Plans.fields
        let plan = try writing.create(
            writing.registry.named(Plans.name),
            Values {
                $0[p.title] = "重点场所防控措施专项检查"
                $0[p.kinds] = [.school, .market, .clinic, .careHome, .constructionSite]
                $0[p.strata] = .township
                $0[p.size] = 18
                $0[p.from] = today
                $0[p.to] = today.advanced(by: 6)
                $0[p.team] = DemoCounty.unit("supervision")
                $0[p.basis] = "防指〔\(today.year)〕15号"
            })
        try writing.draw(plan: plan.id, rules: rules)
        return plan.id
    }

    private static func inspect(
        _ visit: Record, _ writing: Writing, _ seen: (item: Int, words: String)?, _ rules: SupervisionRules
    ) throws -> [RecordID] {
        let today = CalendarDay(writing.now, in: rules.zone)
        guard let kind = visit[Inspections.fields.kind],
            let list = rules.checklists.checklist(for: kind, on: today)
        else { return [] }
        let lines = list.items.enumerated().map { number, item in
            (item.id, seen?.item == number ? Answers.Line(.fails, seen?.words) : Answers.Line(.conforms))
        }
        let answers = Answers(Dictionary(lines, uniquingKeysWith: { first, _ in first }))
        return try writing.answer(inspection: visit.id, answers, rules: rules).findings.map(\.id)
    }
}
