package import Kernel
package import Registers

/// Whether an identity holds in an area on a day (勾稽核对).
package struct IdentityResult: Hashable, Sendable {
    package let identity: Identity
    package let area: AreaCode
    package let left: Int
    package let right: Int

    package var difference: Int { left - right }
    package var holds: Bool { left == right }
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
                    right: identity.right.map(number).reduce(0, +))
            }
        }
    }
}
