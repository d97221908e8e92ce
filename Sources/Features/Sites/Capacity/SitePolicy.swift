import Kernel
package import Policies
import Registers

/// What the policy in force says of sites and transfers; nothing where no pack in force does.
package struct SitePolicy: Hashable, Sendable {
    package let standard: RoomStandard?
    /// From the measure to the handing over, hours.
    package let transferHours: Int
    /// `CN-COVID v8`, of the pack with the highest demand.
    package let name: String?

    /// Where no pack in force says (domain.md §2.11).
    package static let usualHours = 12

    package init(standard: RoomStandard?, transferHours: Int = Self.usualHours, name: String?) {
        (self.standard, self.transferHours, self.name) = (standard, transferHours, name)
    }

    /// Of several packs in force: the most rooms, the fewest hours.
    package init(_ shelf: PolicyShelf) {
        let rooms = shelf.packs.filter { $0.rooms != nil }.max { ($0.rooms?.per10k ?? 0) < ($1.rooms?.per10k ?? 0) }
        self.init(
            standard: rooms?.rooms.map { RoomStandard($0) },
            transferHours: shelf.packs.compactMap(\.transferHours).min() ?? Self.usualHours,
            name: rooms?.name)
    }
}

extension RoomStandard {
    /// Shares of a pack; a pack that names none asks for a third, half and all.
    package init(_ rules: RoomRules) {
        var shares: [ActivationTier: Double] = [:]
        for step in rules.steps {
            guard let tier = ActivationTier.allCases.first(where: { $0.hours == step.hours }) else { continue }
            shares[tier] = Double(step.perMille) / 1000
        }
        self.init(per10k: rules.per10k, shares: shares.isEmpty ? Self.thirdHalfAll : shares)
    }
}
