package import Database
import Kernel

/// The tables (库表) of a database as the database itself tells them, so that none is forgotten.
package enum Inventory {
    /// What no backup holds. `migration` is told in the header and made again; whoever was signed in, and programs with
    /// a token, sign in anew: a stolen backup opens no session, and none that was ended comes back.
    /// Leases are of servers that ran then.
    package static let leftOut: Set<String> = ["migration", "session", "lease"]

    /// Every table there is, by name.
    package static func names(_ connection: some Connection) throws -> [String] {
        let rows =
            switch connection.dialect {
            case .sqlite:
                try connection.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            case .postgres:
                try connection.query(
                    """
                    SELECT table_name AS name FROM information_schema.tables
                    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
                    """)
            }
        return try rows.map { try $0.get("name") }.sorted()
    }

    /// The tables a backup holds, with their rows counted.
    package static func tables(_ connection: some Connection) throws -> [ArchiveHeader.Table] {
        try names(connection).filter { !leftOut.contains($0) }.map { name in
            let columns = try columns(of: name, connection)
            return ArchiveHeader.Table(
                name: name, columns: columns.map(\.column), key: columns.filter(\.isKey).map(\.column.name),
                count: try count(name, connection))
        }
    }

    static func count(_ table: String, _ connection: some Connection) throws -> Int {
        try connection.first("SELECT count(*) AS n FROM \(name: table)")?.get("n") ?? 0
    }

    /// Stored columns; what the database computes itself is left out.
    static func columns(
        of table: String, _ connection: some Connection
    ) throws -> [(column: ArchiveHeader.Column, isKey: Bool)] {
        let rows =
            switch connection.dialect {
            case .sqlite:
                try connection.query("SELECT name, type, pk > 0 AS key FROM pragma_table_info(\(table)) ORDER BY cid")
            case .postgres:
                try connection.query(
                    """
                    SELECT column_name AS name, upper(data_type) AS type, CASE WHEN EXISTS (
                      SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
                      ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
                      WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema
                      AND t.table_name = c.table_name AND k.column_name = c.column_name) THEN 1 ELSE 0 END AS key
                    FROM information_schema.columns c WHERE table_schema = current_schema()
                    AND table_name = \(table) AND is_generated = 'NEVER' ORDER BY ordinal_position
                    """)
            }
        return try rows.map { row in
            let kind: ArchiveHeader.Column.Kind =
                switch try row.get("type", as: String.self) {
                case "BIGINT", "INTEGER", "SMALLINT": .integer
                case "DOUBLE PRECISION", "REAL", "NUMERIC": .real
                case "BLOB", "BYTEA": .blob
                default: .text
                }
            return (ArchiveHeader.Column(name: try row.get("name"), kind: kind), try row.get("key"))
        }
    }
}
