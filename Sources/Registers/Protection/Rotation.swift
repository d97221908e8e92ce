package import Database
package import Kernel

/// Brings everything under the current key (换用新密钥), in small steps: rows with their indexes, then the contents of the
/// change log. Each step finds what is left by itself, so it goes on after a stop; meanwhile both keys are valid. No
/// version, digest or seal changes.
package struct Rotation: Sendable {
    private let database: any SQLDatabase
    private let registry: Registry

    package init(_ database: any SQLDatabase, registry: Registry) {
        (self.database, self.registry) = (database, registry)
    }

    /// Rewrites at most `limit` rows, or looks through that many entries of the log.
    /// - Returns: whether there may be more to do.
    package func step(_ county: AreaCode, limit: Int = 200) async throws -> Bool {
        guard let protection = registry.protection else { return false }
        let ring = protection.ring
        for definition in registry.definitions {
            for field in definition.protected {
                for key in ring.former where try await exists(definition, field, key.id, county) {
                    try await rows(definition, field, key.id, county, limit, protection)
                    return true
                }
            }
        }
        return ring.former.isEmpty ? false : try await contents(county, limit, protection)
    }

    /// Values that stand under each key: in rows, and in entries of the log.
    package func counts() async throws -> [(key: String, isCurrent: Bool, rows: Int, entries: Int)] {
        guard let ring = registry.protection?.ring else { return [] }
        let definitions = registry.definitions
        return try await database.read { connection in
            try ring.keys.map { key in
                var rows = 0
                for definition in definitions {
                    for field in definition.protected {
                        rows +=
                            try connection.first(
                                """
                                SELECT count(*) AS n FROM \(name: definition.name)
                                WHERE \(name: field.indexName) >= \(key.id + ":") AND \(name: field.indexName) < \(key.id + ";")
                                """)?.get("n") ?? 0
                    }
                }
                let entries = try connection.first(
                    "SELECT count(*) AS n FROM change_content WHERE content LIKE \(Self.pattern(key.id))")
                return (key.id, key.id == ring.current.id, rows, try entries?.get("n") ?? 0)
            }
        }
    }

    private static func pattern(_ key: String) -> String { "%{\"*\":\"\(key):%" }

    /// `:` ends a key's id, and `;` is the character after it: a range of the index.
    private static func under(_ key: String, _ field: FieldInfo, _ county: AreaCode) -> SQL {
        "county = \(county) AND \(name: field.indexName) >= \(key + ":") AND \(name: field.indexName) < \(key + ";")"
    }

    private func exists(
        _ definition: Definition, _ field: FieldInfo, _ key: String, _ county: AreaCode
    ) async throws -> Bool {
        try await database.read { connection in
            try connection.first(
                "SELECT 1 AS n FROM \(name: definition.name) WHERE \(Self.under(key, field, county)) LIMIT 1") != nil
        }
    }

    private func rows(
        _ definition: Definition, _ field: FieldInfo, _ key: String, _ county: AreaCode, _ limit: Int,
        _ protection: Protection
    ) async throws {
        try await database.write(key: county, lane: .background) { connection in
            let rows = try connection.query(
                """
                SELECT id, \(name: field.name) AS value FROM \(name: definition.name)
                WHERE \(Self.under(key, field, county)) LIMIT \(limit)
                """)
            for row in rows {
                let (id, old) = (try row.get("id", as: RecordID.self), try row.get("value", as: String.self))
                let place = Place(county: county, register: definition.name, record: id, field: field.name)
                let number = try protection.open(old, at: place)
                let index = protection.index(number, definition.name, field.indexed(for: id))
                // Another process may have written the row meanwhile: then it is as it should be.
                try connection.execute(
                    """
                    UPDATE \(name: definition.name) SET \(name: field.name) = \(try protection.resealed(old, at: place)),
                    \(name: field.indexName) = \(index)
                    WHERE county = \(county) AND id = \(id) AND \(name: field.name) = \(old)
                    """)
            }
        }
    }

    /// - Returns: whether entries are left to look through.
    private func contents(_ county: AreaCode, _ limit: Int, _ protection: Protection) async throws -> Bool {
        let current = protection.ring.current.id
        return try await database.write(key: county, lane: .background) { connection in
            let done = try connection.first(
                "SELECT number, record FROM key_rotation WHERE county = \(county) AND key = \(current)")
            let (number, record) = (try done?.get("number") ?? Int64(0), try done?.get("record") ?? "")
            let entries = try connection.query(
                """
                SELECT t.number, t.record, t.content, c.register FROM change_content t
                JOIN change c ON c.county = t.county AND c.number = t.number
                WHERE t.county = \(county) AND (t.number, t.record) > (\(number), \(record))
                ORDER BY t.number, t.record LIMIT \(limit)
                """)
            guard let last = entries.last else { return false }
            for entry in entries {
                guard let old = entry["content"].text else { continue }
                let new = try Self.rewritten(old, entry, county, protection)
                if new == old { continue }
                try connection.execute(
                    """
                    UPDATE change_content SET content = \(new) WHERE county = \(county)
                    AND number = \(entry["number"]) AND record = \(entry["record"])
                    """)
            }
            try connection.execute(
                """
                INSERT INTO key_rotation (county, key, number, record)
                VALUES (\(county), \(current), \(last["number"]), \(last["record"]))
                ON CONFLICT (county, key) DO UPDATE SET number = excluded.number, record = excluded.record
                """)
            return true
        }
    }

    /// The content with its encrypted values under the current key; all else stays byte for byte.
    private static func rewritten(
        _ content: String, _ entry: SQLRow, _ county: AreaCode, _ protection: Protection
    ) throws -> String {
        let (register, record) = (
            try entry.get("register", as: String.self), try entry.get("record", as: RecordID.self)
        )
        var content = content
        for (field, text) in ChangeContent(content)?.sealed ?? [] {
            let place = Place(county: county, register: register, record: record, field: field)
            content.replace(
                Canonical.quoted(text), with: Canonical.quoted(try protection.resealed(text, at: place)))
        }
        return content
    }
}
