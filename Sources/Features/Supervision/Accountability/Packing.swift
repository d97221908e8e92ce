import Database
import Foundation
package import Kernel
import Organisation
package import Registers

extension Writing {
    /// Makes a pack about one organisation from its findings of some days.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `conflict` (`packEmpty`), `invalid`.
    @discardableResult
    package func pack(
        unit: RecordID, from: CalendarDay, to: CalendarDay, receiver: String, purpose: String, rules: SupervisionRules
    ) throws -> Record {
        guard principal.has(.inspector, .dutyOfficer, .system) else { throw Rejection.forbidden }
        let name = try reading.find(Units.self, unit)[Units.fields.name] ?? ""
        guard from <= to else { throw Rejection.invalid("endsBeforeStart", field: "to") }
        let purpose = try checked(purpose, field: "purpose")
        let receiver = try checked(receiver, field: "receiver")
        let all = try reading.findings(of: unit, from: from, to: to)
        let counting = all.filter { Standing($0, at: now) == .counts }
        guard !counting.isEmpty else { throw Rejection(.conflict, "packEmpty") }
        let places = try reading.all(Places.self, ids: Set(counting.compactMap { $0[Findings.fields.place] }))
        let content = PackContent(
            unit: name, lines: counting.map { PackContent.Line($0, places: places, now: now, rules: rules) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let (p, text) = (Packs.fields, String(decoding: try encoder.encode(content), as: UTF8.self))
        return try insert(
            Packs.self,
            Values {
                $0[p.title] = String("\(name) \(from) – \(to)".prefix(200))
                $0[p.unit] = unit
                $0[p.from] = from
                $0[p.to] = to
                $0[p.receiver] = receiver
                $0[p.purpose] = purpose
                $0[p.findings] = counting.count
                $0[p.leftOut] = all.count - counting.count
                $0[p.content] = JSONText(text)
            })
    }
}

extension Reading {
    /// Findings for which a unit answers by territory or sector, first found first.
    func findings(of unit: RecordID, from: CalendarDay, to: CalendarDay) throws -> [Record] {
        let definition = try registry.named(Findings.name)
        return try connection.query(
            """
            SELECT * FROM finding WHERE county = \(principal.county) AND (unit = \(unit) OR bureau = \(unit))
            AND found >= \(from) AND found <= \(to) ORDER BY found, id LIMIT 5000
            """
        ).map { try Record($0, of: definition) }
    }
}

extension Packs {
    /// - Throws: a decoding fault.
    static func content(of pack: Record) throws -> PackContent {
        try JSONDecoder().decode(PackContent.self, from: Data((pack[fields.content]?.text ?? "{}").utf8))
    }
}

extension PackContent.Line {
    init(_ finding: Record, places: [RecordID: Record], now: Instant, rules: SupervisionRules) {
        let f = Findings.fields
        let day = { (instant: Instant?) in instant.map { rules.today($0).description } }
        let done = finding[f.rectified] ?? finding[f.closed] ?? now
        let late = rules.today(done).ordinal - rules.today(finding[f.due] ?? now).ordinal
        self.init(
            finding: finding.id.text,
            place: finding[f.place].flatMap { places[$0]?[Places.fields.name] } ?? "",
            text: finding[f.title] ?? "", severity: finding[f.severity]?.rawValue ?? "",
            found: finding[f.found]?.description ?? "", due: day(finding[f.due]) ?? "",
            rectified: day(finding[f.rectified]), closed: day(finding[f.closed]), daysLate: max(0, late),
            recurring: finding[f.recurring] ?? false, round: finding[f.round] ?? 1, statement: finding[f.statement],
            answer: finding[f.answer])
    }
}
