import Database
import Dispatch
import Kernel
import SQLiteDriver
import TestSupport
import Testing

struct SQLiteDatabaseTests {
    @Test func durableWriteAheadLog() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let settings = try await test.database.write(key: Sample.county) { connection in
            try (["PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys"] as [SQL])
                .map { try connection.first($0)?.values.first }
        }
        // FULL is 2: each COMMIT waits for the disk.
        #expect(settings == [.text("wal"), .integer(2), .integer(1)])
    }

    @Test func everyKindOfValueComesBack() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let values: [SQLValue] = [
            .null, .integer(.max), .integer(.min), .real(0.1), .text(""), .text("任务 🦠 'x' \"y\" % _"), .blob([]),
            .blob([0, 255, 39]),
        ]
        let back = try await test.database.read { connection in
            try values.map { try connection.query("SELECT \($0) AS v")[0]["v"] }
        }
        // SQLite gives an empty blob back as one, not as NULL.
        #expect(back == values)
    }

    @Test(arguments: [
        ("INSERT INTO lamp VALUES ('a', 1)", "unique"), ("INSERT INTO lamp VALUES ('b', NULL)", "check"),
        ("INSERT INTO lamp VALUES ('b', -1)", "check"), ("INSERT INTO bulb VALUES ('none')", "foreignKey"),
        ("INSERT INTO nowhere VALUES (1)", "other"),
    ])
    func errorsInTheWordsOfTheDatabaseModule(statement: String, expected: String) async throws {
        let test = try await TestDatabase.make(
            [],
            migrations: [
                Migration(
                    "0002 lamps",
                    [
                        "CREATE TABLE lamp (id TEXT PRIMARY KEY, lit BIGINT NOT NULL CHECK (lit >= 0))",
                        "CREATE TABLE bulb (lamp TEXT REFERENCES lamp (id))", "INSERT INTO lamp VALUES ('a', 1)",
                    ])
            ], county: Sample.county)
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write(key: Sample.county) { _ = try $0.execute(SQL(stringLiteral: statement)) }
        }
        let kind =
            switch error {
            case .unique: "unique"
            case .check: "check"
            case .foreignKey: "foreignKey"
            case .other: "other"
            default: "something else"
            }
        #expect(kind == expected)
    }

    @Test func readsSeeOneSnapshotAndCannotWrite() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        await #expect(throws: SQLError.self) {
            try await test.database.read { _ = try $0.execute("DELETE FROM head") }
        }
        let lamps = Migration("0002 lamps", ["CREATE TABLE lamp (id TEXT)"])
        _ = try await test.database.migrate([lamps], key: Sample.county, at: test.clock.now)
        let (inside, written) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        let database = test.database
        // A writer commits between the two reads of one snapshot.
        async let counts = database.read { connection in
            let before = try connection.query("SELECT id FROM lamp").count
            inside.continuation.finish()
            written.wait()
            return [before, try connection.query("SELECT id FROM lamp").count]
        }
        for await _ in inside.stream {}
        try await database.write(key: Sample.county) { _ = try $0.execute("INSERT INTO lamp VALUES ('a')") }
        written.signal()
        #expect(try await counts == [0, 0])
    }

    @Test func aRejectionPassesThroughAsItIs() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        await #expect(throws: Rejection.forbidden) { try await test.database.read { _ in throw Rejection.forbidden } }
        await #expect(throws: Rejection.notFound) {
            try await test.database.write(key: Sample.county) { _ in throw Rejection.notFound }
        }
    }

    @Test func aFolderThatIsNotThere() {
        #expect(throws: SQLError.self) { try SQLiteDatabase(path: "/nowhere/at/all.sqlite") }
    }
}
