import Database
package import Kernel

/// One row of a file as it was understood (导入行): values, what they refer to by name, and all that is wrong with it.
package struct ImportRow: Sendable {
    /// Place in the files: number of the source, and the row's own number there, from 1, as a spreadsheet shows it.
    package let source: Int
    package let number: Int
    /// The record's id, where the file is an export of ours.
    package var id: RecordID?
    /// A required field may be missing, a reference still be a name.
    package var values = Values()
    /// References as written, by field; looked up for many rows at once.
    package var names: [(field: FieldInfo, texts: [String])] = []
    package var problems: [Rejection.Problem] = []
    /// Protected values as our outputs show them: they say nothing new of a record that shows the same.
    var masked: [(field: FieldInfo, text: String)] = []

    package init(source: Int, number: Int) { (self.source, self.number) = (source, number) }
}

/// What became of a row.
package enum RowOutcome: Sendable, Hashable {
    case created, changed, unchanged
    case refused([Rejection.Problem])
}

/// Rows by what became of them.
package struct ImportCounts: Sendable, Hashable, Codable {
    package var created = 0
    package var changed = 0
    package var unchanged = 0
    package var refused = 0
    /// Sums and repeated headers, which are no data.
    package var skipped = 0

    package init() {}
    /// Rows that were taken or refused.
    package var rows: Int { created + changed + unchanged + refused }

    package mutating func add(_ outcome: RowOutcome) {
        switch outcome {
        case .created: created += 1
        case .changed: changed += 1
        case .unchanged: unchanged += 1
        case .refused: refused += 1
        }
    }
}
