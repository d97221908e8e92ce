import Crypto
import Database
import Foundation
import Kernel

/// Checks one headquarters' log against itself, its seals and its head: what `Verification` does for each.
struct LogVerification {
    typealias Finding = Verification.Finding

    private let database: any SQLDatabase
    private let log: SealedLog
    private let county: AreaCode
    private let key: Curve25519.Signing.PublicKey?
    private let whole: Verification

    init(
        _ database: any SQLDatabase, _ log: SealedLog, _ county: AreaCode, _ key: Curve25519.Signing.PublicKey?,
        _ whole: Verification
    ) {
        (self.database, self.log, self.county, self.key, self.whole) = (database, log, county, key, whole)
    }

    /// A chain value that the log must have at some number, and what it means if it has another.
    private typealias Noted = (chain: [UInt8], finding: Finding)

    /// - Parameter expected: a head noted elsewhere.
    /// - Returns: how many entries were read.
    func run(expected: LogHead? = nil, _ findings: inout [Finding]) async throws -> Int {
        // What was noted elsewhere is read before the entries: a log that grows meanwhile is none that was cut.
        var noted: [Int64: [Noted]] = [:]
        var floor: LogHead?
        let (log, county) = (log, county)
        let (seals, first) = try await database.read { connection in
            (
                try connection.query(
                    """
                    SELECT number, at, chain, signature FROM \(name: log.seals) WHERE county = \(county) ORDER BY number
                    """),
                try connection.first(
                    "SELECT number FROM \(name: log.entries) WHERE county = \(county) ORDER BY number LIMIT 1")?[
                        "number"
                    ]
                    .integer
            )
        }
        for seal in seals {
            let (number, sealed) = (try seal.get("number", as: Int64.self), seal["chain"].blob ?? [])
            let at = try seal.get("at", as: Instant.self)
            let message = Sealer.message(log, county, number, at, sealed)
            if let key, !key.isValidSignature(seal["signature"].blob ?? [], for: message) {
                findings.append(.sealBroken(county, number))
            } else {
                noted[number, default: []].append((sealed, .sealBroken(county, number)))
                // What was kept long enough ends at a seal of that time; the rest of the log stands on it.
                if log == .reads, ReadLog.isExpired(at, at: .now), number < first ?? .max {
                    floor = LogHead(number: number, chain: sealed)
                }
            }
        }
        let head = try await head()
        for head in Set([head, expected].compactMap(\.self)) {
            noted[head.number, default: []].append((head.chain, .headChanged(county)))
        }

        let (count, last) = try await verifyEntries(from: floor, noted, &findings)
        let furthest = max(noted.keys.max() ?? 0, seals.last?["number"].integer ?? 0)
        if furthest > last { findings.append(.tailCut(county, has: last, expected: furthest)) }
        let current = try await self.head()
        if last > current?.number ?? 0, !findings.contains(.headChanged(county)) {
            findings.append(.headChanged(county))
        }
        return count
    }

    private func head() async throws -> LogHead? {
        let (log, county) = (log, county)
        return try await database.read { connection in
            try connection.first("SELECT number, chain FROM \(name: log.heads) WHERE county = \(county)").map {
                LogHead(number: try $0.get("number"), chain: $0["chain"].blob ?? [])
            }
        }
    }

    /// - Returns: how many entries there are, and the number of the last.
    private func verifyEntries(
        from floor: LogHead?, _ noted: [Int64: [Noted]], _ findings: inout [Finding]
    ) async throws -> (count: Int, last: Int64) {
        let (log, county) = (log, county)
        var (count, last) = (0, floor?.number ?? 0)
        // What the next entry may follow: after an entry that is wrong, what it says and what it should say, so that
        // one edit is one finding.
        var previous = [floor?.chain ?? Change.origin]
        while true {
            let from = last
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT c.*, t.record AS part, t.digest AS part_digest, t.salt, t.content
                    FROM (SELECT * FROM \(name: log.entries) WHERE county = \(county) AND number > \(from)
                      ORDER BY number LIMIT 200) c
                    LEFT JOIN \(name: log.contents) t ON t.county = c.county AND t.number = c.number
                    ORDER BY c.number, t.record
                    """)
            }
            if rows.isEmpty { return (count, last) }
            // Nothing is erased from a log of reads: it holds no value.
            let vouched = log == .changes ? try await Vouched(for: rows, of: county, database) : nil
            for entry in rows.chunked(on: "number") {
                guard let row = entry.first else { continue }
                let number = try row.get("number", as: Int64.self)
                count += 1
                guard let change = try readable(row) else {
                    findings.append(.entryChanged(county, number))
                    (last, previous) = (number, previous.suffix(7) + [row["chain"].blob ?? []])
                    continue
                }
                if change.number != last + 1 {
                    findings.append(.entryMissing(county, last + 1))
                    previous = [change.chain]
                } else if previous.contains(where: { change.expected(after: $0) == change.chain }) {
                    previous = [change.chain]
                } else {
                    findings.append(.entryChanged(county, change.number))
                    // Few, so that a log in which nothing fits is read in a time that fits its length.
                    let should = previous.prefix(4).map { change.expected(after: $0) }
                    previous = should + previous.suffix(3) + [change.chain]
                }
                findings += (noted[change.number] ?? []).filter { $0.chain != change.chain }.map(\.finding)
                if !contents(entry, match: change, or: vouched) {
                    findings.append(.contentChanged(county, number))
                }
                last = change.number
            }
        }
    }

    /// Whether an entry's contents are those it was made with, or what an erasure left of them.
    private func contents(_ rows: ArraySlice<SQLRow>, match change: Change, or vouched: Vouched?) -> Bool {
        var parts: [(record: RecordID, digest: [UInt8])] = []
        // An entry that wrote no record has one row here, without a part.
        for row in rows where !(rows.count == 1 && row["part"].isNull) {
            guard let record = RecordID(sql: row["part"]), let digest = row["part_digest"].blob,
                row.contentDigest == digest || vouched?.accepts(row) == true,
                whole.opens(row["content"].text ?? "", change, record)
            else { return false }
            parts.append((record, digest))
        }
        return Change.digest(of: parts) == change.digest
    }

    /// - Returns: nil for an entry in which something no longer is of its kind.
    private func readable(_ row: SQLRow) throws -> Change? {
        do { return try Change(row) } catch SQLError.decoding { return nil }
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
