package import Kernel

/// One step of the schema: numbered, frozen after a release, in SQL both databases run. What follows from a register's
/// declaration (a new column) is derived, not written here.
package struct Migration: Sendable {
    /// Order and identity, `"0001 change log"`.
    package let id: String
    package let statements: [SQL]

    package init(_ id: String, _ statements: [SQL]) { (self.id, self.statements) = (id, statements) }
}

extension SQLDatabase {
    /// Runs the migrations that have not run, each in its own transaction, in order of id.
    /// - Returns: ids of those that ran now.
    package func migrate(_ migrations: [Migration], key: AreaCode, at instant: Instant) async throws -> [String] {
        _ = try await write(key: key) { connection in
            try connection.execute("CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, at TEXT NOT NULL)")
        }
        var ran: [String] = []
        for migration in migrations.sorted(by: { $0.id < $1.id }) {
            let isNew = try await write(key: key) { connection in
                // Asked within the transaction: another process may be bringing the same database up to date.
                if try connection.first("SELECT id FROM migration WHERE id = \(migration.id)") != nil { return false }
                for statement in migration.statements { try connection.execute(statement) }
                try connection.execute("INSERT INTO migration (id, at) VALUES (\(migration.id), \(instant))")
                return true
            }
            if isNew { ran.append(migration.id) }
        }
        return ran
    }
}
