package import Crypto
package import Database
import Foundation
package import Kernel

/// Checks the logs of changes and of reads against themselves and their seals, and the rows that changes describe.
package struct Verification: Sendable {
    /// Something that is not as it was written.
    package indirect enum Finding: Hashable, Sendable {
        /// Entry edited, or out of its place.
        case entryChanged(AreaCode, Int64)
        /// Entries removed: the first missing number.
        case entryMissing(AreaCode, Int64)
        /// Content does not match the entry's digest, or is gone; or a protected value in it cannot be opened.
        case contentChanged(AreaCode, Int64)
        /// The log ends before the head row, a seal or the given head says.
        case tailCut(AreaCode, has: Int64, expected: Int64)
        /// A seal whose signature or chain is wrong, or an entry that is not the one that was sealed.
        case sealBroken(AreaCode, Int64)
        /// The head row is gone or not that of the last entry, or the log never had the given head.
        case headChanged(AreaCode)
        /// A row differs from its last change, in these fields.
        case rowChanged(String, RecordID, [String])
        case rowMissing(String, RecordID)
        case tallyChanged(AreaCode, String)
        /// One of the above, in the log of reads.
        case reads(Finding)
    }

    package struct Report: Sendable {
        package var changes = 0
        package var reads = 0
        package var rows = 0
        package var findings: [Finding] = []
    }

    private let database: any SQLDatabase
    let registry: Registry
    private let key: Curve25519.Signing.PublicKey?

    /// - Parameter key: public half of the seal key; nil skips signatures.
    package init(_ database: any SQLDatabase, registry: Registry, key: Curve25519.Signing.PublicKey?) {
        (self.database, self.registry, self.key) = (database, registry, key)
    }

    /// - Parameter head: a head noted elsewhere (a printed brief), of `county`.
    package func run(head: (county: AreaCode, head: LogHead)? = nil) async throws -> Report {
        var report = Report()
        for county in Set(try await counties(.changes) + (head.map { [$0.county] } ?? [])).sorted() {
            let expected = head?.county == county ? head?.head : nil
            report.changes += try await LogVerification(database, .changes, county, key, self)
                .run(expected: expected, &report.findings)
        }
        for county in try await counties(.reads) {
            var findings: [Finding] = []
            report.reads += try await LogVerification(database, .reads, county, key, self).run(&findings)
            report.findings += findings.map(Finding.reads)
        }
        for definition in registry.definitions {
            try await verifyRows(definition, &report)
            try await verifyTallies(definition, &report)
        }
        return report
    }

    /// Headquarters that have such a log; none where the database is of an older release and only read.
    private func counties(_ log: SealedLog) async throws -> [AreaCode] {
        try await database.read { connection in
            guard try !Schema.columns(of: log.entries, connection).isEmpty else { return [] }
            return try connection.query(
                """
                SELECT county FROM \(name: log.entries) UNION SELECT county FROM \(name: log.heads)
                UNION SELECT county FROM \(name: log.seals) ORDER BY 1
                """
            ).map { try $0.get("county", as: AreaCode.self) }
        }
    }

    private func verifyRows(_ definition: Definition, _ report: inout Report) async throws {
        let shared = definition.placement == .shared
        var after = ("", "")
        while true {
            let (county, id) = after
            let place: SQL = shared ? "r.id > \(id)" : "(r.county, r.id) > (\(county), \(id))"
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT r.*, t.record AS logged_record, t.content AS logged, c.at AS logged_at, (SELECT max(l.number) FROM change_content l
                      JOIN change k ON k.county = l.county AND k.number = l.number
                      WHERE l.county = r.county AND l.record = r.id AND k.register = \(definition.name)
                      AND k.verb NOT IN (\(list: Writing.asideVerbs.map(\.sql)))) AS latest
                    FROM \(name: definition.name) r
                    LEFT JOIN change c ON c.county = r.county AND c.number = r.version
                    LEFT JOIN change_content t ON t.county = r.county AND t.number = r.version AND t.record = r.id
                    WHERE \(place) ORDER BY \(shared ? "r.id" as SQL : "r.county, r.id") LIMIT 1000
                    """)
            }
            guard let final = rows.last else { break }
            for row in rows {
                report.rows += 1
                let fields = try differences(row, definition)
                if !fields.isEmpty { report.findings.append(.rowChanged(definition.name, try row.get("id"), fields)) }
            }
            after = (final["county"].text ?? "", final["id"].text ?? "")
        }
        let lost = try await database.read { connection in
            try connection.query(
                """
                SELECT DISTINCT t.record FROM change c
                JOIN change_content t ON t.county = c.county AND t.number = c.number
                WHERE c.register = \(definition.name) AND NOT EXISTS
                  (SELECT 1 FROM \(name: definition.name) r WHERE r.county = t.county AND r.id = t.record) LIMIT 100
                """)
        }
        for row in lost { report.findings.append(.rowMissing(definition.name, try row.get("record"))) }
    }

    /// Columns of a row that are not as its last change left them.
    private func differences(_ row: SQLRow, _ definition: Definition) throws -> [String] {
        // No entry of this number wrote the row: there is nothing to compare it with.
        if row["logged_record"].isNull { return ["version"] }
        let record: Record
        do { record = try Record(row, of: definition) } catch SQLError.decoding(let column) { return [column] }
        let logged = try row.optional("logged", as: String.self).flatMap { ChangeContent($0)?.new }
        // A field that is no longer declared is no difference.
        var fields = record.content.filter { name, value in
            let isProtected = definition.field(name)?.isProtected == true
            return isProtected
                ? !isSound(row, record, definition, name, logged?[name]) : value != logged?[name] ?? .null
        }.map(\.key)
        if row["latest"].integer != record.version { fields.append("version") }
        if row["logged_at"].text != record.updated.description { fields.append("updated") }
        let open = !definition.workflow.closed.contains(record.state)
        if row["open"] != open.sql { fields.append("open") }
        return fields.sorted()
    }

    private func verifyTallies(_ definition: Definition, _ report: inout Report) async throws {
        for tally in definition.tallies {
            let keys: [SQL] = tally.by.map { "coalesce(CAST(\(name: $0) AS TEXT), '')" }
            let second: SQL = keys.count > 1 ? keys[1] : "''"
            let tests =
                (tally.unless.map { ["\(name: $0) IS NULL"] } ?? [])
                + tally.only.map { "coalesce(CAST(\(name: $0) AS TEXT), '') NOT IN ('', '0')" as SQL }
            let counted: SQL = tests.isEmpty ? "" : "WHERE \(tests.joined(separator: " AND "))"
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT DISTINCT county FROM (
                      SELECT county, \(keys[0]) AS key1, \(second) AS key2, count(*) AS n
                      FROM \(name: definition.name) \(counted) GROUP BY 1, 2, 3
                      UNION ALL SELECT county, key1, key2, -count FROM tally WHERE name = \(tally.name)
                    ) sums GROUP BY county, key1, key2 HAVING sum(n) <> 0
                    """)
            }
            for row in rows { report.findings.append(.tallyChanged(try row.get("county"), tally.name)) }
        }
    }
}
