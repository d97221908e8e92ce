import Database
package import Kernel
package import Registers

extension Reading {
    /// The latest snapshot of a kind for a day.
    package func snapshot(_ kind: String, day: CalendarDay) throws -> Record? {
        let definition = try registry.named(Snapshots.name)
        return try connection.first(
            """
            SELECT * FROM snapshot WHERE county = \(principal.county) AND open = 1 AND day = \(day) AND kind = \(kind)
            ORDER BY id DESC LIMIT 1
            """
        ).map { try Record($0, of: definition) }
    }

    /// Numbers of a snapshot in areas, all of them unless told. What was not asked for when it was made is left out.
    package func snapshotFigures(
        _ snapshot: Record, of book: IndicatorBook, ids: [String]? = nil, areas: [AreaCode]
    ) throws -> [FigureKey: Figure] {
        let asked = snapshot[Snapshots.fields.indicators] ?? []
        let wanted = (ids ?? asked).filter(asked.contains)
        if wanted.isEmpty || areas.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT indicator, area, value, numerator, denominator FROM snapshot_value
            WHERE county = \(principal.county) AND snapshot = \(snapshot.id)
            AND indicator IN (\(list: wanted.map(\.sql))) AND area IN (\(list: areas.map(\.sql)))
            """)
        var figures: [FigureKey: Figure] = [:]
        for id in wanted {
            let isZero = if case .ratio? = book[id]?.kind { false } else { book.isZeroWithoutCount(id) }
            for area in areas { figures[FigureKey(id, area)] = isZero ? Figure(0) : .none }
        }
        for row in rows {
            figures[FigureKey(try row.get("indicator"), try row.get("area"))] = Figure(
                value: try row.optional("value"), numerator: try row.optional("numerator"),
                denominator: try row.optional("denominator"))
        }
        return figures
    }
}
