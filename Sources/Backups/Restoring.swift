package import Database
package import Foundation
package import Kernel
package import Registers

/// Puts a backup's rows into an empty database of either kind (恢复).
package struct Restoring: Sendable {
    private let url: URL
    private let contents: Contents
    private let registry: Registry
    private let migrations: [Migration]

    /// - Parameter contents: of the same file, read through before.
    package init(_ url: URL, _ contents: Contents, registry: Registry, migrations: [Migration]) {
        (self.url, self.contents, self.registry, self.migrations) = (url, contents, registry, migrations)
    }

    /// Makes the schema the backup was made under, puts all rows in by one transaction, then brings the schema up to
    /// date. Whatever goes wrong before its COMMIT leaves no row; the same can then be tried again.
    /// - Throws: `Rejection` `restoreNotEmpty`, `backupNewer`, `backupCounts`, and what `Contents` throws.
    package func run(
        into database: any SQLDatabase, key: AreaCode, at now: Instant,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let header = contents.header
        let (then, schema) = (Set(header.migrations), Schema(registry))
        guard then.isSubset(of: migrations.map(\.id)) else { throw Rejection(.unsupported, "backupNewer") }
        try await Self.refuseRows(in: database, migratedBeyond: then)
        _ = try await database.migrate(migrations.filter { then.contains($0.id) }, key: key, at: now)
        try await schema.derive(database, key: key)
        let (url, file) = (url, contents.key)
        try await database.write(key: key, lane: .background) { connection in
            try Self.widen(header, connection)
            var reader = ArchiveReader(try SealedReader(url, file))
            var (insert, done): (Inserting?, Int) = (nil, 0)
            while let item = try reader.next() {
                switch item {
                case .table(let place):
                    try insert?.flush()
                    insert = Inserting(header.tables[place], connection)
                case .row(let values):
                    try insert?.add(values)
                    done += 1
                    if done % 5000 == 0 { progress(done, header.rows) }
                case .header, .file: break
                }
            }
            try insert?.flush()
            for table in header.tables {
                let found = try Inventory.count(table.name, connection)
                guard found == table.count else { throw Rejection.counts(table, found) }
            }
        }
        progress(header.rows, header.rows)
        _ = try await database.migrate(migrations, key: key, at: now)
        try await schema.derive(database, key: key)
        try await look(database)
    }

    /// PostgreSQL plans by what it last counted, which was empty tables: verifying a hundred thousand rows took it a quarter
    /// of an hour instead of seconds.
    private func look(_ database: any SQLDatabase) async throws {
        let filled = contents.header.tables.filter { $0.count > 0 }.map(\.name)
        guard database.dialect == .postgres, !filled.isEmpty else { return }
        _ = try await database.read { try $0.execute("ANALYZE \(names: filled)") }
    }

    /// - Throws: `Rejection` `restoreNotEmpty` for a database with rows, or with a schema that is not the backup's.
    private static func refuseRows(in database: any SQLDatabase, migratedBeyond then: Set<String>) async throws {
        try await database.read { connection in
            for table in try Inventory.names(connection) {
                let isKept = table == "migration"
                let rows = isKept ? [] : try connection.query("SELECT 1 AS one FROM \(name: table) LIMIT 1")
                let ran = isKept ? try connection.query("SELECT id FROM migration") : []
                let isForeign = try ran.contains { try !then.contains($0.get("id", as: String.self)) }
                if !rows.isEmpty || isForeign {
                    throw Rejection(.conflict, "restoreNotEmpty", values: ["table": table])
                }
            }
        }
    }

    /// Columns of fields that are no longer declared come back with their values, as an upgrade would have left them.
    private static func widen(_ header: ArchiveHeader, _ connection: some Connection) throws {
        for table in header.tables {
            let present = Set(try Inventory.columns(of: table.name, connection).map(\.column.name))
            guard !present.isEmpty else { throw Rejection(.unsupported, "backupNewer") }
            for column in table.columns where !present.contains(column.name) {
                let kind: SQL =
                    switch column.kind {
                    case .text: "TEXT"
                    case .integer: "BIGINT"
                    case .real: "DOUBLE PRECISION"
                    case .blob: "\(sqlite: "BLOB", postgres: "BYTEA")"
                    }
                try connection.execute("ALTER TABLE \(name: table.name) ADD COLUMN \(name: column.name) \(kind)")
            }
        }
    }
}

/// Collects rows of a table and inserts many at once.
private struct Inserting {
    private let table: ArchiveHeader.Table
    private let connection: any Connection
    private var rows: [[SQLValue]] = []
    private var bytes = 0

    init(_ table: ArchiveHeader.Table, _ connection: any Connection) {
        (self.table, self.connection) = (table, connection)
    }

    mutating func add(_ values: [SQLValue]) throws {
        rows.append(values)
        bytes += values.reduce(0) { $0 + $1.length }
        if rows.count == 5000 || bytes > 4 << 20 { try flush() }
    }

    mutating func flush() throws {
        guard !rows.isEmpty else { return }
        try connection.insert(into: table.name, columns: table.columns.map(\.name), rows: rows)
        rows.removeAll(keepingCapacity: true)
        bytes = 0
    }
}
