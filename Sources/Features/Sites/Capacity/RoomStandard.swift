import Kernel

/// How many quarantine rooms a policy asks for (每万人口隔离房间数), and how fast they are to be ready (G2, domain.md §2.6: 20, 40
/// or 60 per 10,000 residents; a third within 24 hours, half within 48, all within 72).
package struct RoomStandard: Hashable, Sendable {
    package let per10k: Int
    /// Share of all rooms, 0 to 1, that is to be ready within the hours of each tier.
    package let shares: [ActivationTier: Double]

    package init(per10k: Int, shares: [ActivationTier: Double] = Self.thirdHalfAll) {
        (self.per10k, self.shares) = (per10k, shares)
    }

    /// 三分之一、二分之一、全部.
    package static let thirdHalfAll: [ActivationTier: Double] = [.h24: 1.0 / 3, .h48: 0.5, .h72: 1]

    /// Rooms for a population, any part of a room being one: 350,000 residents at 60 need 2,100.
    package func rooms(population: Int) -> Int { (max(population, 0) * per10k + 9_999) / 10_000 }

    /// What is needed and what would be ready at each tier, the soonest first.
    /// - Parameters:
    ///   - ready: rooms of sites that are open.
    ///   - prepared: rooms of sites in reserve or being activated, by the tier of the site.
    package func ladder(population: Int, ready: Int, prepared: [ActivationTier: Int]) -> [Rung] {
        let all = rooms(population: population)
        var within = ready
        return ActivationTier.allCases.map { tier in
            within += prepared[tier] ?? 0
            let share = min(max(shares[tier] ?? 1, 0), 1)
            return Rung(tier: tier, needed: Int((Double(all) * share).rounded()), ready: within)
        }
    }

    /// One step of the ladder (启用梯次).
    package struct Rung: Hashable, Sendable {
        package let tier: ActivationTier
        package let needed: Int
        /// Rooms of open sites and of those that can be opened within the tier's hours.
        package let ready: Int
        package var missing: Int { max(0, needed - ready) }

        package init(tier: ActivationTier, needed: Int, ready: Int) {
            (self.tier, self.needed, self.ready) = (tier, needed, ready)
        }
    }
}
