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
    }

    package struct Report: Sendable {
        package var changes = 0
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
        let counties = try await database.read { connection in
            try connection.query(
                "SELECT county FROM change UNION SELECT county FROM head UNION SELECT county FROM seal ORDER BY 1"
            ).map { try $0.get("county", as: AreaCode.self) }
        }
        for county in Set(counties + (head.map { [$0.county] } ?? [])).sorted() {
            try await verifyLog(county, expected: head?.county == county ? head?.head : nil, &report)
        }
        for definition in registry.definitions {
            try await verifyRows(definition, &report)
            try await verifyTallies(definition, &report)
        }
        return report
    }

    /// A chain value that the log must have at some number, and what it means if it has another.
    private typealias Noted = (chain: [UInt8], finding: Finding)

    private func verifyLog(_ county: AreaCode, expected: LogHead?, _ report: inout Report) async throws {
        // What was noted elsewhere is read before the entries: a log that grows meanwhile is none that was cut.
        var noted: [Int64: [Noted]] = [:]
        let seals = try await database.read { connection in
            try connection.query(
                "SELECT number, at, chain, signature FROM seal WHERE county = \(county) ORDER BY number")
        }
        for seal in seals {
            let (number, sealed) = (try seal.get("number", as: Int64.self), seal["chain"].blob ?? [])
            let message = Sealer.message(county, number, try seal.get("at"), sealed)
            if let key, !key.isValidSignature(seal["signature"].blob ?? [], for: message) {
                report.findings.append(.sealBroken(county, number))
            } else {
                noted[number, default: []].append((sealed, .sealBroken(county, number)))
            }
        }
        let head = try await head(of: county)
        for head in Set([head, expected].compactMap(\.self)) {
            noted[head.number, default: []].append((head.chain, .headChanged(county)))
        }

        let last = try await verifyEntries(county, noted, &report)
        let furthest = max(noted.keys.max() ?? 0, seals.last?["number"].integer ?? 0)
        if furthest > last { report.findings.append(.tailCut(county, has: last, expected: furthest)) }
        let current = try await self.head(of: county)
        if last > current?.number ?? 0, !report.findings.contains(.headChanged(county)) {
            report.findings.append(.headChanged(county))
        }
    }

    private func head(of county: AreaCode) async throws -> LogHead? {
        try await database.read { connection in
            try connection.first("SELECT number, chain FROM head WHERE county = \(county)").map {
                LogHead(number: try $0.get("number"), chain: $0["chain"].blob ?? [])
            }
        }
    }

    /// - Returns: number of the last entry.
    private func verifyEntries(
        _ county: AreaCode, _ noted: [Int64: [Noted]], _ report: inout Report
    ) async throws -> Int64 {
        var last = Int64(0)
        // What the next entry may follow: after an entry that is wrong, what it says and what it should say, so that
        // one edit is one finding.
        var previous = [Change.origin]
        while true {
            let from = last
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT c.*, t.record AS part, t.digest AS part_digest, t.salt, t.content
                    FROM (SELECT * FROM change WHERE county = \(county) AND number > \(from) ORDER BY number LIMIT 200) c
                    LEFT JOIN change_content t ON t.county = c.county AND t.number = c.number
                    ORDER BY c.number, t.record
                    """)
            }
            if rows.isEmpty { return last }
            let vouched = try await Vouched(for: rows, of: county, database)
            for entry in rows.chunked(on: "number") {
                guard let row = entry.first else { continue }
                let number = try row.get("number", as: Int64.self)
                report.changes += 1
                guard let change = try readable(row) else {
                    report.findings.append(.entryChanged(county, number))
                    (last, previous) = (number, previous.suffix(7) + [row["chain"].blob ?? []])
                    continue
                }
                if change.number != last + 1 {
                    report.findings.append(.entryMissing(county, last + 1))
                    previous = [change.chain]
                } else if previous.contains(where: { change.expected(after: $0) == change.chain }) {
                    previous = [change.chain]
                } else {
                    report.findings.append(.entryChanged(county, change.number))
                    // Few, so that a log in which nothing fits is read in a time that fits its length.
                    let should = previous.prefix(4).map { change.expected(after: $0) }
                    previous = should + previous.suffix(3) + [change.chain]
                }
                report.findings += (noted[change.number] ?? []).filter { $0.chain != change.chain }.map(\.finding)
                if !contents(entry, match: change, or: vouched) {
                    report.findings.append(.contentChanged(county, number))
                }
                last = change.number
            }
        }
    }

    /// Whether a change's contents are those it was made with, or what an erasure left of them.
    private func contents(_ rows: ArraySlice<SQLRow>, match change: Change, or vouched: Vouched) -> Bool {
        var parts: [(record: RecordID, digest: [UInt8])] = []
        // An entry that wrote no record has one row here, without a part.
        for row in rows where !(rows.count == 1 && row["part"].isNull) {
            guard let record = RecordID(sql: row["part"]), let digest = row["part_digest"].blob,
                row.contentDigest == digest || vouched.accepts(row), opens(row["content"].text ?? "", change, record)
            else { return false }
            parts.append((record, digest))
        }
        return Change.digest(of: parts) == change.digest
    }

    /// - Returns: nil for an entry in which something no longer is of its kind.
    private func readable(_ row: SQLRow) throws -> Change? {
        do { return try Change(row) } catch SQLError.decoding { return nil }
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
            let counted: SQL = tally.unless.map { "WHERE \(name: $0) IS NULL" } ?? ""
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

extension [SQLRow] {
    /// Runs of rows with the same value in `column`.
    fileprivate func chunked(on column: String) -> [ArraySlice<SQLRow>] {
        var chunks: [ArraySlice<SQLRow>] = []
        var start = startIndex
        for index in indices.dropFirst() where self[index][column] != self[start][column] {
            chunks.append(self[start..<index])
            start = index
        }
        if start < endIndex { chunks.append(self[start...]) }
        return chunks
    }
}
