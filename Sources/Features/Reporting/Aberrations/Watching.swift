import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers

/// Weighs watched figures (异常提示) when a report is told or corrected, and once more when its day is cut.
extension Writing {
    /// A unit's report was told or changed: its own day is weighed, and later days whose baseline holds it.
    func watch(_ report: Record, _ form: ReportForm, _ rules: ReportRules) throws {
        let r = Reports.fields
        guard !form.watched.isEmpty, let unit = report[r.unit], let day = report[r.day] else { return }
        let touched = form.ears.touched(by: day)
        let days = Set(touched.flatMap(form.ears.baseline)).union(touched)
        try weigh(Figures(reading, form, days.sorted(), of: unit), on: touched, rules)
    }

    /// The day is cut: figures of all units are weighed. What was weighed when it was told stays as it is.
    func watch(_ form: ReportForm, cut day: CalendarDay, _ rules: ReportRules) throws {
        guard !form.watched.isEmpty else { return }
        try weigh(Figures(reading, form, form.ears.baseline(of: day) + [day], of: nil), on: [day], rules)
    }

    private func weigh(_ figures: Figures, on days: [CalendarDay], _ rules: ReportRules) throws {
        let told = days.flatMap { day in figures.reports.values.compactMap { $0[day] } }
        if told.isEmpty { return }
        let (form, r) = (figures.form, Reports.fields)
        let keys = told.flatMap { report in
            form.watched.map { Aberrations.key(form.id, $0.id, report[r.unit] ?? report.id, report[r.day] ?? days[0]) }
        }
        let flags = try reading.aberrations(keys)
        let tree = try UnitTree(reading)
        for report in told.sorted(by: { $0.id < $1.id }) {
            for field in form.watched {
                let flag = flags[
                    Aberrations.key(form.id, field.id, report[r.unit] ?? report.id, report[r.day] ?? days[0])]
                try settle(figures.outcome(field, report), field, form, report, flag, tree, rules)
            }
        }
    }

    /// One figure: a flag is raised, takes the new numbers, is withdrawn, or raised anew where a figure that somebody had
    /// looked at has become another one.
    private func settle(
        _ weighed: (value: Int, outcome: EarsC2.Outcome)?, _ field: ReportField, _ form: ReportForm, _ report: Record,
        _ flag: Record?, _ tree: UnitTree, _ rules: ReportRules
    ) throws {
        let a = Aberrations.fields
        guard let weighed, let baseline = weighed.outcome.aberration else {
            guard let flag, flag.state == "flagged" else { return }
            let value = weighed?.value ?? flag[a.value]
            try update(flag, state: "withdrawn", verb: "withdraw", Values { $0[a.value] = value })
            try cancel(rule: Aberrations.verify, subject: flag.id)
            return
        }
        let numbers = Values {
            $0[a.report] = report.id
            $0[a.value] = weighed.value
            $0[a.mean] = baseline.mean.oneDecimal
            $0[a.threshold] = baseline.threshold.oneDecimal
            $0[a.known] = baseline.known
        }
        guard let flag else { return try raise(numbers, field, form, report, tree, rules) }
        if flag.state == "flagged" {
            try update(flag, numbers)
        } else if flag.state == "withdrawn" || flag[a.value] != weighed.value {
            var anew = numbers
            (anew[a.words], anew[a.verifiedBy], anew[a.verifiedAt]) = (nil, nil, nil)
            try owe(update(flag, state: "flagged", verb: "flag", anew), tree, rules)
        }
    }

    private func raise(
        _ numbers: Values, _ field: ReportField, _ form: ReportForm, _ report: Record, _ tree: UnitTree,
        _ rules: ReportRules
    ) throws {
        let (a, r) = (Aberrations.fields, Reports.fields)
        guard let unit = report[r.unit], let day = report[r.day],
            // Nobody finds for themselves.
            let verifier = [tree.owner(form.verifier), tree.owner(form.owner), tree.office].compactMap(\.self)
                .first(where: { $0.id != unit })
        else { return }
        var values = numbers
        values[a.title] = "\(form.title.zh) · \(field.title.zh)"
        values[a.type] = form.id
        values[a.field] = field.id
        values[a.unit] = unit
        values[a.office] = report[r.office]
        values[a.area] = report[r.area]
        values[a.day] = day
        values[a.key] = Aberrations.key(form.id, field.id, unit, day)
        values[a.verifier] = verifier.id
        try owe(insert(Aberrations.self, verb: "flag", values), tree, rules)
    }

    /// That somebody looks at it, within the time of the ladder; whoever it is and the duty desk hear of it now, with the
    /// figures.
    private func owe(_ flag: Record, _ tree: UnitTree, _ rules: ReportRules) throws {
        let a = Aberrations.fields
        let minutes = try rules.duties.ladders(reading)[Aberrations.name].minutes
        let title = "\(flag[a.unit].map(tree.name) ?? "") \(flag[a.title] ?? "")".trimmingWhitespace
        try owe(
            [
                NewDuty(
                    Aberrations.verify, subject: flag.id, of: Aberrations.name,
                    slot: nextSlot(rule: Aberrations.verify, subject: flag.id), unit: flag[a.verifier],
                    area: flag[a.area], title: title, cause: flag.id, due: now.advanced(minutes: minutes))
            ], in: rules.duties)
        var told: Set<RecordID> = []
        for reader in [flag[a.verifier].flatMap(tree.unit), tree.office].compactMap(\.self)
        where told.insert(reader.id).inserted {
            try notify(
                reader.id, office: reader.office, kind: "aberrationRaised", about: flag.id, of: Aberrations.name,
                rule: Aberrations.verify, title: "\(title) \(flag[a.value] ?? 0) > \(flag[a.threshold] ?? "")")
        }
    }
}

extension Registers.Reading {
    func aberrations(_ keys: [String]) throws -> [String: Record] {
        if keys.isEmpty { return [:] }
        let definition = try registry.named(Aberrations.name)
        let found = try connection.query(
            """
            SELECT * FROM \(name: Aberrations.name) WHERE county = \(principal.county)
            AND key IN (\(list: keys.map(\.sql)))
            """
        ).map { try Record($0, of: definition) }
        return Dictionary(found.map { ($0[Aberrations.fields.key] ?? "", $0) }) { $1 }
    }
}

extension Double {
    /// 5.4
    var oneDecimal: String { String(format: "%.1f", self) }
}
