package import Database
package import Kernel

/// What the database knows of its keys (字段密钥登记): their ids, and for each a proof that tells a wrong key at start-up
/// instead of at the first number that cannot be read.
package struct FieldKeys: Sendable {
    package static let migration = Migration(
        "0010 field keys",
        [
            "CREATE TABLE field_key (id TEXT PRIMARY KEY, proof TEXT NOT NULL, made TEXT NOT NULL)",
            """
            CREATE TABLE key_rotation (county TEXT NOT NULL, key TEXT NOT NULL, number BIGINT NOT NULL,
              record TEXT NOT NULL, PRIMARY KEY (county, key))
            """,
        ])

    private let database: any SQLDatabase

    package init(_ database: any SQLDatabase) { self.database = database }

    /// The ring of `file`, made there on first use, if it fits what the database was written with.
    /// - Parameter key: the deployment's key, for writing down ids that are new; nil to read only.
    /// - Throws: `ProtectionFault` `keyMissing` or `keyWrong`; what reading a file that is no ring throws.
    package func open(_ file: KeyFile, key: AreaCode?, at now: Instant) async throws -> Protection {
        let known = try await known()
        if !file.exists, let id = known.first?.id { throw ProtectionFault.keyMissing(id) }
        let ring = file.exists ? try file.read() : try file.make()
        for (id, proof) in known {
            guard let key = ring.key(id) else { throw ProtectionFault.keyMissing(id) }
            guard key.proof == proof else { throw ProtectionFault.keyWrong(id) }
        }
        let protection = Protection(ring, file: file)
        if let key { try await admit(protection, key: key, at: now) }
        return protection
    }

    /// Writes down the keys of a ring.
    package func admit(_ protection: Protection, key: AreaCode, at now: Instant) async throws {
        let known = Set(try await known().map(\.id))
        let new = protection.ring.keys.filter { !known.contains($0.id) }
        if new.isEmpty { return }
        try await database.write(key: key) { connection in
            for key in new {
                try connection.execute(
                    """
                    INSERT INTO field_key (id, proof, made) VALUES (\(key.id), \(key.proof), \(now))
                    ON CONFLICT (id) DO NOTHING
                    """)
            }
        }
    }

    /// Forgets a key that nothing is written with.
    package func forget(_ id: String, key: AreaCode) async throws {
        _ = try await database.write(key: key) { try $0.execute("DELETE FROM field_key WHERE id = \(id)") }
    }

    /// Empty also before the table is there: a database of an older release that is only read.
    private func known() async throws -> [(id: String, proof: String)] {
        try await database.read { connection in
            guard try !Schema.columns(of: "field_key", connection).isEmpty else { return [] }
            return try connection.query("SELECT id, proof FROM field_key ORDER BY id").map {
                (try $0.get("id"), try $0.get("proof"))
            }
        }
    }
}
