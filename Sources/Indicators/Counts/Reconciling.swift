package import Database
package import Kernel
package import Registers

/// A count that is not what rows or log say (账实不符).
package struct CountDifference: Hashable, Sendable, CustomStringConvertible {
    package let county: AreaCode
    package let measure: String
    package let area: AreaCode
    /// Of a flow; nil for a level.
    package var day: CalendarDay?
    package let counted: Int
    /// What the rows say of a level, the log of a flow.
    package let rows: Int

    package var description: String {
        day.map { "\(county) \(measure) \(area) \($0): counted \(counted), log \(rows)" }
            ?? "\(county) \(measure) \(area): counted \(counted), rows \(rows)"
    }
}

extension Tallying {
    /// Days back from the last change whose flows are compared; what is older is closed.
    package static let flowDays = 92

    /// Compares the levels of every area – those of the changes that are not counted yet with them – with the rows, and
    /// the flows of the last `flowDays` days with the log.
    package static func differences(
        _ database: any SQLDatabase, registry: Registry
    ) async throws -> [CountDifference] {
        try await database.read { connection in
            let counties = try connection.query("SELECT DISTINCT county FROM counted_measure ORDER BY county").map {
                try $0.get("county", as: AreaCode.self)
            }
            return try counties.flatMap { county in
                let reading = Reading(connection: connection, registry: registry, principal: .system(county))
                return try reading.differences() + reading.flowDifferences()
            }
        }
    }
}

extension Reading {
    fileprivate func differences() throws -> [CountDifference] {
        let county = principal.county
        let known = Set(
            try connection.query("SELECT id FROM counted_measure WHERE county = \(county)").map {
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
            JOIN (SELECT county, measure, area, max(day) AS day FROM area_count WHERE county = \(county)
              AND measure IN (\(list: ids.sorted().map(\.sql))) GROUP BY county, measure, area) l
            ON l.county = c.county AND l.measure = c.measure AND l.area = c.area AND l.day = c.day
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

extension Reading {
    /// Flows anew from the log up to the cursor, against what is counted: an erasure takes rows and no flow, so that the
    /// log alone tells them.
    fileprivate func flowDifferences() throws -> [CountDifference] {
        let county = principal.county
        let cursor = try connection.first(
            """
            SELECT p.number, c.at FROM projector p JOIN change c ON c.county = p.county AND c.number = p.number
            WHERE p.county = \(county) AND p.name = \(Tallying.name)
            """)
        guard let cursor else { return [] }
        let (last, at): (Int64, Instant) = (try cursor.get("number"), try cursor.get("at"))
        let first = CalendarDay(at, in: registry.zone).advanced(by: -Tallying.flowDays)
        let stocks = Set(registry.measures.filter { $0.kind == .stock }.map(\.id))
        var (counts, number) = (Counts(registry, county: county), Int64(0))
        while number < last {
            let rows = try connection.query(
                """
                SELECT number, verb, deltas FROM change WHERE county = \(county) AND number > \(number)
                AND number <= \(last) AND deltas IS NOT NULL ORDER BY number LIMIT 5000
                """)
            guard let end = rows.last else { break }
            for row in rows {
                let deltas = try Delta.read(row.get("deltas"))
                if row["verb"].text == Writing.startVerb { counts.forget(Set(deltas.map(\.measure))) }
                for delta in deltas where delta.day >= first && !stocks.contains(delta.measure) { counts.add(delta) }
            }
            number = try end.get("number")
        }
        let told = counts.sums
        var counted: [FlowPlace: Int] = [:]
        let rows = try connection.query(
            "SELECT measure, area, day, value FROM area_count WHERE county = \(county) AND day >= \(first) AND value <> 0"
        )
        for row in rows {
            let measure: String = try row.get("measure")
            if stocks.contains(measure) { continue }
            counted[FlowPlace(measure: measure, area: try row.get("area"), day: try row.get("day"))] = try row.get(
                "value")
        }
        let places = Set(told.keys).union(counted.keys).filter { told[$0] != counted[$0] }
        return places.sorted { ($0.measure, $0.area, $0.day) < ($1.measure, $1.area, $1.day) }.map { place in
            CountDifference(
                county: county, measure: place.measure, area: place.area, day: place.day, counted: counted[place] ?? 0,
                rows: told[place] ?? 0)
        }
    }
}
