package import Database
package import Foundation
package import Kernel
import Registers

/// Writes everything a deployment needs to come back – rows of every table, and the keys – to one sealed file.
///
/// All rows come from one snapshot, read by key in chunks, while others go on writing. See
/// decisions/0023: one logical format for both databases.
package struct Backup: Sendable {
    /// What was written.
    package struct Outcome: Sendable {
        package let header: ArchiveHeader
        /// Bytes of the file.
        package let size: Int
    }

    private let database: any SQLDatabase
    private let passphrase: String
    private let cost: SealedFile.Cost
    /// Longest time the snapshot is held: as long, SQLite's log of pages cannot begin anew and grows.
    private let limit: Duration
    /// Rows asked for at once are about this many bytes.
    private static let portion = 4 << 20

    package init(_ database: any SQLDatabase, passphrase: String, limit: Duration = .seconds(1800)) {
        self.init(database, passphrase: passphrase, cost: .standard, limit: limit)
    }

    init(_ database: any SQLDatabase, passphrase: String, cost: SealedFile.Cost, limit: Duration = .seconds(1800)) {
        (self.database, self.passphrase, self.cost, self.limit) = (database, passphrase, cost, limit)
    }

    /// - Parameters:
    ///   - url: the file, which must not be there; it bears that name only when it is whole and was read once.
    ///   - keys: files beside the database, by the name a restore knows them by.
    ///   - progress: rows written, and rows in all.
    /// - Throws: `Rejection` `backupPassphraseShort`, `backupExists`, `backupNothing`, `backupSlow`; file errors.
    package func write(
        to url: URL, keys: [String: URL], at now: Instant,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let (passphrase, cost, limit) = (passphrase, cost, limit)
        let outcome = try await database.read { connection in
            let header = try Self.header(connection, at: now)
            // Now, not at the end: a key that is taken out of use meanwhile is one that this snapshot needs.
            let files = try keys.mapValues { Array(try Data(contentsOf: $0)) }
            let file = try SealedFile(passphrase: passphrase, cost: cost)
            let writer = try SealedWriter(url, file)
            do {
                try writer.write(ArchiveItem.header(header).bytes())
                var done = 0
                let end = ContinuousClock.now + limit
                for (place, table) in header.tables.enumerated() {
                    try writer.write(ArchiveItem.table(place).bytes())
                    try Self.rows(of: table, connection) { rows in
                        for row in rows { try writer.write(ArchiveItem.row(row.values).bytes()) }
                        done += rows.count
                        progress(done, header.rows)
                        if ContinuousClock.now > end { throw Rejection(.conflict, "backupSlow") }
                    }
                }
                for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
                    try writer.write(ArchiveItem.file(name: name, bytes: bytes).bytes())
                }
                // A backup that was never read is none.
                let partial = try writer.finish()
                _ = try Contents(SealedReader(partial, file))
                try writer.publish()
                return Outcome(header: header, size: writer.size)
            } catch {
                try? writer.abandon()
                throw error
            }
        }
        return outcome
    }

    private static func header(_ connection: some Connection, at now: Instant) throws -> ArchiveHeader {
        let names = Set(try Inventory.names(connection))
        guard names.isSuperset(of: ["migration", "head"]) else { throw Rejection(.notFound, "backupNothing") }
        return ArchiveHeader(
            at: now,
            migrations: try connection.query("SELECT id FROM migration ORDER BY id").map { try $0.get("id") },
            tables: try Inventory.tables(connection),
            heads: try connection.query("SELECT county, number, chain FROM head ORDER BY county").map {
                ArchiveHeader.Head(
                    county: try $0.get("county"), number: try $0.get("number"), chain: ($0["chain"].blob ?? []).hex)
            })
    }

    /// Gives a table's rows in the order of its key, a portion at a time.
    private static func rows(
        of table: ArchiveHeader.Table, _ connection: some Connection, _ body: ([SQLRow]) throws -> Void
    ) throws {
        let (columns, key): (SQL, SQL) = ("\(names: table.columns.map(\.name))", "\(names: table.key)")
        let places = table.key.compactMap { name in table.columns.firstIndex { $0.name == name } }
        var (limit, after): (Int, [SQLValue]?) = (50, nil)
        while true {
            let past: SQL = after.map { "WHERE (\(key)) > (\(list: $0))" } ?? ""
            let rows = try connection.query(
                "SELECT \(columns) FROM \(name: table.name) \(past) ORDER BY \(key) LIMIT \(limit)")
            try body(rows)
            guard rows.count == limit, let last = rows.last else { return }
            after = places.map { last.values[$0] }
            let bytes = rows.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.length } }
            limit = min(5000, max(1, portion * rows.count / max(1, bytes)))
        }
    }
}

extension SQLValue {
    /// About how many bytes it takes.
    var length: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        default: 8
        }
    }
}
