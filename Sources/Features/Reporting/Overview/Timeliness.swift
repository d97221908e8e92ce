import Database
import Duties
package import Kernel
package import Registers

/// How reports came in over some closed days in one area (按时率、报齐率): of what was owed, in tenths of a percent.
package struct Timeliness: Hashable, Sendable {
    package let owed: Int
    /// In before the cut-off.
    package let timely: Int
    /// In at all.
    package let complete: Int

    package var timelyRate: Int? { owed > 0 ? timely * 1000 / owed : nil }
    package var completeRate: Int? { owed > 0 ? complete * 1000 / owed : nil }
}

extension Registers.Reading {
    /// Timeliness by area of the days from `from` to `to`, of several types together; read from the counts that are kept with
    /// every change, one query.
    package func timeliness(
        of types: [String], areas: [AreaCode], from: CalendarDay, to: CalendarDay
    ) throws -> [AreaCode: Timeliness] {
        if types.isEmpty || areas.isEmpty { return [:] }
        let measures = types.flatMap { type in
            DutyCount.allCases.map { (DutyRule.measure("report.\(type)", $0), $0) }
        }
        let kinds = Dictionary(measures) { first, _ in first }
        let rows = try connection.query(
            """
            SELECT measure, area, CAST(sum(value) AS BIGINT) AS value FROM area_count WHERE county = \(principal.county)
            AND measure IN (\(list: measures.map(\.0.sql))) AND area IN (\(list: areas.map(\.sql)))
            AND day >= \(from) AND day <= \(to) GROUP BY measure, area
            """)
        var counts: [AreaCode: [DutyCount: Int]] = [:]
        for row in rows {
            guard let kind = kinds[try row.get("measure")] else { continue }
            counts[try row.get("area"), default: [:]][kind, default: 0] += try row.get("value")
        }
        return counts.mapValues { counts in
            let owed = (counts[.due] ?? 0) - (counts[.waived] ?? 0)
            return Timeliness(
                owed: owed, timely: owed - (counts[.late] ?? 0) - (counts[.missed] ?? 0), complete: counts[.met] ?? 0)
        }
    }
}
