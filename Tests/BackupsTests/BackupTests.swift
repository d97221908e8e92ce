import Crypto
import Database
import Foundation
import Kernel
import Registers
import SQLiteDriver
import TestSupport
import Testing

@testable import Backups

struct BackupTests {
    private static let passphrase = "correct horse battery"
    private static let cost = SealedFile.Cost(logRounds: 8)
    private static let registers: [any Register.Type] = [Jobs.self, Spots.self, Calls.self]
    private let folder = TestFolder()
    private var file: URL { folder.url.appending(path: "one.backup") }

    private func database(_ registers: [any Register.Type] = registers) async throws -> TestDatabase {
        try await TestDatabase.make(registers, county: Sample.county)
    }

    private func filled() async throws -> TestDatabase {
        let test = try await database()
        for number in 0..<250 { try await add("road \(number)", to: test) }
        try await test.database.write(key: Sample.county) { connection in
            _ = try connection.execute(
                "INSERT INTO seal (county, number, at, chain, signature) VALUES ('990101', 0, '2022-05-04T04:00:00.000Z', \(.blob([0, 255])), \(.blob([])))"
            )
        }
        return test
    }

    private func add(_ title: String, to test: TestDatabase) async throws {
        let j = Jobs.fields
        try await test.store.write(by: .system(Sample.county)) { writing in
            _ = try writing.insert(
                Jobs.self,
                Values {
                    $0[j.title] = title
                    $0[j.kind] = .road
                    $0[j.due] = writing.now
                    $0[j.unit] = RecordID(known: "east")
                    $0[j.office] = RecordID(known: "east")
                    $0[j.priority] = title.count
                    $0[j.area] = Sample.village
                    $0[j.note] = "备注 \(title)"
                })
        }
    }

    private func backUp(_ test: TestDatabase, keys: [String: URL] = [:]) async throws -> Backup.Outcome {
        try await Backup(test.database, passphrase: Self.passphrase, cost: Self.cost).write(
            to: file, keys: keys, at: test.clock.now)
    }

    private func restore(
        into test: TestDatabase, migrations: [Migration] = RecordStore.migrations,
        registers: [any Register.Type] = registers
    ) async throws {
        let contents = try Contents(of: file, passphrase: Self.passphrase)
        try await Restoring(file, contents, registry: Registry(registers), migrations: migrations)
            .run(into: test.database, key: Sample.county, at: test.clock.now)
    }

    /// Every row of every table that a backup holds, as text.
    private func rows(of test: TestDatabase) async throws -> [String: [String]] { try await rows(of: test.database) }

    private func rows(of database: any SQLDatabase) async throws -> [String: [String]] {
        try await database.read { connection in
            try Inventory.tables(connection).reduce(into: [:]) { rows, table in
                let names = table.columns.map(\.name).sorted()
                rows[table.name] = try connection.query("SELECT \(names: names) FROM \(name: table.name)")
                    .map { "\($0.values)" }.sorted()
            }
        }
    }

    @Test func everythingComesBack() async throws {
        let test = try await filled()
        let key = folder.url.appending(path: "seal.key")
        try Data([7, 8]).write(to: key)
        let outcome = try await backUp(test, keys: ["seal.key": key])
        #expect(outcome.header.tables.first { $0.name == "job" }?.count == 250)
        #expect(outcome.header.heads.map(\.number) == [250])
        let contents = try Contents(of: file, passphrase: Self.passphrase)
        #expect(contents.header == outcome.header)
        #expect(contents.files == ["seal.key": [7, 8]])

        let other = try await database()
        try await restore(into: other)
        #expect(try await rows(of: other) == rows(of: test))
        let report = try await Verification(other.database, registry: other.store.registry, key: nil).run()
        #expect(report.rows == 250 && report.findings == [])
        // Generated columns are there, and work goes on with the next number.
        try await add("next", to: other)
        let next = try await other.store.read(as: Sample.officer) { reading in
            try reading.connection.first("SELECT version, village FROM job WHERE title = 'next'")
        }
        #expect(next?["version"] == .integer(251) && next?["village"].text == Sample.village.text)
    }

    /// The way of a county that grows, and back.
    @Test(.enabled(if: TestPlace.dialect == .postgres)) func theOtherKindOfDatabase() async throws {
        let test = try await filled()
        _ = try await backUp(test)
        let contents = try Contents(of: file, passphrase: Self.passphrase)
        let sqlite = try SQLiteDatabase(path: folder.url.appending(path: "other.sqlite").path)
        let registry = Registry(Self.registers)
        try await Restoring(file, contents, registry: registry, migrations: RecordStore.migrations)
            .run(into: sqlite, key: Sample.county, at: test.clock.now)
        #expect(try await rows(of: sqlite) == rows(of: test))

        let back = folder.url.appending(path: "back.backup")
        _ = try await Backup(sqlite, passphrase: Self.passphrase, cost: Self.cost).write(
            to: back, keys: [:], at: test.clock.now)
        let other = try await database()
        try await Restoring(
            back, Contents(of: back, passphrase: Self.passphrase), registry: registry,
            migrations: RecordStore.migrations
        ).run(into: other.database, key: Sample.county, at: test.clock.now)
        #expect(try await rows(of: other) == rows(of: test))
        #expect(try await Verification(other.database, registry: registry, key: nil).run().findings == [])
        try await sqlite.close()
    }

