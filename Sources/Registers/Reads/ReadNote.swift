package import Kernel

/// One reading of personal records (查阅): which, how much of them, and what for. It holds no value of theirs.
package struct ReadNote: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Shown in a list, numbers masked.
        case list
        /// One record with all it holds, numbers masked.
        case detail
        /// Numbers in full.
        case reveal
        /// Carried away in a file.
        case export
    }

    package let kind: Kind
    package let register: String
    package var records: Set<RecordID>
    package let purpose: Purpose?
    /// Names of the fields read in full.
    package let fields: [String]

    package init(
        _ kind: Kind, _ register: String, _ records: Set<RecordID>, purpose: Purpose?, fields: [String] = []
    ) {
        (self.kind, self.register, self.records, self.purpose) = (kind, register, records, purpose)
        self.fields = fields
    }
}
