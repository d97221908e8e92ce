import Database
import Kernel

/// What people decided about headers before (列对应记忆): per register and source – files of the same header – and, where
/// the source is new, per header text.
struct ColumnMemory: Sendable {
    struct Column: Sendable {
        let source: String
        let header: String
        /// "" for a column that was left out.
        let field: String
    }

    /// The last used last.
    let columns: [Column]
    /// Headers that were taken before: the place of each in the order of use.
    let sources: [String: Int]

    init(columns: [Column]) {
        self.columns = columns
        sources = Dictionary(columns.enumerated().map { ($1.source, $0) }) { max($0, $1) }
    }

    /// Field by folded header for a file of this header.
    func fields(of header: [String]) -> [String: String] {
        let source = Self.source(header)
        var fields: [String: String] = [:]
        // Another source's left-out column says nothing about this one's.
        for column in columns where column.source != source && !column.field.isEmpty {
            fields[column.header] = column.field
        }
        for column in columns where column.source == source { fields[column.header] = column.field }
        return fields
    }

    /// Columns of one source that are remembered.
    static let widest = 200

    /// Files of the same header are of one source.
    static func source(_ header: [String]) -> String {
        Canonical.digest(header.map { Array(Terms.fold($0).utf8) }).hex
    }
}

extension Reading {
    func columnMemory(_ definition: Definition) throws -> ColumnMemory {
        let rows = try connection.query(
            """
            SELECT source, header, field FROM import_column
            WHERE county = \(principal.county) AND register = \(definition.name) ORDER BY used DESC LIMIT 5000
            """)
        return ColumnMemory(
            columns: try rows.reversed().map {
                .init(source: try $0.get("source"), header: try $0.get("header"), field: try $0.get("field"))
            })
    }
}

extension Writing {
    /// Remembers a mapping for the next file of this source.
    package func remember(_ mapping: Mapping, _ definition: Definition) throws {
        let source = ColumnMemory.source(mapping.header)
        try connection.execute(
            """
            DELETE FROM import_column
            WHERE county = \(county) AND register = \(definition.name) AND source = \(source)
            """)
        var seen: Set<String> = []
        for (text, field) in zip(mapping.header, mapping.fields).prefix(ColumnMemory.widest) {
            let header = Terms.fold(text)
            guard !header.isEmpty, seen.insert(header).inserted else { continue }
            try connection.execute(
                """
                INSERT INTO import_column (county, register, source, header, field, used)
                VALUES (\(county), \(definition.name), \(source), \(header), \(field ?? ""), \(now))
                """)
        }
    }
}
