/// Writes a table row by row. Its header is written when it is made.
package protocol TableWriter {
    /// - Parameter row: one cell for each column.
    /// - Throws: `Rejection` for what the format cannot hold; what the file system or the sink says.
    func write(_ row: [OutCell]) throws

    /// Writes what is left. Without it the file is not complete.
    func finish() throws
}

/// Takes the bytes of a file, piece by piece.
package typealias ByteSink = (ArraySlice<UInt8>) throws -> Void

/// A column of a table to be written.
package struct TableColumn: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case text, integer, real, day, moment, flag }

    /// Name for programs: the key in NDJSON.
    package let key: String
    /// What stands above the column.
    package let title: String
    package let kind: Kind
    /// In characters of the default font; a Chinese character counts two.
    package var width: Double
    /// What may be chosen in a template (下拉选项).
    package var choices: [String]
    /// Shown beside a cell of a template when it is chosen.
    package var hint: String?
    package var isRequired: Bool

    package init(
        _ key: String, title: String, _ kind: Kind = .text, width: Double = 16, choices: [String] = [],
        hint: String? = nil, isRequired: Bool = false
    ) {
        (self.key, self.title, self.kind, self.width) = (key, title, kind, width)
        (self.choices, self.hint, self.isRequired) = (choices, hint, isRequired)
    }
}
