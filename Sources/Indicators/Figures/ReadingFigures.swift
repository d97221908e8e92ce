import Database
package import Kernel
package import Registers

extension Reading {
    /// Numbers of indicators in areas on a day, in a fixed number of queries. What the book does not know is left out.
    package func figures(
        _ ids: [String], of book: IndicatorBook, areas: [AreaCode], day: CalendarDay
    ) throws -> [FigureKey: Figure] {
        let indicators = book.closure(of: ids)
        let moves = try AreaMoves(self).moves(of: areas, on: day)
        let codes = Array(Set(areas + moves.map(\.code)))
        let (stocks, flows) = Self.measures(indicators)
        var counts: [String: [AreaCode: Int]] = [:]
        for row in try levels(of: stocks, codes, on: day) + sums(of: flows, codes, on: day) {
            guard let value = row["value"].integer else { continue }
            counts[try row.get("measure"), default: [:]][try row.get("area")] = Int(value)
        }
        let byArea = Dictionary(grouping: moves, by: \.area)
        var figures: [FigureKey: Figure] = [:]
        for id in ids {
            guard let indicator = book[id] else { continue }
            for area in areas {
                figures[FigureKey(id, area)] = book.figure(indicator) { measure in
                    Self.moved(book, measure, area, byArea[area] ?? []) { counts[measure]?[$0] }
                }
            }
        }
        return figures
    }

    /// A count with those of abolished areas; an area's own number stays its own.
    private static func moved(
        _ book: IndicatorBook, _ measure: String, _ area: AreaCode, _ moves: [AreaMoves.Move],
        _ count: (AreaCode) -> Int?
    ) -> Int? {
        let own = count(area)
        if book[measure]?.rollUp == Indicator.RollUp.none { return own }
        let moved = moves.compactMap { move in count(move.code).map { $0 * move.sign } }
        return moved.isEmpty ? own : moved.reduce(own ?? 0, &+)
    }

    /// Measures behind indicators: levels, and sums of days.
    static func measures(_ indicators: [Indicator]) -> (stocks: [String], flows: [String]) {
        let counted = indicators.filter { $0.measure != nil }
        return (
            Set(counted.filter(\.isStock).compactMap(\.measure)).sorted(),
            Set(counted.filter { !$0.isStock }.compactMap(\.measure)).sorted()
        )
    }

    /// The latest level of each measure in each area: one seek of the primary key a pair.
    private func levels(of measures: [String], _ areas: [AreaCode], on day: CalendarDay) throws -> [SQLRow] {
        if measures.isEmpty || areas.isEmpty { return [] }
        return try connection.query(
            """
            WITH m(id) AS (VALUES \(measures.map { "(\($0))" as SQL }.joined(separator: ", "))),
              a(id) AS (VALUES \(areas.map { "(\($0))" as SQL }.joined(separator: ", ")))
            SELECT m.id AS measure, a.id AS area, (SELECT c.value FROM area_count c WHERE c.county = \(principal.county)
              AND c.measure = m.id AND c.area = a.id AND c.day <= \(day) ORDER BY c.day DESC LIMIT 1) AS value
            FROM m CROSS JOIN a
            """)
    }

    private func sums(of measures: [String], _ areas: [AreaCode], on day: CalendarDay) throws -> [SQLRow] {
        if measures.isEmpty || areas.isEmpty { return [] }
        return try connection.query(
            """
            SELECT measure, area, value FROM area_count WHERE county = \(principal.county)
            AND measure IN (\(list: measures.map(\.sql))) AND area IN (\(list: areas.map(\.sql))) AND day = \(day)
            """)
    }

    /// One indicator in one area, day by day, both ends included. Fixed number of queries.
    package func series(
        _ id: String, of book: IndicatorBook, area: AreaCode, from: CalendarDay, to: CalendarDay
    ) throws -> [(day: CalendarDay, figure: Figure)] {
        try series([id], of: book, area: area, from: from, to: to)[id] ?? []
    }

    /// Several indicators in one area, day by day, in the same number of queries. What the book does not know is left out.
    package func series(
        _ ids: [String], of book: IndicatorBook, area: AreaCode, from: CalendarDay, to: CalendarDay
    ) throws -> [String: [(day: CalendarDay, figure: Figure)]] {
        let indicators = ids.compactMap { book[$0] }
        guard !indicators.isEmpty, from <= to else { return [:] }
        let days = (from.ordinal...to.ordinal).map { CalendarDay(ordinal: $0) }
        let moves = try AreaMoves(self)
        let daily = days.map { moves.moves(of: [area], on: $0) }
        let codes = Array(Set([area] + daily.joined().map(\.code)))
        let (stocks, flows) = Self.measures(book.closure(of: ids))
        var counts: [String: [AreaCode: [CalendarDay: Int]]] = [:]
        let rows = try connection.query(
            """
            SELECT measure, area, day, value FROM area_count WHERE county = \(principal.county)
            AND measure IN (\(list: (stocks + flows).map(\.sql))) AND area IN (\(list: codes.map(\.sql)))
            AND day >= \(from) AND day <= \(to)
            """)
        // What stood when the series begins.
        for row in try levels(of: stocks, codes, on: from) where !row["value"].isNull {
            counts[try row.get("measure"), default: [:]][try row.get("area"), default: [:]][from] = try row.get("value")
        }
        for row in rows {
            let (measure, code) = (try row.get("measure", as: String.self), try row.get("area", as: AreaCode.self))
            counts[measure, default: [:]][code, default: [:]][try row.get("day")] = try row.get("value")
        }
        for measure in stocks {
            for code in codes {
                var level: Int?
                for day in days {
                    level = counts[measure]?[code]?[day] ?? level
                    if let level { counts[measure, default: [:]][code, default: [:]][day] = level }
                }
            }
        }
        let (all, between) = (counts, zip(days, daily))
        let lines = indicators.map { indicator in
            let line = between.map { day, moves in
                let figure = book.figure(indicator) { measure in
                    Self.moved(book, measure, area, moves) { all[measure]?[$0]?[day] }
                }
                return (day: day, figure: figure)
            }
            return (indicator.id, line)
        }
        return Dictionary(lines, uniquingKeysWith: { first, _ in first })
    }

    /// The last change that the counts hold, and its moment: numbers are “as of” it. Nil while nothing is counted.
    package func countedUpTo() throws -> (number: Int64, at: Instant)? {
        try connection.first(
            """
            SELECT p.number, c.at FROM projector p JOIN change c ON c.county = p.county AND c.number = p.number
            WHERE p.county = \(principal.county) AND p.name = \(Tallying.name)
            """
        ).map { (try $0.get("number"), try $0.get("at")) }
    }
}
