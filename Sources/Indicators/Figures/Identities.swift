package import Database
package import Kernel
package import Registers

/// Whether an identity holds in an area on a day (勾稽核对).
package struct IdentityResult: Hashable, Sendable {
    package let identity: Identity
    package let area: AreaCode
    package let left: Int
    /// The parts in the order of the identity.
    package let parts: [Int]

    package var right: Int { parts.reduce(0, &+) }
    package var difference: Int { left &- right }
    package var holds: Bool { left == right }
}

extension IdentityResult: CustomStringConvertible {
    package var description: String {
        "\(area) identity \(identity.id): \(left) is not \(parts.map(String.init).joined(separator: " + "))"
    }
}

extension IndicatorBook {
    /// Identities that do not hold at any area of any headquarters, as far as is counted.
    /// - Parameter day: the day whose numbers are looked at.
    package func brokenIdentities(
        _ database: any SQLDatabase, registry: Registry, on day: CalendarDay
    ) async throws -> [IdentityResult] {
        if identities.isEmpty { return [] }
        return try await database.read { connection in
            let counties = try connection.query("SELECT DISTINCT county FROM counted_measure ORDER BY county").map {
                try $0.get("county", as: AreaCode.self)
            }
            return try counties.flatMap { county in
                let reading = Reading(connection: connection, registry: registry, principal: .system(county))
                let territory = county.territory
                let below = try connection.query(
                    """
                    SELECT id FROM area WHERE id > \(territory) AND id < \(territory.text + "~") AND length(id) <= 12
                    ORDER BY id
                    """
                ).map { try $0.get("id", as: AreaCode.self) }
                return try ([territory] + below).chunks(of: 200).flatMap {
                    try reading.identities(of: self, areas: $0, day: day)
                }.filter { !$0.holds }
            }
        }
    }
}

extension Reading {
    /// Every identity of the book in the areas. Where nobody has said anything about a part, it counts as nothing.
    package func identities(
        of book: IndicatorBook, areas: [AreaCode], day: CalendarDay
    ) throws -> [IdentityResult] {
        let ids = Set(book.identities.flatMap { [$0.left] + $0.right }).sorted()
        let figures = try figures(ids, of: book, areas: areas, day: day)
        return book.identities.flatMap { identity in
            areas.map { area in
                let number = { (id: String) in Int(figures[FigureKey(id, area)]?.value ?? 0) }
                return IdentityResult(
                    identity: identity, area: area, left: number(identity.left),
                    parts: identity.right.map(number))
            }
        }
    }
}