    @Test(.enabled(if: TestPlace.dialect == .postgres)) func postgreSQLKnowsWhatWasRestored() async throws {
        _ = try await backUp(try await filled())
        let other = try await database()
        try await restore(into: other)
        let known = try await other.database.read {
            try $0.query("SELECT DISTINCT tablename AS name FROM pg_stats WHERE schemaname = 'public'")
        }
        let names = Set(known.compactMap { $0["name"].text })
        #expect(names.isSuperset(of: ["job", "change", "change_content"]))
    }

    @Test func oneMomentWhileOthersWrite() async throws {
        let test = try await filled()
        async let writing: Void = {
            for number in 0..<200 { try await add("meanwhile \(number)", to: test) }
        }()
        for round in 0..<5 {
            let url = folder.url.appending(path: "\(round).backup")
            let outcome = try await Backup(test.database, passphrase: Self.passphrase, cost: Self.cost).write(
                to: url, keys: [:], at: test.clock.now)
            let counts = Dictionary(uniqueKeysWithValues: outcome.header.tables.map { ($0.name, $0.count) })
            #expect(counts["change"] == counts["change_content"] && counts["change"] == counts["job"])
            #expect(Int64(counts["job"] ?? 0) == outcome.header.heads.first?.number)
        }
        try await writing
    }

    /// What was erased after the backup is nowhere after a restore either.
    @Test func erasuresMadeSinceAreMadeAgain() async throws {
        let test = try await filled()
        let j = Jobs.fields
        let file = folder.url.appending(path: "erasures.log")
        let ledger = ErasureLedger(file)
        let store = RecordStore(test.database, registry: test.store.registry, ledger: ledger)
        let person = try await store.read(as: Sample.officer) { reading in
            try reading.page(Jobs.self, Query(search: "road 177", limit: 1)).records[0]
        }
        let secret = try #require(person[j.note])
        _ = try await backUp(test)
        try await store.write(by: Sample.officer) { _ = try $0.erase(person, basis: "request") }

        let other = try await database()
        try await restore(into: other)
        #expect(try await "\(rows(of: other))".contains(secret))
        let restored = RecordStore(other.database, registry: other.store.registry, ledger: ledger)
        #expect(try await restored.catchUpOnErasures() == 1)
        #expect(try await !"\(rows(of: other))".contains(secret))
        let report = try await Verification(other.database, registry: other.store.registry, key: nil).run()
        #expect(report.findings == [] && report.changes == 251)
    }

    @Test func refusesADatabaseWithRows() async throws {
        let test = try await filled()
        _ = try await backUp(test)
        let before = try await rows(of: test)
        await #expect(throws: Rejection(.conflict, "restoreNotEmpty", values: ["table": "change"])) {
            try await restore(into: test)
        }
        #expect(try await rows(of: test) == before)
    }

    @Test func anEarlierSchemaIsBroughtUpToDate() async throws {
        let test = try await filled()
        try await test.database.write(key: Sample.county) { connection in
            _ = try connection.execute("ALTER TABLE job ADD COLUMN former TEXT")
            try connection.execute("UPDATE job SET former = 'kept' WHERE title = 'road 1'")
        }
        _ = try await backUp(test)
        let later = Migration("0002 later", ["UPDATE job SET note = 'migrated' WHERE title = 'road 1'"])
        let other = try await database()
        try await restore(into: other, migrations: RecordStore.migrations + [later])
        let row = try await other.database.read { try $0.first("SELECT former, note FROM job WHERE title = 'road 1'") }
        #expect(row?["former"] == .text("kept") && row?["note"] == .text("migrated"))
    }

    @Test func aLaterSchemaIsRefused() async throws {
        let test = try await filled()
        _ = try await test.database.migrate([Migration("0099 later", [])], key: Sample.county, at: .now)
        _ = try await backUp(test)
        let other = try await database()
        await #expect(throws: Rejection(.unsupported, "backupNewer")) { try await restore(into: other) }
        // A table that this program does not know.
        let fewer = try await database([Spots.self, Calls.self])
        await #expect(throws: Rejection(.unsupported, "backupNewer")) {
            try await restore(
                into: fewer, migrations: RecordStore.migrations + [Migration("0099 later", [])],
                registers: [Spots.self, Calls.self])
        }
    }

    @Test func aFileThatGoesBadBetweenReadingAndRestoringLeavesNoRow() async throws {
        _ = try await backUp(try await filled())
        let contents = try Contents(of: file, passphrase: Self.passphrase)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 20] ^= 1
        try bytes.write(to: file)
        let other = try await database()
        await #expect(throws: Rejection(.malformed, "backupEdited")) {
            try await Restoring(file, contents, registry: Registry(Self.registers), migrations: RecordStore.migrations)
                .run(into: other.database, key: Sample.county, at: .now)
        }
        #expect(try await rows(of: other).values.allSatisfy(\.isEmpty))
    }

    @Test func whatIsGivenUpLeavesNoFile() async throws {
        let test = try await filled()
        await #expect(throws: Rejection(.conflict, "backupSlow")) {
            _ = try await Backup(test.database, passphrase: Self.passphrase, cost: Self.cost, limit: .zero).write(
                to: file, keys: [:], at: .now)
        }
        await #expect(throws: CocoaError.self) {
            _ = try await backUp(test, keys: ["seal.key": folder.url.appending(path: "missing")])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    }
}
