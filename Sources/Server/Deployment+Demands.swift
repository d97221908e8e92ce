import Command
import Database
import Indicators
import Kernel
import Organisation
import Registers
import Reporting
import Supervision

/// Recurring demands (负担清单) that stand in directives and in plans of inspections.
extension Demand {
    static let sources = [
        // Part of an order that is signed: asked for here, decided by who signs orders.
        Source(.standing, endedBy: [.dutyOfficer, .sectionLead]) { reading, tree, _ in
            try reading.standingDuties(tree)
        } strikeOff: {
            try $0.strikeOff(item: $1, reason: $2)
        },
        Source(.plan, endedBy: [.dutyOfficer, .inspector]) { reading, _, day in
            try reading.openPlans(on: day)
        } strikeOff: { writing, plan, reason in
            try writing.perform("close", writing.registry.named(Plans.name), plan, reason: reason)
        },
    ]
}

extension Registers.Reading {
    /// Standing duties (常) of directives in force, on the units whose tasks are open.
    fileprivate func standingDuties(_ tree: UnitTree) throws -> [Demand] {
        let i = DirectiveItems.fields
        let rows = try connection.query(
            """
            SELECT t.item, t.unit, t.supervisor FROM task t JOIN item i ON i.county = t.county AND i.id = t.item
            WHERE t.county = \(principal.county) AND t.open = 1 AND t.leadership = 'lead' AND i.kind = 'standing'
            ORDER BY t.item, t.parent IS NOT NULL, t.id LIMIT 20000
            """)
        var units: [RecordID: Set<RecordID>] = [:]
        var askers: [RecordID: RecordID] = [:]
        for row in rows {
            let item = try row.get("item", as: RecordID.self)
            units[item, default: []].insert(try row.get("unit"))
            if askers[item] == nil { askers[item] = try row.get("supervisor") }
        }
        let items = try all(DirectiveItems.self, ids: Array(units.keys))
        let directives = try all(Directives.self, ids: Set(items.values.compactMap { $0[i.directive] }))
        return items.values.map { item in
            let directive = item[i.directive].flatMap { directives[$0] }
            let (d, figures, wording) = (Directives.fields, item[i.figures] ?? [], item[i.wording] ?? "")
            let source = [directive?[d.number] ?? directive?[d.title], directive?[d.legalBasis]].compactMap(\.self)
            return Demand(
                .standing, record: item.id.text, title: Words(zh: wording, en: wording), owner: askers[item.id],
                basis: source.joined(separator: " · "), cadence: .said(item[i.frequency]),
                until: directive?[d.expiry], fields: figures.count, summed: figures.count,
                units: units[item.id] ?? [], href: directive.map { "/directives/\($0.id)" },
                isEnding: item.state == "striking")
        }
    }

    /// Plans that have been drawn, on the units in whose places a visit is still to be made.
    fileprivate func openPlans(on day: CalendarDay) throws -> [Demand] {
        let p = Plans.fields
        let rows = try connection.query(
            """
            SELECT DISTINCT i.plan, i.unit FROM inspection i JOIN plan p ON p.county = i.county AND p.id = i.plan
            WHERE i.county = \(principal.county) AND p.state = 'drawn' AND i.state = 'planned' AND i.unit IS NOT NULL
              AND p."to" >= \(day)
            """)
        var units: [RecordID: Set<RecordID>] = [:]
        for row in rows { units[try row.get("plan"), default: []].insert(try row.get("unit")) }
        return try all(Plans.self, ids: Array(units.keys)).values.map { plan in
            let title = plan[p.title] ?? ""
            return Demand(
                .plan, record: plan.id.text, title: Words(zh: title, en: title), owner: plan[p.team],
                basis: plan[p.basis],
                cadence: .between(plan[p.from] ?? day, plan[p.to] ?? day), until: plan[p.to],
                units: units[plan.id] ?? [], href: "/plans/\(plan.id)")
        }
    }
}
