package import Kernel
package import Policies
package import Registers

/// What is asked of somebody who comes from a place (会被要求什么, E3): the level at which the place is listed, and what the policies in
/// force make of it. Of a place and a day; nobody is needed for it.
package struct Asked: Hashable, Sendable {
    package let risk: OriginRisk
    /// What keeps a person somewhere; nil where nothing does.
    package let measured: Measured?
    /// Categories that ask for tests alone.
    package let milder: [CategoryRule]
    package let claims: [Claim]
    /// What the packs ask of everybody who comes from a listed place.
    package let arrivals: [PolicyPack]

    package static let nothing = Asked(risk: .none, measured: nil, milder: [], claims: [], arrivals: [])
}

extension Reading {
    /// What the policies ask of somebody who left, or will leave, a place on a day.
    /// - Parameter origin: nil where the place is not known to the area table: nothing then follows from it.
    package func asked(from origin: AreaCode?, left: CalendarDay, rules: ArrivalSettings) throws -> Asked {
        guard let origin, let level = try rules.level(self, origin, left) else { return .nothing }
        let now = try rules.shelf(self)
        // Who leaves next week comes under what is in force then.
        let shelf = left > now.day ? PolicyShelf(now.packs, on: left) : now
        let claims = shelf.arrival(level: level, left: left)
        let measured = shelf.plan(for: claims)
        let categories = claims.compactMap { claim in claim.pack.flatMap(shelf.pack)?.category(claim.category) }
        return Asked(
            risk: OriginRisk(rawValue: level) ?? .none, measured: measured,
            milder: categories.filter { !$0.plan.restricts && ($0.quota != nil || $0.plan.days > 0) }, claims: claims,
            arrivals: shelf.packs.filter { $0.arrivals != nil && !claims.isEmpty })
    }

    /// The same of an arrival.
    func asked(_ arrival: Record, _ rules: ArrivalSettings) throws -> Asked {
        let a = Arrivals.fields
        guard let left = arrival[a.leftOn] else { return .nothing }
        return try asked(from: arrival[a.originArea], left: left, rules: rules)
    }
}

extension Asked {
    /// As an arrival holds it.
    var values: Values {
        let a = Arrivals.fields
        return Values {
            $0[a.risk] = risk
            $0[a.category] = measured?.category ?? claims.first?.category
        }
    }
}
