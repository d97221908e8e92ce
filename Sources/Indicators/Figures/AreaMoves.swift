import Database
import Kernel
import Registers

/// Where the counts of abolished areas belong (撤并区划): records keep the code they had, so that from the day after an
/// area's last one its count is added to the successor and taken from the areas that its old code lies in.
struct AreaMoves {
    /// A count that an area takes in addition (`sign` 1) or leaves out (−1).
    struct Move: Hashable {
        let area: AreaCode
        let code: AreaCode
        let sign: Int
    }

    /// Abolished areas with where they went; an area that was split went to several.
    private let ended: [(code: AreaCode, last: CalendarDay, successors: [AreaCode])]

    init(_ reading: Reading) throws {
        guard (try? reading.registry.named("area")) != nil else {
            ended = []
            return
        }
        let prefix = reading.principal.county.territory.text
        ended = try reading.connection.query(
            """
            SELECT id, "validTo", successors FROM area WHERE id >= \(prefix) AND id < \(prefix + "~")
            AND "validTo" IS NOT NULL AND successors IS NOT NULL ORDER BY id
            """
        ).map { row in
            (
                try row.get("id"), try row.get("validTo"),
                ([RecordID](sql: row["successors"]) ?? []).compactMap { AreaCode($0.text) }
            )
        }
    }

    var isEmpty: Bool { ended.isEmpty }

    /// What changes in the areas asked for on a day; nothing for an area whose count is that of its own code.
    func moves(of areas: [AreaCode], on day: CalendarDay) -> [Move] {
        let gone = ended.filter { $0.last < day }
        if gone.isEmpty { return [] }
        let homes = gone.compactMap { item in home(of: item.code, on: day).map { (item.code, $0) } }
        return areas.flatMap { area in
            let (into, out) = (
                homes.filter { area.contains($0.1) && !area.contains($0.0) },
                homes.filter { !area.contains($0.1) && area.contains($0.0) && area != $0.0 }
            )
            return Self.outermost(into.map(\.0)).map { Move(area: area, code: $0, sign: 1) }
                + Self.outermost(out.map(\.0)).map { Move(area: area, code: $0, sign: -1) }
        }
    }

    /// Where an abolished area's records belong: its last successor, or what all of several lie in. Nil where it goes round.
    private func home(of code: AreaCode, on day: CalendarDay) -> AreaCode? {
        var (current, seen): (AreaCode, Set<AreaCode>) = (code, [])
        while let end = ended.first(where: { $0.code == current && $0.last < day }), !end.successors.isEmpty {
            guard seen.insert(current).inserted else { return nil }
            current = end.successors.dropFirst().reduce(end.successors[0]) { Self.common($0, $1) ?? $0 }
        }
        return current == code ? nil : current
    }

    private static func common(_ left: AreaCode, _ right: AreaCode) -> AreaCode? {
        var area: AreaCode? = left
        while let candidate = area, !candidate.contains(right) { area = candidate.parent }
        return area
    }

    /// Without those that lie in another of them: its count holds theirs.
    private static func outermost(_ codes: [AreaCode]) -> [AreaCode] {
        codes.filter { code in !codes.contains { $0 != code && $0.contains(code) } }
    }
}
