import Database
package import Kernel
package import Registers

extension Writing {
    /// Freezes indicators of a day at every area down to the village (定稿): what is not counted yet is counted first, then one
    /// statement for each kind of indicator. It asks for no permission, and makes a new snapshot each time.
    /// - Parameter ids: all of the book unless told; what the book does not know is left out.
    @discardableResult
    package func freeze(
        kind: String, day: CalendarDay, indicators ids: [String]? = nil, of book: IndicatorBook
    ) throws -> Record {
        try tallyAll()
        let asked = (ids ?? book.indicators.map(\.id)).filter { book[$0] != nil }
        let head = try reading.head()
        let s = Snapshots.fields
        let record = try insert(
            Snapshots.self, verb: "freeze",
            Values {
                ($0[s.kind], $0[s.day], $0[s.asOf], $0[s.number]) = (kind, day, now, Int(head?.number ?? 0))
                $0[s.head] = head?.description
                $0[s.indicators] = asked
            })
        let needed = book.closure(of: asked)
        let places = try reading.places(on: day)
        try freezeCounts(needed.filter { $0.measure != nil && !$0.isStock }, false, record.id, day, places)
        try freezeCounts(needed.filter { $0.measure != nil && $0.isStock }, true, record.id, day, places)
        try freezeSums(needed, record.id)
        try freezeRatios(needed, book, record.id)
        return record
    }

    /// Sums of a day, or the latest levels: one seek of the primary key for each indicator and area, sought and stored in the
    /// order of the keys, so that neighbours find their pages in memory.
    private func freezeCounts(
        _ indicators: [Indicator], _ levels: Bool, _ id: RecordID, _ day: CalendarDay, _ places: SQL
    ) throws {
        for part in indicators.chunks(of: 2_000) {
            let list = part.map { indicator -> SQL in
                let isFlat = indicator.rollUp == Indicator.RollUp.none
                return "(\(indicator.id), \(indicator.measure ?? ""), \(raw: isFlat ? 1 : 0))"
            }
            let days: SQL =
                levels ? "AND c.day <= \(day) ORDER BY c.day DESC LIMIT 1" : "AND c.day = \(day)"
            try connection.execute(
                """
                INSERT INTO snapshot_value (county, snapshot, indicator, area, value)
                WITH i(id, measure, flat) AS (VALUES \(list.joined(separator: ", "))), p(area, code, sign) AS (\(places)),
                w AS MATERIALIZED (SELECT i.id, i.measure, p.area, p.code, p.sign FROM i CROSS JOIN p
                  WHERE i.flat = 0 OR p.area = p.code ORDER BY i.measure, p.code),
                f AS MATERIALIZED (SELECT w.id, w.area, w.sign, (SELECT c.value FROM area_count c
                  WHERE c.county = \(county) AND c.measure = w.measure AND c.area = w.code \(days)) AS value FROM w)
                SELECT CAST(\(county) AS TEXT), CAST(\(id) AS TEXT), id, area, sum(sign * value) FROM f
                WHERE value IS NOT NULL GROUP BY id, area ORDER BY id, area
                """)
        }
    }

    private func freezeSums(_ indicators: [Indicator], _ id: RecordID) throws {
        let parts = indicators.flatMap { indicator -> [SQL] in
            guard case .sum(let of) = indicator.kind else { return [] }
            return of.map { "(\(indicator.id), \($0))" }
        }
        for part in parts.chunks(of: 2_000) {
            try connection.execute(
                """
                INSERT INTO snapshot_value (county, snapshot, indicator, area, value)
                WITH s(id, part) AS (VALUES \(part.joined(separator: ", ")))
                SELECT v.county, v.snapshot, s.id, v.area, sum(v.value) FROM s CROSS JOIN snapshot_value v
                WHERE v.county = \(county) AND v.snapshot = \(id) AND v.indicator = s.part
                GROUP BY v.county, v.snapshot, s.id, v.area
                """)
        }
    }

    /// Nothing where the denominator is nothing. A numerator that nobody counted is zero where rows are all there is.
    private func freezeRatios(_ indicators: [Indicator], _ book: IndicatorBook, _ id: RecordID) throws {
        let parts = indicators.compactMap { indicator -> SQL? in
            guard case .ratio(let numerator, let denominator, let per) = indicator.kind else { return nil }
            let zero = book.isZeroWithoutCount(numerator)
            return
                "(\(indicator.id), \(numerator), \(denominator), \(raw: per), \(raw: zero ? 1 : 0))"
        }
        for part in parts.chunks(of: 2_000) {
            try connection.execute(
                """
                INSERT INTO snapshot_value (county, snapshot, indicator, area, value, numerator, denominator)
                WITH r(id, above, below, per, zero) AS (VALUES \(part.joined(separator: ", ")))
                SELECT d.county, d.snapshot, r.id, d.area,
                  CAST(coalesce(n.value, 0) * r.per AS DOUBLE PRECISION) / d.value,
                  CAST(coalesce(n.value, 0) AS BIGINT), CAST(d.value AS BIGINT)
                FROM r JOIN snapshot_value d ON d.county = \(county) AND d.snapshot = \(id) AND d.indicator = r.below
                LEFT JOIN snapshot_value n ON n.county = \(county) AND n.snapshot = \(id) AND n.indicator = r.above
                  AND n.area = d.area
                WHERE d.value <> 0 AND (n.value IS NOT NULL OR r.zero = 1)
                """)
        }
    }
}

extension IndicatorBook {
    func isZeroWithoutCount(_ id: String) -> Bool {
        guard let indicator = self[id] else { return false }
        if case .sum(let of) = indicator.kind { return of.contains { self[$0]?.isZeroWithoutCount == true } }
        return indicator.isZeroWithoutCount
    }
}

extension Reading {
    /// Areas in force on a day down to the village, each with the codes whose counts are its own, and their signs.
    func places(on day: CalendarDay) throws -> SQL {
        let territory = principal.county.territory
        guard (try? registry.named("area")) != nil else { return "VALUES (\(territory), \(territory), 1)" }
        let inForce: SQL = """
            FROM area WHERE id >= \(territory) AND id < \(territory.text + "~") AND length(id) <= 12
            AND ("validFrom" IS NULL OR "validFrom" <= \(day)) AND ("validTo" IS NULL OR "validTo" >= \(day))
            """
        let all: SQL = "SELECT \(territory), \(territory), 1 UNION SELECT id, id, 1 \(inForce)"
        let book = try AreaMoves(self)
        if book.isEmpty { return all }
        let areas = try connection.query("SELECT id \(inForce)").map { try $0.get("id", as: AreaCode.self) }
        let moves = book.moves(of: areas, on: day).map { "(\($0.area), \($0.code), \(raw: $0.sign))" as SQL }
        return moves.isEmpty ? all : "\(all) UNION ALL VALUES \(moves.joined(separator: ", "))"
    }
}
