import Database
package import Kernel
import Registers

/// Who waits in one township, from what is counted with every write.
package struct Waiting: Hashable, Sendable {
    package let unit: RecordID?
    package var central = 0
    package var home = 0
    package var late = 0
    package var all: Int { central + home }
}

extension Reading {
    /// By township, most first.
    package func waiting() throws -> [Waiting] {
        var found: [String: Waiting] = [:]
        for row in try tally("placement") {
            var line = found[row.key1] ?? Waiting(unit: RecordID(row.key1))
            if row.key2 == "central" { line.central += row.count } else { line.home += row.count }
            found[row.key1] = line
        }
        for row in try tally("placementLate") where row.key2 == "1" { found[row.key1]?.late += row.count }
        return found.values.sorted { ($1.late, $1.all, $0.unit?.text ?? "") < ($0.late, $0.all, $1.unit?.text ?? "") }
    }

    /// Rooms that become free in the coming days, as the measures of those inside say: expected leavings by day. Bounded by
    /// the rooms in use.
    package func leavings(from day: CalendarDay, days: Int) throws -> [(day: CalendarDay, count: Int)] {
        let last = day.advanced(by: days - 1)
        let rows = try connection.query(
            """
            SELECT coalesce(m.turns, m.ends) AS day, COUNT(*) AS n FROM stay s
            JOIN measure m ON m.county = s.county AND m.id = s.measure
            WHERE s.county = \(principal.county) AND s.open = 1 AND s.state = 'inside'
            AND coalesce(m.turns, m.ends) <= \(last) GROUP BY coalesce(m.turns, m.ends)
            """)
        let counts = Dictionary(
            try rows.map { (max(try $0.get("day", as: CalendarDay.self), day), try $0.get("n", as: Int.self)) },
            uniquingKeysWith: +)
        return (0..<days).map { (day.advanced(by: $0), counts[day.advanced(by: $0)] ?? 0) }
    }
}
