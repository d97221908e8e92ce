import Database
import Duties
import Indicators
package import Kernel
package import Organisation
package import Registers

extension Registers.Reading {
    /// Every recurring demand in force, those with an end first, the nearest first.
    package func demands(_ rules: ReportRules, _ tree: UnitTree, on day: CalendarDay) throws -> [Demand] {
        var all = try reportDemands(tree, on: day) + ruleDemands(rules, on: day)
        for source in rules.demands { all += try source.all(self, tree, day) }
        return all.sorted {
            ($0.until?.description ?? "~", $0.kind.rawValue, $0.record)
                < ($1.until?.description ?? "~", $1.kind.rawValue, $1.record)
        }
    }

    private func reportDemands(_ tree: UnitTree, on day: CalendarDay) throws -> [Demand] {
        let t = ReportTypes.fields
        return try activeTypes().compactMap { record in
            guard let form = try ReportForms.form(of: record), record[t.until].map({ $0 >= day }) ?? true else {
                return nil
            }
            if case .once = form.clock.period { return nil }
            return form.demand(in: record, tree)
        }
    }

    /// Rules whose days come round and that stand in no report type: the program's own.
    private func ruleDemands(_ rules: ReportRules, on day: CalendarDay) throws -> [Demand] {
        let fromData = Set(try ReportRules.source(self).map(\.name))
        return try rules.duties.rules(self).values.filter {
            $0.schedule != .once && !fromData.contains($0.name)
        }.compactMap { rule in
            guard let subjects = rule.subjects?(principal.county, day) else { return nil }
            let rows = try connection.query("SELECT DISTINCT s.unit FROM (\(subjects)) s WHERE s.unit IS NOT NULL")
            // What nobody owes today is no burden.
            if rows.isEmpty { return nil }
            return Demand(
                .rule, record: rule.name,
                title: Words(zh: rule.title["zh-Hans"] ?? "", en: rule.title["en"] ?? ""), owner: nil,
                basis: rule.basis,
                cadence: .rule, until: rule.until, units: Set(try rows.map { try $0.get("unit") }), href: nil)
        }
    }
}

extension ReportForm {
    /// What the type asks of its units.
    func demand(in record: Record, _ tree: UnitTree) -> Demand {
        let t = ReportTypes.fields
        return Demand(
            .report, record: record.id.text, title: title, owner: record[t.owner], basis: record[t.basis],
            indicators: fields.compactMap(\.indicator), cadence: .clock(clock), until: record[t.until],
            fields: fields.count, held: fields.count(where: \.derived),
            summed: fields.count { !$0.derived && source(of: $0) != nil },
            units: Set(tree.all.filter(owed.owes).map(\.id)), href: "/report-types/\(record.id)")
    }
}

extension Writing {
    /// Strikes a demand off (销项): the record it stands in ends, by the step that it has – or waits for its second person.
    /// - Throws: `Rejection` `notFound` for what cannot be ended here, `forbidden`, `invalid` (`reasonRequired`,
    ///   `personalData`), `conflict` (`state`).
    package func strikeOff(demand kind: Demand.Kind, _ record: RecordID, reason: String, rules: ReportRules) throws {
        let reason = try FreeText.needed(reason)
        if kind == .report {
            try end(reportType: record, reason: reason)
            return
        }
        guard let source = rules.demands.first(where: { $0.kind == kind }) else { throw Rejection.notFound }
        try source.strikeOff(self, record, reason)
    }
}

extension Principal {
    /// Whether the person issues demands or answers for them, and so sees the load of every unit.
    package var seesEveryDemand: Bool {
        has(.commander, .dutyOfficer, .sectionLead, .inspector, .administrator, .system)
    }
}
