import Kernel
package import Registers

/// What the pages of visits share.
package struct VisitorFace: Sendable {
    package let store: RecordStore
    package let rules: VisitorRules
    /// Where places reach the server, if that is another address than the headquarters' own.
    package let publicAddress: String?

    package init(store: RecordStore, rules: VisitorRules, publicAddress: String? = nil) {
        (self.store, self.rules, self.publicAddress) = (store, rules, publicAddress)
    }
}

extension Principal {
    /// Whether the principal sees which places keep a ledger; which of them, says the scope.
    var readsLedgers: Bool { has(.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer) }
}
