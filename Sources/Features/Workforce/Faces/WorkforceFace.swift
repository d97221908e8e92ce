import Kernel
package import Registers

/// What the pages of the workforce share.
package struct WorkforceFace: Sendable {
    package let store: RecordStore
    package let rules: WorkforceRules

    package init(store: RecordStore, rules: WorkforceRules) { (self.store, self.rules) = (store, rules) }
}

extension Principal {
    /// Whether the principal reads the workforce; which of it, says the scope.
    var readsWorkforce: Bool { has(.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer) }
    /// Whether the principal sees the whole headquarters.
    var seesWorkforce: Bool { has(.commander, .dutyOfficer, .sectionLead, .inspector) }
    /// Whether the principal orders people from unit to unit, and institutions closed.
    var dispatches: Bool { has(.dutyOfficer, .sectionLead) }

    /// Whether the principal speaks for a unit: its officer, or that of a unit above it.
    func actsFor(_ unit: RecordID?) -> Bool {
        guard let unit else { return false }
        return posts.contains { $0.role == .unitOfficer && $0.units.contains(unit) }
    }
}
