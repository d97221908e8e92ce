package import Database
import Kernel

/// Tables beside the registers: what no list, form or change log may show.
package enum AccountTables {
    package static let migration = Migration(
        "0010 accounts",
        [
            """
            CREATE TABLE credential ("user" TEXT PRIMARY KEY, county TEXT NOT NULL, hash TEXT NOT NULL,
              initial BIGINT NOT NULL)
            """,
            """
            CREATE TABLE session (id TEXT PRIMARY KEY, county TEXT NOT NULL, "user" TEXT NOT NULL,
              digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, created TEXT NOT NULL, seen TEXT NOT NULL,
              expires TEXT NOT NULL, life BIGINT NOT NULL, address TEXT, agent TEXT)
            """,
            "CREATE UNIQUE INDEX session_digest ON session (digest)",
            "CREATE INDEX session_holder ON session (\"user\", expires)",
            "CREATE INDEX session_expires ON session (expires)",
        ])

    /// What personal records are read for in a session.
    package static let purpose = Migration("0071 purpose", ["ALTER TABLE session ADD COLUMN purpose TEXT"])

    /// Slips and short codes.
    package static let activation = Migration(
        "0040 activation",
        [
            """
            CREATE TABLE activation ("user" TEXT PRIMARY KEY, county TEXT NOT NULL,
              digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, expires TEXT NOT NULL)
            """,
            """
            CREATE TABLE device_code (device \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, "user" TEXT NOT NULL,
              county TEXT NOT NULL, hash TEXT NOT NULL, failures BIGINT NOT NULL, expires TEXT NOT NULL,
              PRIMARY KEY (device, "user"))
            """,
            "CREATE INDEX device_code_holder ON device_code (\"user\")",
            // The last moment of a session, however much it is used; NULL for one that was opened with a password.
            "ALTER TABLE session ADD COLUMN until TEXT",
        ])
}

/// The stored password of a user.
struct StoredPassword: Sendable {
    let hash: PasswordHash
    /// Whether somebody else chose it, so that it must be changed first.
    let isInitial: Bool

    static func find(_ user: RecordID, _ connection: any Connection) throws -> StoredPassword? {
        try connection.first("SELECT hash, initial FROM credential WHERE \"user\" = \(user)").map {
            StoredPassword(hash: PasswordHash(try $0.get("hash")), isInitial: try $0.get("initial"))
        }
    }

    func store(for user: RecordID, county: AreaCode, _ connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO credential ("user", county, hash, initial) VALUES (\(user), \(county), \(hash.text), \(isInitial))
            ON CONFLICT ("user") DO UPDATE SET hash = excluded.hash, initial = excluded.initial
            """)
    }
}
