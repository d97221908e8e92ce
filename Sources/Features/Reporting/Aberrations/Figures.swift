import Database
import Kernel
import Registers

/// What units told of one type over some days (基线数据): the numbers of watched figures, read in one query.
struct Figures {
    let form: ReportForm
    /// By unit and the day that the numbers are of.
    private(set) var reports: [RecordID: [CalendarDay: Record]] = [:]
    private var counts: [RecordID: [String: [CalendarDay: Int]]] = [:]

    /// - Parameter unit: nil: all.
    init(_ reading: Registers.Reading, _ form: ReportForm, _ days: [CalendarDay], of unit: RecordID?) throws {
        self.form = form
        let slots = days.map(form.clock.dueDay)
        let which: SQL =
            if let unit {
                "key IN (\(list: slots.map { Reports.key(form.id, unit, $0).sql }))"
            } else {
                "batch IN (\(list: slots.map { Reports.batch(form.id, $0).sql }))"
            }
        let (definition, r) = (try reading.registry.named(Reports.name), Reports.fields)
        let found = try reading.connection.query(
            "SELECT * FROM report WHERE county = \(reading.principal.county) AND \(which)"
        ).map { try Record($0, of: definition) }
        let since = try reading.periodBegan(form)
        for report in found {
            if let since, let told = report[r.submittedAt], told < since { continue }
            guard let unit = report[r.unit], let day = report[r.day] else { continue }
            reports[unit, default: [:]][day] = report
            let told = try ReportContent(report).numbers
            for field in form.watched { counts[unit, default: [:]][field.id, default: [:]][day] = told[field.id] }
        }
    }

    /// What the rule says of a figure; nil where it was not told.
    func outcome(_ field: ReportField, _ report: Record) -> (value: Int, outcome: EarsC2.Outcome)? {
        let r = Reports.fields
        guard let unit = report[r.unit], let day = report[r.day], let told = counts[unit]?[field.id],
            let value = told[day]
        else { return nil }
        return (value, form.ears.outcome(of: value, on: day, told: told))
    }
}

extension Registers.Reading {
    /// Since when figures of a type are of its period: the end of its last form of another one; nil: always. What was told of
    /// a day says nothing about a week. A draft of another period that was thrown away counts as well: better silent than wrong.
    func periodBegan(_ form: ReportForm) throws -> Instant? {
        try all(ReportTypes.self, where: ReportTypes.fields.name, is: form.id).filter {
            try $0.state == "ended" && ReportForms.form(of: $0)?.clock.step != form.clock.step
        }.map(\.updated).max()
    }
}
