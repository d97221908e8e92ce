package import Database
package import Kernel
package import Registers

/// Whether an identity holds in an area on a day (勾稽核对).
package struct IdentityResult: Hashable, Sendable {
    package let identity: Identity
    package let area: AreaCode
    package let day: CalendarDay
    package let left: Int
    /// The parts in the order of the identity.
    package let parts: [Int]
    /// Of two sources, the indicators that nobody has told yet (未报); their number here is nothing.
    package let untold: Set<String>

    package var right: Int { parts.reduce(0, &+) }
    package var difference: Int { left &- right }
    /// What is not told yet contradicts nothing.
    package var holds: Bool { left == right || !untold.isEmpty }

    /// - Parameter told: what has been told, by indicator.
    init(_ identity: Identity, _ area: AreaCode, _ day: CalendarDay, _ told: [String: Int]) {
        (self.identity, self.area, self.day) = (identity, area, day)
        left = told[identity.left] ?? 0
        parts = identity.right.map { told[$0] ?? 0 }
        untold = identity.isOfSources ? Set(identity.indicators.filter { told[$0] == nil }) : []
    }
}

extension IdentityResult: CustomStringConvertible {
    package var description: String {
        "\(area) identity \(identity.id): \(left) is not \(parts.map(String.init).joined(separator: " + "))"
    }
}

extension IndicatorBook {
    /// Identities that do not hold at any area of any headquarters, as far as is counted; two sources that differ break none.
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
                }.filter { !$0.holds && !$0.identity.isOfSources }
            }
        }
    }
}

extension Reading {
    /// Every identity of the book in the areas, two sources at the headquarters' territory alone. Where nobody has said
    /// anything about a part of a sum, it counts as nothing.
    package func identities(
        of book: IndicatorBook, areas: [AreaCode], day: CalendarDay
    ) throws -> [IdentityResult] {
        let ids = Set(book.identities.flatMap(\.indicators)).sorted()
        let figures = try figures(ids, of: book, areas: areas, day: day)
        let territory = principal.county.territory
        return book.identities.flatMap { identity in
            areas.filter { !identity.isOfSources || $0 == territory }.map { area in
                IdentityResult(identity, area, day, told(identity) { figures[FigureKey($0, area)] })
            }
        }
    }

    /// Two sources of one figure that differ (两个来源不一致), over the headquarters' territory, both ends included; the latest
    /// day first. Days that one of them has not told yet are none of these. A fixed number of queries.
    package func differingSources(
        of book: IndicatorBook, from: CalendarDay, to: CalendarDay
    ) throws -> [IdentityResult] {
        let pairs = book.identities.filter(\.isOfSources)
        guard !pairs.isEmpty, from <= to else { return [] }
        let territory = principal.county.territory
        let ids = Set(pairs.flatMap(\.indicators)).sorted()
        let days = try series(ids, of: book, area: territory, from: from, to: to).mapValues { line in
            Dictionary(line.map { ($0.day, $0.figure) }) { first, _ in first }
        }
        return (from.ordinal...to.ordinal).reversed().map { CalendarDay(ordinal: $0) }.flatMap { day in
            pairs.map { IdentityResult($0, territory, day, told($0) { days[$0]?[day] }) }.filter { !$0.holds }
        }
    }

    private func told(_ identity: Identity, _ figure: (String) -> Figure?) -> [String: Int] {
        Dictionary(identity.indicators.compactMap { id in figure(id)?.value.map { (id, Int($0)) } }) { first, _ in
            first
        }
    }
}
