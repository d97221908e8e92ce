import Database
package import Kernel
package import Registers

/// A number as it was last frozen, with the day it is of.
package struct FrozenFigure: Sendable, Hashable {
    package let figure: Figure
    package let day: CalendarDay?
}

extension Reading {
    /// What each indicator was when it was last frozen in a headquarters' paper (定稿), in one area: of the newest snapshots that
    /// asked for it. What was in none of them is left out.
    /// - Parameter kinds: those of snapshots that are asked.
    package func lastFrozen(
        _ ids: Set<String>, of book: IndicatorBook, area: AreaCode, kinds: [String] = ["brief", "sitrep", "day"]
    ) throws -> [String: FrozenFigure] {
        if ids.isEmpty { return [:] }
        let (definition, s) = (try registry.named(Snapshots.name), Snapshots.fields)
        let snapshots = try connection.query(
            """
            SELECT * FROM snapshot WHERE county = \(principal.county) AND open = 1 AND kind IN (\(list: kinds.map(\.sql)))
            ORDER BY day DESC, id DESC LIMIT 10
            """
        ).map { try Record($0, of: definition) }
        var newest: [String: Record] = [:]
        for snapshot in snapshots {
            for id in snapshot[s.indicators] ?? [] where ids.contains(id) && newest[id] == nil { newest[id] = snapshot }
        }
        if newest.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT snapshot, indicator, value, numerator, denominator FROM snapshot_value
            WHERE county = \(principal.county) AND snapshot IN (\(list: Set(newest.values.map(\.id)).sorted().map(\.sql)))
            AND indicator IN (\(list: newest.keys.sorted().map(\.sql))) AND area = \(area)
            """)
        var found: [String: FrozenFigure] = [:]
        for row in rows {
            let (id, snapshot) = (try row.get("indicator", as: String.self), try row.get("snapshot", as: RecordID.self))
            guard let from = newest[id], from.id == snapshot else { continue }
            let figure = Figure(
                value: try row.optional("value"), numerator: try row.optional("numerator"),
                denominator: try row.optional("denominator"))
            found[id] = FrozenFigure(figure: figure, day: from[s.day])
        }
        for (id, snapshot) in newest where found[id] == nil {
            let isZero = if case .ratio? = book[id]?.kind { false } else { book.isZeroWithoutCount(id) }
            found[id] = FrozenFigure(figure: isZero ? Figure(value: 0) : .none, day: snapshot[s.day])
        }
        return found
    }
}
