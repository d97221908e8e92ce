package import Database
package import Kernel
package import Registers

/// A count that is not what the rows say (账实不符).
package struct CountDifference: Hashable, Sendable, CustomStringConvertible {
    package let county: AreaCode
    package let measure: String
    package let area: AreaCode
    package let counted: Int
    package let rows: Int

    package var description: String { "\(county) \(measure) \(area): counted \(counted), rows \(rows)" }
}

extension Tallying {
    /// Compares the levels of every area – those of the changes that are not counted yet with them – with the rows.
    package static func differences(
        _ database: any SQLDatabase, registry: Registry
    ) async throws -> [CountDifference] {
        try await database.read { connection in
            let counties = try connection.query("SELECT DISTINCT county FROM measure ORDER BY county").map {
                try $0.get("county", as: AreaCode.self)
            }
            return try counties.flatMap { county in
                try Reading(connection: connection, registry: registry, principal: .system(county)).differences()
            }
        }
    }
}

extension Reading {
    fileprivate func differences() throws -> [CountDifference] {
        let county = principal.county
        let known = Set(
            try connection.query("SELECT id FROM measure WHERE county = \(county)").map {
                try $0.get("id", as: String.self)
            })
        let stocks = registry.measures.filter { $0.kind == .stock && known.contains($0.id) }
        if stocks.isEmpty { return [] }
        let ids = Set(stocks.map(\.id))
        // What the rows say, less what is not counted yet: that must be what is counted.
        var (rows, waiting) = (Counts(registry, county: county), Counts(registry, county: county))
        for delta in try rowCounts(stocks, on: CalendarDay(ordinal: 0)) { rows.add(delta) }
        let changes = try connection.query(
            """
            SELECT deltas FROM change WHERE county = \(county) AND deltas IS NOT NULL AND number > coalesce(
              (SELECT p.number FROM projector p WHERE p.county = \(county) AND p.name = \(Tallying.name)), 0)
            """)
        for change in changes {
            for delta in try Delta.read(change.get("deltas")) where ids.contains(delta.measure) { waiting.add(delta) }
        }
        var counted: [String: [AreaCode: Int]] = [:]
        let levels = try connection.query(
            """
            SELECT c.measure, c.area, c.value FROM area_count c
            JOIN (SELECT measure, area, max(day) AS day FROM area_count WHERE county = \(county)
              AND measure IN (\(list: ids.sorted().map(\.sql))) GROUP BY measure, area) l
            ON l.measure = c.measure AND l.area = c.area AND l.day = c.day
            WHERE c.county = \(county)
            """)
        for row in levels { counted[try row.get("measure"), default: [:]][try row.get("area")] = try row.get("value") }
        let (told, moving) = (rows.totals, waiting.totals)
        return ids.sorted().flatMap { measure -> [CountDifference] in
            let areas = Set([told, moving, counted].flatMap { ($0[measure] ?? [:]).keys })
            return areas.sorted().compactMap { area in
                let sum = (counted[measure]?[area] ?? 0) &+ (moving[measure]?[area] ?? 0)
                let there = told[measure]?[area] ?? 0
                return sum == there
                    ? nil : CountDifference(county: county, measure: measure, area: area, counted: sum, rows: there)
            }
        }
    }
}
