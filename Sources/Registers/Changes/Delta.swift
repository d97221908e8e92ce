package import Database
import Foundation
package import Kernel

/// The move of a count (计数变动) that one change makes: so many more or fewer of a measure, in an area, on a day. It names
/// nobody, so that tallies survive erasures and new keys, and it is sealed with the change.
package struct Delta: Hashable, Sendable {
    package let measure: String
    package let area: AreaCode
    package let day: CalendarDay
    package let by: Int

    package init(measure: String, area: AreaCode, day: CalendarDay, by: Int) {
        (self.measure, self.area, self.day, self.by) = (measure, area, day, by)
    }

    /// Adds the moves of the same measure, area and day; what comes to nothing falls away.
    static func net(_ deltas: [Delta]) -> [Delta] {
        if deltas.count < 2 { return deltas.filter { $0.by != 0 } }
        var sums: [Delta: Int] = [:]
        for delta in deltas {
            let place = Delta(measure: delta.measure, area: delta.area, day: delta.day, by: 0)
            sums[place, default: 0] &+= delta.by
        }
        return sums.filter { $0.value != 0 }.map { place, sum in
            Delta(measure: place.measure, area: place.area, day: place.day, by: sum)
        }
    }

    /// One text for the same deltas: `[["task.open","990101101","2022-05-04",1]]`, sorted; nil for none.
    static func text(_ deltas: [Delta]) -> String? {
        if deltas.isEmpty { return nil }
        let sorted = deltas.sorted {
            ($0.measure, $0.area, $0.day, $0.by) < ($1.measure, $1.area, $1.day, $1.by)
        }
        return "["
            + sorted.map { "[\(Canonical.quoted($0.measure)),\"\($0.area)\",\"\($0.day)\",\($0.by)]" }
            .joined(separator: ",") + "]"
    }

    /// Reads what `text` wrote.
    /// - Throws: `SQLError.decoding` for anything else.
    package static func read(_ text: String) throws -> [Delta] {
        let broken = SQLError.decoding(column: "deltas")
        guard let rows = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[Any]] else { throw broken }
        return try rows.map { row in
            guard row.count == 4, let measure = row[0] as? String,
                let area = (row[1] as? String).flatMap(AreaCode.init),
                let day = (row[2] as? String).flatMap({ CalendarDay($0) }), let by = row[3] as? Int
            else { throw broken }
            return Delta(measure: measure, area: area, day: day, by: by)
        }
    }

    /// The column beside a change, and how far those that read behind the log have come (投影游标).
    package static let migration = Migration(
        "0003 deltas",
        [
            "ALTER TABLE change ADD COLUMN deltas TEXT",
            """
            CREATE TABLE IF NOT EXISTS projector (county TEXT NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL,
              PRIMARY KEY (county, name))
            """,
        ])
}
