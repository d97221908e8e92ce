import Kernel
package import Registers

/// What the pages of checks share.
package struct CheckFace: Sendable {
    package let store: RecordStore
    package let settings: CheckSettings
    /// Where households reach the server, if that is another address than the headquarters' own.
    package let publicAddress: String?

    package init(store: RecordStore, settings: CheckSettings, publicAddress: String? = nil) {
        (self.store, self.settings, self.publicAddress) = (store, settings, publicAddress)
    }
}

extension Principal {
    /// Whether the principal asks after persons at all.
    var asksAfter: Bool { has(.dutyOfficer, .sectionLead, .unitOfficer, .healthWorker, .gridWorker) }
}

extension String {
    /// A name as strangers may see it: 王**.
    var shortenedName: String { isEmpty ? "" : prefix(1) + String(repeating: "*", count: Swift.max(1, count - 1)) }
}
