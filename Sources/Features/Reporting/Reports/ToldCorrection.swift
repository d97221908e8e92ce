import Database
package import Indicators
package import Kernel
import Organisation
package import Registers

/// A correction as brief and SitRep tell it (更正通报, B9): which number of which unit, from what to what, and why. It names
/// no person.
package struct ToldCorrection: Hashable, Sendable {
    package let report: RecordID
    package let unit: String
    /// Of the report type, and of the number.
    package let type: Words
    package let field: Words
    package let day: CalendarDay
    /// Nil where nothing had been told.
    package let was: String?
    package let now: String?
    package let reason: CorrectionReason

    /// Most that one page tells.
    package static let longest = 500
}

extension Registers.Reading {
    /// Corrections after `since` up to `until`, oldest first.
    package func corrections(since: Instant, until: Instant) throws -> [Record] {
        let definition = try registry.named(Corrections.name)
        return try connection.query(
            """
            SELECT * FROM \(name: Corrections.name) WHERE county = \(principal.county) AND created > \(since)
            AND created <= \(until) ORDER BY id LIMIT \(ToldCorrection.longest)
            """
        ).map { try Record($0, of: definition) }
    }

    /// The same in words; of a type that is in force no more only its name is known.
    package func toldCorrections(since: Instant, until: Instant) throws -> [ToldCorrection] {
        let records = try corrections(since: since, until: until)
        if records.isEmpty { return [] }
        let (c, tree) = (Corrections.fields, try UnitTree(self))
        let forms = Dictionary(try reportForms().map { ($0.id, $0) }) { first, _ in first }
        return records.compactMap { record -> ToldCorrection? in
            guard let report = record[c.report], let unit = record[c.unit], let type = record[c.type],
                let field = record[c.field], let day = record[c.day]
            else { return nil }
            let form = forms[type]
            return ToldCorrection(
                report: report, unit: tree.name(unit), type: form?.title ?? Words(zh: type, en: type),
                field: form?.field(field)?.title ?? Words(zh: field, en: field), day: day,
                was: record[c.was].map { PersonalData.cut($0) }, now: record[c.now].map { PersonalData.cut($0) },
                reason: record[c.reason] ?? .other)
        }
    }
}
