package import Kernel

/// The right of one process among several to do what is done once (租约): held for some seconds, renewed while it works,
/// and another's as soon as it is not. By the database's clock alone, so that servers need not agree on theirs.
package struct Lease: Sendable {
    package static let migration = Migration(
        "0002 leases",
        ["CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)"])

    private let database: any SQLDatabase
    private let key: AreaCode
    private let name: String
    private let holder: String

    /// - Parameters:
    ///   - key: under which it is written; the same for all processes.
    ///   - holder: this process, unlike all others.
    package init(_ name: String, holder: String, on database: any SQLDatabase, key: AreaCode) {
        (self.name, self.holder, self.database, self.key) = (name, holder, database, key)
    }

    private static let now: SQL = """
        \(sqlite: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        postgres: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")
        """

    /// Takes or renews it. One that ends later than any could is nobody's: the clock was set back since, and its holder, if
    /// it lives, hears so when it renews it.
    /// - Parameter milliseconds: of its life, the same for all processes.
    /// - Returns: false while another process holds it.
    package func hold(milliseconds: Int) async throws -> Bool {
        let (name, holder, now) = (name, holder, Self.now)
        return try await database.write(key: key) { connection in
            try !connection.query(
                """
                INSERT INTO lease (name, holder, until) VALUES (\(name), \(holder), \(now) + \(milliseconds))
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
                WHERE lease.holder = excluded.holder OR lease.until < \(now)
                  OR lease.until > \(now) + \(2 * milliseconds)
                RETURNING holder
                """
            ).isEmpty
        }
    }

    /// Gives it up at once, if it is ours.
    package func release() async throws {
        let (name, holder) = (name, holder)
        try await database.write(key: key) { connection in
            _ = try connection.execute("DELETE FROM lease WHERE name = \(name) AND holder = \(holder)")
        }
    }
}
