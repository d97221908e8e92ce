import Database
import Foundation
import Kernel
import PostgreSQLDriver
import Registers
import SQLiteDriver
import Synchronization
import Tables
import Web

/// Bringing a table in and carrying it away, on both databases, beside what the database does with the bare rows.
struct TransferBenchmark {
    let folder: URL
    private static let rows = 200_000
    private static let county = TaskTable.county
    private static let clerk = Principal(
        user: RecordID(Self.county), name: "bench", county: Self.county,
        posts: [
            Principal.Post(
                id: RecordID(Self.county), role: .dutyOfficer, unit: RecordID(Self.county), units: [], office: nil,
                area: nil)
        ])

    /// What an export holds of a record.
    private static let exported = (Samples.columns + ["state", "id"]).joined(separator: ",")

    func sqlite() async throws -> Section {
        var section = section("SQLite")
        let path = folder.appending(path: "transfer.sqlite").path
        try await measure(
            &section, database: SQLiteDatabase(path: path),
            raw: SQLiteDatabase(path: folder.appending(path: "raw.sqlite").path),
            client: ["sqlite3", "-csv", path, "SELECT \(Self.exported) FROM sample"])
        return section
    }

    func postgreSQL() async throws -> Section {
        var section = section("PostgreSQL")
        let server = try PostgreSQLProcess(folder)
        defer { server.stop() }
        let (ours, bare) = (try server.create("ours"), try server.create("bare"))
        try await measure(
            &section, database: PostgreSQLDatabase(url: ours), raw: PostgreSQLDatabase(url: bare),
            client: [
                "psql", "-q", ours, "-c",
                "COPY (SELECT \(Self.exported) FROM sample) TO STDOUT CSV",
            ])
        return section
    }

    private func section(_ name: String) -> Section {
        print("Imports and exports, \(name)")
        return Section(
            title: "Imports and exports, \(name)",
            method: """
                A CSV file of \(Self.rows.formatted()) rows, 10 columns, into a register with 3 indexes beside its key: read, checked, \
                stored with the change log, sealed; in process, `synchronous=FULL` or PostgreSQL with `fsync`. Beside it the same rows, \
                ready in memory, put into the same empty table with the same indexes by a bare prepared statement (SQLite, transactions \
                of the import's mean batch) or one COPY (PostgreSQL). Export is CSV with words and times as people read them, against \
                the database's own client (`sqlite3 -csv`, `psql` COPY) writing the same columns to nowhere; both five times in \
                turn, the best of each.
                """)
    }

    private func measure(
        _ section: inout Section, database: any SQLDatabase, raw: any SQLDatabase, client: [String]
    ) async throws {
        let file = folder.appending(path: "samples.csv")
        try Samples.file(file, count: Self.rows)
        let store = try await Self.store(database, sealed: true)
        let before = database.writeStatistics
        let taken = try await bring(file, into: store, by: importer(store))
        let after = database.writeStatistics
        let batch = max(1, Self.rows / max(1, after.commits - before.commits))
        let bare = try await put(raw, batch: raw.dialect == .sqlite ? batch : Self.rows)
        section.add("bare rows", bare, "rows/s")
        section.add("import, rows in a batch", Double(batch), "rows")
        section.add("import", taken, "rows/s")
        section.add("import against bare rows", taken / bare * 100, "%", .atLeast(35))
        // In turn, the best of each: what else the machine does strikes one or the other.
        var (away, own) = (0.0, 0.0)
        for _ in 0..<5 {
            away = max(away, try await carry(store))
            own = max(own, try Double(Self.rows) / Timing.seconds { try Self.run(client) })
        }
        section.add("the client's own CSV", own, "rows/s")
        section.add("export", away, "rows/s")
        section.add("export against the client's", away / own * 100, "%", .atLeast(50))
        try await database.close()
        try await raw.close()
    }

    /// A single write's time while nothing else happens, and while a file of 300 MB is brought in: its first minute.
    func interactive() async throws -> Section {
        print("A single write beside an import")
        var section = Section(
            title: "A single write beside an import",
            method: """
                One record created after the other, 5 ms apart, on SQLite with `synchronous=FULL`, in process: alone, and while a file of \
                300 MB is brought into the same register, its first part.
                """)
        let file = folder.appending(path: "large.csv")
        try Samples.file(file, count: 300_000_000 / (Samples.line(1_234_567).utf8.count + 1))
        let database = try SQLiteDatabase(path: folder.appending(path: "interactive.sqlite").path)
        let store = try await Self.store(database, sealed: false)
        let idle = try await Self.writes(store, from: 900_000_000) { $0 > 1_000 }
        let importer = try importer(store)
        async let taken: Double? = try? bring(file, into: store, by: importer)
        let busy = try await Self.writes(store, from: 910_000_000) { $0 > 2_000 }
        importer.close()
        guard await taken == nil else { throw ServerProcess.Failed(description: "the import ended before the writes") }
        section.add("a single write alone, 99 of 100 within", idle.quantile(0.99) * 1000, "ms")
        section.add("a single write during the import, 99 of 100 within", busy.quantile(0.99) * 1000, "ms")
        section.add("during against alone", busy.quantile(0.99) / idle.quantile(0.99), "×", .atMost(5))
        try await database.close()
        return section
    }

    /// Writes one after the other, a little apart, until `isEnough` says so of their number.
    private static func writes(
        _ store: RecordStore, from first: Int, until isEnough: @Sendable (Int) -> Bool
    ) async throws -> [Double] {
        var times: [Double] = []
        while !isEnough(times.count) {
            let number = times.count
            let start = ContinuousClock.now
            _ = try await store.write(by: clerk) { writing in
                try writing.create(Definition(Samples.self), values(first + number))
            }
            times.append(start.duration(to: .now) / .seconds(1))
            try await Task.sleep(for: .milliseconds(5))
        }
        return times
    }

