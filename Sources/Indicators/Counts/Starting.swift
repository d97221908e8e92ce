import Database
import Foundation
import Kernel
import Registers

/// A measure that is new, or defined otherwise than before, begins with what the rows say (新指标起算). Its first counts are
/// an entry of the log like any other, so that a rebuild comes to the same.
extension Writing {
    /// Verb of the entry that begins measures anew; of those that go on with it where one would be too long.
    static let startVerb = "startCount"
    static let goOnVerb = "goOnCount"

    func startMeasures() throws {
        let known = try connection.query("SELECT id, definition FROM counted_measure WHERE county = \(county)")
        let definitions = try Dictionary(
            known.map { (try $0.get("id", as: String.self), try $0.get("definition", as: String.self)) }
        ) { $1 }
        let new = registry.measures.filter { definitions[$0.id] != $0.text }
        if new.isEmpty { return }
        for part in new.chunks(of: 200) {
            try connection.execute(
                """
                INSERT INTO counted_measure (county, id, definition)
                VALUES \(part.map { "(\(county), \($0.id), \($0.text))" as SQL }.joined(separator: ", "))
                ON CONFLICT (county, id) DO UPDATE SET definition = excluded.definition
                """)
        }
        // A transaction holds its headquarters' log: rows and log are of one moment.
        guard try reading.head() != nil else { return }
        // What is counted by events alone goes on: no row tells of one that is over.
        let told = new.filter { $0.kind != .flow(day: nil) || $0.conditions.isEmpty && $0.unless == nil }
        let today = CalendarDay(now, in: registry.zone)
        let begun = told.map { Delta(measure: $0.id, area: county.territory, day: today, by: 0) }
        let deltas = begun + (try reading.rowCounts(told, on: today))
        for (index, part) in deltas.chunks(of: 5_000).enumerated() where !told.isEmpty {
            _ = try log(
                index == 0 ? Self.startVerb : Self.goOnVerb, register: "countedMeasure", record: .make(at: now),
                deltas: part)
        }
    }
}

extension Reading {
    /// What measures count in the rows as they are: one query for all.
    func rowCounts(_ measures: [Measure], on today: CalendarDay) throws -> [Delta] {
        let parts = try measures.map { try count($0, try registry.named($0.register)) }
        if parts.isEmpty { return [] }
        return try connection.query(parts.joined(separator: " UNION ALL ")).compactMap { row in
            let territory = principal.county.territory
            let own = row["area"].text.flatMap { AreaCode($0) }
            let area = own.flatMap { territory.contains($0) ? $0 : nil } ?? territory
            let text = row["day"].text ?? ""
            let moment = Instant(text + "Z").map { CalendarDay($0, in: registry.zone) }
            guard let day = text.isEmpty ? today : CalendarDay(text) ?? moment else { return nil }
            let by = try row.get("n", as: Int.self)
            return by == 0 ? nil : Delta(measure: try row.get("measure"), area: area, day: day, by: by)
        }
    }

    /// Rows of one measure by area and, for a flow, by day – a moment by its minute: which day that is, the zone tells.
    private func count(_ measure: Measure, _ definition: Definition) throws -> SQL {
        var tests = ["county = \(principal.county)" as SQL] + measure.tests(definition)
        let code: SQL = "CASE WHEN length(id) < 16 THEN id END"
        let area: SQL = definition.hasArea ? "coalesce(area, \(code))" : code
        let number: SQL = measure.sum.map { "CAST(coalesce(sum(\(name: $0)), 0) AS BIGINT)" } ?? "count(*)"
        var day: SQL = "''"
        if let name = measure.dayColumn {
            day = "substr(\(name: name), 1, 16)"
            tests.append("\(name: name) IS NOT NULL")
        }
        return """
            SELECT \(measure.id) AS measure, \(area) AS area, \(day) AS day, \(number) AS n FROM \(name: definition.name)
            WHERE \(tests.joined(separator: " AND ")) GROUP BY 2, 3
            """
    }
}

extension Measure {
    /// One text for one meaning.
    fileprivate var text: String {
        let tests = conditions.sorted { $0.key < $1.key }.map { "\($0)=\($1.sorted().joined(separator: "|"))" }
        let kind: String =
            switch kind {
            case .stock: "stock"
            case .flow(let day): "flow \(day ?? "")"
            }
        return [register, kind, sum ?? "", unless ?? "", rollsUp ? "" : "flat", tests.joined(separator: "&")]
            .joined(separator: ";")
    }
}
