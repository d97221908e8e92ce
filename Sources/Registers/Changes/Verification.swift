package import Crypto
package import Database
import Foundation
package import Kernel

/// Checks the change logs against themselves, their seals and the rows they describe.
package struct Verification: Sendable {
    /// Something that is not as it was written.
    package enum Finding: Hashable, Sendable {
        /// Entry edited, or out of its place.
        case entryChanged(AreaCode, Int64)
        /// Entries removed: the first missing number.
        case entryMissing(AreaCode, Int64)
        /// Content does not match the entry's digest, or is gone.
        case contentChanged(AreaCode, Int64)
        /// The log ends before the head row, a seal or the given head says.
        case tailCut(AreaCode, has: Int64, expected: Int64)
        case sealBroken(AreaCode, Int64)
        /// A row differs from its last change, in these fields.
        case rowChanged(String, RecordID, [String])
        case rowMissing(String, RecordID)
        case tallyChanged(AreaCode, String)
    }

    package struct Report: Sendable {
        package var changes = 0
        package var rows = 0
        package var findings: [Finding] = []
    }

    private let database: any SQLDatabase
    private let registry: Registry
    private let key: Curve25519.Signing.PublicKey?

    /// - Parameter key: public half of the seal key; nil skips signatures.
    package init(_ database: any SQLDatabase, registry: Registry, key: Curve25519.Signing.PublicKey?) {
        (self.database, self.registry, self.key) = (database, registry, key)
    }

    /// - Parameter head: a head noted elsewhere (a printed brief), of `county`.
    package func run(head: (county: AreaCode, head: LogHead)? = nil) async throws -> Report {
        var report = Report()
        let counties = try await database.read { connection in
            try connection.query("SELECT DISTINCT county FROM change UNION SELECT county FROM head ORDER BY 1")
                .map { try $0.get("county", as: AreaCode.self) }
        }
        for county in counties {
            try await verifyLog(county, expected: head?.county == county ? head?.head : nil, &report)
        }
        for definition in registry.definitions {
            try await verifyRows(definition, &report)
            try await verifyTallies(definition, &report)
        }
        return report
    }

    private func verifyLog(_ county: AreaCode, expected: LogHead?, _ report: inout Report) async throws {
        var (last, chain) = (Int64(0), Change.origin)
        var noted: [Int64: [UInt8]] = [:]
        let seals = try await database.read { connection in
            try connection.query("SELECT number, chain, signature FROM seal WHERE county = \(county) ORDER BY number")
        }
        for seal in seals {
            let (number, sealed) = (try seal.get("number", as: Int64.self), seal["chain"].blob ?? [])
            noted[number] = sealed
            if let key, !key.isValidSignature(seal["signature"].blob ?? [], for: Sealer.message(county, number, sealed)) {
                report.findings.append(.sealBroken(county, number))
            }
        }
        if let expected { noted[expected.number] = expected.chain }
        while true {
            let from = last
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT c.*, t.salt, t.content FROM change c
                    LEFT JOIN change_content t ON t.county = c.county AND t.number = c.number
                    WHERE c.county = \(county) AND c.number > \(from) ORDER BY c.number LIMIT 2000
                    """)
            }
            if rows.isEmpty { break }
            for row in rows {
                let change = try Change(row)
                report.changes += 1
                if change.number != last + 1 {
                    report.findings.append(.entryMissing(county, last + 1))
                } else if change.expected(after: chain) != change.chain {
                    report.findings.append(.entryChanged(county, change.number))
                } else if let sealed = noted[change.number], sealed != change.chain {
                    report.findings.append(.sealBroken(county, change.number))
                }
                let content = try row.optional("content", as: String.self)
                if content.map({ Change.digest(salt: row["salt"].blob ?? [], content: $0) }) != change.digest {
                    report.findings.append(.contentChanged(county, change.number))
                }
                (last, chain) = (change.number, change.chain)
            }
        }
        let head = try await database.read { connection in
            try connection.first("SELECT number FROM head WHERE county = \(county)").map { try $0.get("number", as: Int64.self) }
        }
        let furthest = max(head ?? 0, noted.keys.max() ?? 0)
        if furthest != last { report.findings.append(.tailCut(county, has: last, expected: furthest)) }
    }

    private func verifyRows(_ definition: Definition, _ report: inout Report) async throws {
        var after = ("", "")
        while true {
            let (county, id) = after
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT r.*, t.content AS logged, (SELECT max(c.number) FROM change c WHERE c.county = r.county
                      AND c.register = \(definition.name) AND c.record = r.id) AS latest
                    FROM \(name: definition.name) r
                    LEFT JOIN change_content t ON t.county = r.county AND t.number = r.version
                    WHERE (r.county, r.id) > (\(county), \(id)) ORDER BY r.county, r.id LIMIT 1000
                    """)
            }
            guard let final = rows.last else { break }
            for row in rows {
                report.rows += 1
                let record = try Record(row, of: definition)
                let logged = try row.optional("logged", as: String.self).flatMap { ChangeContent($0)?.new }
                var fields = Set(record.content.keys).union(logged?.keys ?? [:].keys).filter {
                    record.content[$0] ?? .null != logged?[$0] ?? .null
                }
                if row["latest"].integer != record.version { fields.insert("version") }
                if !fields.isEmpty { report.findings.append(.rowChanged(definition.name, record.id, fields.sorted())) }
            }
            after = (try final.get("county"), try final.get("id"))
        }
        let lost = try await database.read { connection in
            try connection.query(
                """
                SELECT DISTINCT c.record FROM change c WHERE c.register = \(definition.name) AND NOT EXISTS
                (SELECT 1 FROM \(name: definition.name) r WHERE r.county = c.county AND r.id = c.record) LIMIT 100
                """)
        }
        for row in lost { report.findings.append(.rowMissing(definition.name, try row.get("record"))) }
    }

    private func verifyTallies(_ definition: Definition, _ report: inout Report) async throws {
        for tally in definition.tallies {
            let keys: [SQL] = tally.by.map { "coalesce(CAST(\(name: $0) AS TEXT), '')" }
            let second: SQL = keys.count > 1 ? keys[1] : "''"
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT county, key1, key2, sum(n) AS difference FROM (
                      SELECT county, \(keys[0]) AS key1, \(second) AS key2, count(*) AS n
                      FROM \(name: definition.name) GROUP BY 1, 2, 3
                      UNION ALL SELECT county, key1, key2, -count FROM tally WHERE name = \(tally.name)
                    ) both GROUP BY county, key1, key2 HAVING sum(n) <> 0
                    """)
            }
            for row in rows { report.findings.append(.tallyChanged(try row.get("county"), tally.name)) }
        }
    }
}
