import Database
package import Duties
package import Kernel
import Organisation
package import Registers

/// Who owes one type's report for one slot, and what came of it (应报 / 已报 / 迟报 / 漏报 / 更正).
package struct Expected: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Owed, and there is time.
        case due
        case submitted
        /// Submitted after the cut-off, or past it and not yet submitted.
        case late
        case missing
        case waived
    }

    package struct Line: Sendable {
        package let unit: RecordID
        package let area: AreaCode?
        /// Nil once it is dropped, a month after it closed: what was told stays.
        package let duty: Duty?
        package let report: Record?

        package var state: State {
            // A report that came when the day was locked is there, late, though its duty stays missed.
            if let report { return report[Reports.fields.late] == true ? .late : .submitted }
            return switch duty?.state {
            case .due, nil: .due
            case .late, .met: .late
            case .missed: .missing
            case .waived, .cancelled: .waived
            }
        }

        /// Whether the numbers are there: late ones count.
        package var isIn: Bool { report != nil }
        package var isCorrected: Bool { (report?[Reports.fields.corrections] ?? 0) > 0 }
    }

    package let form: ReportForm
    package let slot: CalendarDay
    package let lines: [Line]

    /// Lines of these units alone.
    package func only(_ isWanted: (Line) -> Bool) -> Expected {
        Expected(form: form, slot: slot, lines: lines.filter(isWanted))
    }

    /// A parent's report is complete only when all below are in.
    package var owed: [Line] { lines.filter { $0.state != .waived } }
    package var isComplete: Bool { owed.allSatisfy(\.isIn) }
    package var missing: [Line] { owed.filter { !$0.isIn } }
    package func count(_ state: State) -> Int { lines.count { $0.state == state } }
    package var submitted: Int { owed.count(where: \.isIn) }
    package var late: Int { owed.count { $0.isIn && $0.state == .late } }
    /// Explicit noughts (零报告): told, not silence.
    package var zero: Int { owed.count { $0.report?[Reports.fields.zero] == true } }
    package var corrected: Int { lines.count(where: \.isCorrected) }
    /// Sum of a field over what is in; where both levels tell it nothing is counted twice.
    package func sum(_ id: String) throws -> Int {
        guard let field = form.field(id) else { return 0 }
        return try lines.compactMap(\.report).reduce(0) { try $0 + ReportContent($1).counted(field, of: form) }
    }
}

extension Registers.Reading {
    /// All that is owed of types for a slot, in the order of areas. Two queries.
    package func expected(_ forms: [ReportForm], on slot: CalendarDay) throws -> [Expected] {
        if forms.isEmpty { return [] }
        let (county, r) = (principal.county, Reports.fields)
        let duties = try connection.query(
            """
            SELECT * FROM duty WHERE county = \(county) AND rule IN (\(list: forms.map(\.rule.sql)))
            AND slot = \(slot.description) AND state <> 'cancelled'
            """
        ).map { try Duty($0) }
        let definition = try registry.named(Reports.name)
        let reports = try connection.query(
            """
            SELECT * FROM report WHERE county = \(county)
            AND batch IN (\(list: forms.map { Reports.batch($0.id, slot).sql }))
            """
        ).map { try Record($0, of: definition) }
        let told = Dictionary(reports.map { ($0[r.key] ?? "", $0) }) { $1 }
        let owed = Dictionary(grouping: duties, by: \.rule)
        return forms.map { form in
            let lines =
                owed[form.rule]?.map { duty in
                    Expected.Line(
                        unit: duty.subject, area: duty.area, duty: duty,
                        report: told[Reports.key(form.id, duty.subject, slot)])
                }
                ?? reports.filter { $0[r.type] == form.id }.compactMap { report in
                    report[r.unit].map { Expected.Line(unit: $0, area: report[r.area], duty: nil, report: report) }
                }
            return Expected(
                form: form, slot: slot,
                lines: lines.sorted { ($0.area?.text ?? "", $0.unit) < ($1.area?.text ?? "", $1.unit) })
        }
    }

    package func expected(_ form: ReportForm, on slot: CalendarDay) throws -> Expected {
        try expected([form], on: slot)[0]
    }

    /// The report of a unit, whatever the scope.
    package func report(_ type: String, of unit: RecordID, on slot: CalendarDay) throws -> Record? {
        try all(Reports.self, where: Reports.fields.key, is: Reports.key(type, unit, slot), limit: 1).first
    }
}
