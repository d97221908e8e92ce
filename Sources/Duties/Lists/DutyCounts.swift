import Database
package import Kernel
package import Registers

/// Counts of duties in one area on one day, of all rules together (应办统计).
package struct DutyCounts: Hashable, Sendable {
    package private(set) var counts: [DutyCount: Int] = [:]

    package init() {}
    package subscript(_ count: DutyCount) -> Int { counts[count] ?? 0 }
    /// What nobody has done yet and still can.
    package var open: Int { self[.due] - self[.met] - self[.missed] - self[.waived] }

    mutating func add(_ value: Int, _ count: DutyCount) { counts[count, default: 0] += value }
}

extension Reading {
    /// Counts of several areas on a day, by area; read from what is kept with every change, never counted.
    /// - Parameter rule: one rule; nil: all of them.
    package func dutyCounts(
        _ areas: [AreaCode], on day: CalendarDay, rules: some Collection<String>
    ) throws -> [AreaCode: DutyCounts] {
        if areas.isEmpty || rules.isEmpty { return [:] }
        let measures = rules.flatMap { rule in DutyCount.allCases.map { (DutyRule.measure(rule, $0), $0) } }
        let kinds = Dictionary(measures, uniquingKeysWith: { first, _ in first })
        let rows = try connection.query(
            """
            SELECT measure, area, value FROM area_count WHERE county = \(principal.county)
            AND measure IN (\(list: measures.map(\.0.sql))) AND area IN (\(list: areas.map(\.sql))) AND day = \(day)
            """)
        var found: [AreaCode: DutyCounts] = [:]
        for row in rows {
            guard let count = kinds[try row.get("measure")] else { continue }
            found[try row.get("area"), default: DutyCounts()].add(try row.get("value"), count)
        }
        return found
    }
}
