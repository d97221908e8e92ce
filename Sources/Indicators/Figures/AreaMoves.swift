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
        let homes = gone.compactMap { item in home(of: item.code, on: day).map { (code: item.code, home: $0) } }
        let around = homes.map { Self.around($0.code, $0.home, homes.map(\.code)) }
        return areas.flatMap { area in
            let signs = Dictionary(
                homes.map { ($0.code, Self.sign($0.code, $0.home, in: area)) }, uniquingKeysWith: { first, _ in first })
            return zip(homes, around).compactMap { item, around in
                let sign = (signs[item.code] ?? 0) - (around.flatMap { signs[$0] } ?? 0)
                return sign == 0 ? nil : Move(area: area, code: item.code, sign: sign)
            }
        }
    }

    /// What an area makes of an abolished one: it takes its count, leaves it out, or has it already; the abolished area
    /// itself keeps it.
    private static func sign(_ code: AreaCode, _ home: AreaCode, in area: AreaCode) -> Int {
        if area == code || area.contains(home) == area.contains(code) { return 0 }
        return area.contains(home) ? 1 : -1
    }

    /// The abolished area in whose count another stands that has left it: whoever takes the one does not take the other
    /// with it. Nil where it lies in none, or went elsewhere within it.
    private static func around(_ code: AreaCode, _ home: AreaCode, _ codes: [AreaCode]) -> AreaCode? {
        let inner = codes.filter { $0 != code && $0.contains(code) }.max { $0.text.utf8.count < $1.text.utf8.count }
        return inner.flatMap { $0.contains(home) ? nil : $0 }
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
}
