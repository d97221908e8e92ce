import Database
import Dispatch
import Kernel
import SQLiteDriver
import TestSupport
import Testing

/// What both drivers promise; and what is one's own.
struct DriverTests {
    @Test(.enabled(if: TestPlace.dialect == .sqlite)) func durableWriteAheadLog() async throws {
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
        // An empty blob comes back as one, not as NULL.
        #expect(back == values)
    }

    @Test func rowsInOnePieceAreTheSameRows() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let values: [SQLValue] = [
            .null, .integer(-7), .real(0.1), .text(""), .text("任务 🦠"), .blob([]), .blob([0, 255]),
        ]
        let sql = values.map { "SELECT \($0) AS v, CAST(\(1) AS BIGINT) AS n" as SQL }
        for one in sql {
            let (rows, plain) = try await test.database.read { (try $0.rows(one), try $0.query(one)) }
            #expect(rows.count == 1 && rows.columns.names == ["v", "n"])
            #expect(rows.map(\.values) == plain.map(\.values))
        }
        let many: SQL = "SELECT 'a' AS v, 1 AS n UNION ALL SELECT NULL, 2 UNION ALL SELECT '丙', 3 ORDER BY n"
        var rows = try await test.database.read { try $0.rows(many) }
        #expect(rows.map { $0["v"] } == [.text("a"), .null, .text("丙")])
        #expect(rows.filter { $0["n"] != .integer(2) }.map { $0["v"] } == [.text("a"), .text("丙")])
        rows.removeLast(2)
        #expect(rows.map { $0["v"] } == [.text("a")])
        #expect(try await test.database.read { try $0.rows("SELECT 1 AS n WHERE 1 = 0") }.isEmpty)
    }

    @Test func amongManyTexts() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let texts = ["a", "", "a\"b", "a\\b", "{}", "NULL", "甲,乙", " x "]
        for text in texts {
            let all = texts.map { SQLValue.text($0) }
            let others = all.filter { $0 != .text(text) }
            let found = try await test.database.read { connection in
                try [all, others].map {
                    try connection.query("SELECT 1 AS n WHERE CAST(\(text) AS TEXT) \(among: $0)").count
                }
            }
            #expect(found == [1, 0], "\(text)")
        }
        let numbers: [SQLValue] = [.integer(1), .integer(2)]
        let rows = try await test.database.read { try $0.query("SELECT 1 AS n WHERE 2 \(among: numbers)") }
        #expect(rows.count == 1)
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

    @Test func bulkInsert() async throws {
        let lamps = Migration(
            "0002 lamps",
            [
                """
                CREATE TABLE lamp (id TEXT PRIMARY KEY, lit BIGINT, power DOUBLE PRECISION,
                  picture \(sqlite: "BLOB", postgres: "BYTEA"))
                """
            ])
        let test = try await TestDatabase.make([], migrations: [lamps], county: Sample.county)
        let rows = (0..<3_000).map { number -> [SQLValue] in
            let lit: SQLValue = number % 2 == 0 ? .integer(Int64(number)) : .null
            let picture: [UInt8] = number % 3 == 0 ? [] : [0, 255]
            return [.text("灯 \(number)"), lit, .real(Double(number) / 7), .blob(picture)]
        }
        let columns = ["id", "lit", "power", "picture"]
        try await test.database.write(key: Sample.county) {
            try $0.insert(into: "lamp", columns: columns, rows: rows)
            try $0.insert(into: "lamp", columns: columns, rows: [])
        }
        let stored = try await test.database.read { connection in
            try connection.query("SELECT id, lit, power, picture FROM lamp").map(\.values)
        }
        #expect(Set(stored) == Set(rows))
        // One row that breaks a rule, and none of that request is there; the next one is not disturbed.
        await #expect(throws: SQLError.self) {
            try await test.database.write(key: Sample.county) {
                try $0.insert(
                    into: "lamp", columns: ["id"], rows: [[.text("new")], [.text("灯 7")], [.text("newer")]])
            }
        }
        let count = try await test.database.write(key: Sample.county) { connection in
            try connection.insert(into: "lamp", columns: ["id"], rows: [[.text("newer")]])
            return try connection.first("SELECT count(*) AS n FROM lamp")?["n"]
        }
        #expect(count == .integer(3_001))
    }

    @Test func sumsAndCountsAreWholeNumbers() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let row = try await test.database.read { connection in
            try connection.first(
                "SELECT sum(x) AS s, count(*) AS n, max(x) AS m, 1.5 AS r FROM (SELECT 2 AS x UNION ALL SELECT 3) numbers"
            )
        }
        #expect(row?.values == [.integer(5), .integer(2), .integer(3), .real(1.5)])
    }
}