    // MARK: Ours

    private static func store(_ database: any SQLDatabase, sealed: Bool) async throws -> RecordStore {
        let registry = Registry([Samples.self, Imports.self, Exports.self])
        _ = try await database.migrate(
            RecordStore.migrations + [Imports.migration, Lease.migration], key: county,
            at: .now)
        try await Schema(registry).derive(database, key: county)
        return RecordStore(database, registry: registry)
    }

    private func importer(_ store: RecordStore) throws -> Importer {
        Importer(
            store, spool: Spool(folder: folder.appending(path: "spool")), zone: .gmt,
            terms: { definition in
                Terms(labels: Dictionary(uniqueKeysWithValues: definition.fields.map { ($0.name, [$0.name]) }))
            }, person: { _, _ in Self.clerk })
    }

    /// - Returns: rows a second, from the upload to the last commit and its seal.
    private func bring(_ file: URL, into store: RecordStore, by importer: Importer) async throws -> Double {
        let definition = try store.registry.named(Samples.name)
        let copy = folder.appending(path: "upload-\(RecordID.make()).csv")
        try FileManager.default.copyItem(at: file, to: copy)
        let sealer = Sealer(store, key: try Sealer.key(at: folder.appending(path: "seal.key")))
        let start = ContinuousClock.now
        let record = try await importer.receive([(name: "samples.csv", url: copy)], for: definition, by: Self.clerk)
        try await importer.start(record.id, dryRun: false, by: Self.clerk)
        try await importer.perform(record.id, by: Self.clerk)
        try await sealer.seal()
        let seconds = start.duration(to: .now) / .seconds(1)
        let done = try await store.read(as: Self.clerk) { try $0.find(Imports.self, record.id) }
        let count = try await store.database.read {
            try $0.first("SELECT count(*) AS n FROM sample")?.get("n", as: Int.self) ?? 0
        }
        guard done.state == "done", count >= Self.rows else {
            throw ServerProcess.Failed(
                description: "the import is \(done.state) with \(count) rows: \(done.values.stored)")
        }
        return Double(count) / seconds
    }

    private func carry(_ store: RecordStore) async throws -> Double {
        let locales = try Locales(folder: Resources.locate().locales)
        let definition = try store.registry.named(Samples.name)
        let bytes = Mutex(0)
        let start = ContinuousClock.now
        let export = try await Export(
            store, definition, .init(format: .csv, query: Query(open: .all), purpose: "report"), by: Self.clerk,
            locales: locales, time: TimeText(locales, zone: .gmt), language: .zhHans)
        let count = try await export.write { piece in bytes.withLock { $0 += piece.count } }
        guard count == Self.rows, bytes.withLock(\.self) > Self.rows * 60 else {
            throw ServerProcess.Failed(description: "\(count) rows exported")
        }
        return Double(count) / (start.duration(to: .now) / .seconds(1))
    }

    private static func values(_ number: Int) -> Values {
        let f = Samples.fields
        return Values {
            $0[f.code] = "T\(number)"
            $0[f.collected] = .now
            $0[f.site] = "青河县第\(number % 200)采样点"
            $0[f.method] = .mixed
            $0[f.day] = CalendarDay(.now, in: .gmt)
            $0[f.tubes] = 20
        }
    }

    // MARK: Bare

    /// - Returns: rows a second of rows that are ready in memory.
    private func put(_ database: any SQLDatabase, batch: Int) async throws -> Double {
        let registry = Registry([Samples.self])
        try await Schema(registry).derive(database, key: Self.county)
        let now = Instant.now.sql
        let columns = ["county", "id", "state", "open", "version", "created", "updated"] + Samples.columns
        let state = SQLValue.text(registry.definitions[0].workflow.initial)
        let rows = (0..<Self.rows).map { number -> [SQLValue] in
            let cells = Samples.line(number).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return [
                Self.county.sql, RecordID.make().sql, state, .integer(1), .integer(1), now, now, .text(cells[0]), now,
            ]
                + cells[2...5].map { .text($0) } + [
                    .integer(Int64(cells[6]) ?? 0), .integer(cells[7] == "true" ? 1 : 0),
                ]
                + cells[8...9].map { .text($0) }
        }
        let start = ContinuousClock.now
        for first in stride(from: 0, to: rows.count, by: batch) {
            let some = Array(rows[first..<min(first + batch, rows.count)])
            try await database.write(key: Self.county) { try $0.insert(into: "sample", columns: columns, rows: some) }
        }
        return Double(rows.count) / (start.duration(to: .now) / .seconds(1))
    }

    /// Runs a command to its end, its output to nowhere.
    static func run(_ command: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failed(description: command.joined(separator: " "))
        }
    }
}

/// A PostgreSQL server of the run's own, that waits for the disk.
struct PostgreSQLProcess {
    private let folder: URL
    private let address: String

    init(_ folder: URL) throws {
        self.folder = URL(filePath: "/tmp/tiaodu-bench-pg-\(ProcessInfo.processInfo.processIdentifier)")
        address = try Self.script("start", self.folder, "durable")
    }

    /// A new database's address.
    func create(_ name: String) throws -> String {
        let url = { (name: String) in address.replacingOccurrences(of: "postgres:///", with: "postgres:///\(name)") }
        try PostgreSQLServer.execute(
            "CREATE DATABASE \(name: name) TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            at: url("postgres"))
        return url(name)
    }

    func stop() { _ = try? Self.script("stop", folder) }

    @discardableResult
    private static func script(_ words: String, _ folder: URL, _ more: String...) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "scripts/test-postgres")
        process.arguments = [words, folder.path] + more
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failed(description: "scripts/test-postgres \(words)")
        }
        return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
