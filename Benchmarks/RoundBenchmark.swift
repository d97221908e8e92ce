import Database
import Foundation
import Kernel
import SQLiteDriver

/// A grid worker's list of three hundred persons with today's slots, as a page of the program, in a county of so many.
struct RoundBenchmark {
    let folder: URL
    let persons: Int

    private static let county = TaskTable.county
    private static let listed = 300

    func run() async throws -> Section {
        print("A round of checks")
        let few = 10_000
        var section = Section(
            title: "A grid worker's round of checks",
            method: """
                GET of `/checks` by a village's worker who looks after \(Self.listed) persons under measures, of whom each owes \
                two checks today: read, put together and written as HTML. Every tenth of the county's other persons is under a measure \
                elsewhere. SQLite, one connection.
                """)
        let small = try await page(few, port: 8138)
        let large = try await page(persons, port: 8139)
        section.add("among \(few.formatted()) persons, 95 of 100 within", small * 1000, "ms")
        section.add("among \(persons.formatted()) persons, 95 of 100 within", large * 1000, "ms", .atMost(100))
        section.add("\(persons.formatted()) against \(few.formatted())", large / small, "×", .atMost(1.5))
        return section
    }

    /// - Returns: seconds in which 95 of 100 pages come.
    private func page(_ count: Int, port: Int) async throws -> Double {
        let server = try ServerProcess(folder: folder.appending(path: "round-\(count)"), port: port)
        try server.command("demo")
        let token = try server.token(of: "qingshi-1")
        // The day's slots of the demo's persons are what the others' are copied from.
        try await server.start()
        let database = try SQLiteDatabase(path: server.databasePath)
        for _ in 0..<600 where try await slots(database) == 0 { try await Task.sleep(for: .milliseconds(100)) }
        server.stop()
        try await fill(database, count)
        try await database.close()
        try await server.start()
        defer { server.stop() }
        let connection = try HTTPConnection(port: port, token: token)
        var times: [Double] = []
        for round in 0..<120 {
            let seconds = try Timing.seconds {
                let answer = try connection.get("/checks")
                guard answer.status == 200, answer.text.contains("监测\(Self.listed - 1)<") else {
                    throw ServerProcess.Failed(description: "/checks answered \(answer.status) without its last person")
                }
            }
            // The first rounds fill caches.
            if round >= 20 { times.append(seconds) }
        }
        return times.quantile(0.95)
    }

    private func slots(_ database: SQLiteDatabase) async throws -> Int {
        try await database.read {
            try $0.first("SELECT count(*) AS n FROM duty WHERE rule LIKE 'check.CN%'")?.get("n") ?? 0
        }
    }

    /// Persons, measures and slots by copying one of the demo's, set by set, past the change log.
    private func fill(_ database: SQLiteDatabase, _ count: Int) async throws {
        try await database.write(key: Self.county) { connection in
            let model = try connection.first(
                """
                SELECT m.id AS measure, m.person AS person FROM measure m JOIN duty d ON d.subject = m.id
                WHERE d.rule LIKE 'check.CN%' AND m.village = '990101101001' ORDER BY m.id LIMIT 1
                """)
            guard let model else { throw ServerProcess.Failed(description: "the demo has nobody under a measure") }
            let (measure, person): (RecordID, RecordID) = (try model.get("measure"), try model.get("person"))
            try connection.execute(
                "CREATE TEMP TABLE copy (n INTEGER PRIMARY KEY, person TEXT, measure TEXT, area TEXT)")
            try connection.execute(
                """
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < \(count))
                INSERT INTO copy SELECT n, printf('01900000-0000-7000-8000-%012d', n),
                  CASE WHEN n < \(Self.listed) OR n % 10 = 0 THEN printf('01900000-0000-7000-9000-%012d', n) END,
                  CASE WHEN n < \(Self.listed) THEN '990101101001' ELSE printf('990101%03d001', 102 + n % 13) END FROM numbers
                """)
            try copy(
                connection, "person", from: "copy c JOIN person t ON t.id = \(person)",
                [
                    "id": "c.person", "area": "c.area", "name": "'监测' || c.n", "address": "printf('%d号', c.n / 3)",
                    "idNumber": "NULL", "idNumber_index": "NULL", "document": "NULL", "document_index": "NULL",
                    "phone": "NULL", "phone_index": "NULL",
                ])
            try copy(
                connection, "measure", from: "copy c JOIN measure t ON t.id = \(measure) WHERE c.measure IS NOT NULL",
                ["id": "c.measure", "person": "c.person", "active": "c.person", "area": "c.area", "ground": "NULL"])
            try copy(
                connection, "duty",
                from: """
                    copy c JOIN duty t ON t.subject = \(measure) AND t.rule LIKE 'check.CN%' WHERE c.measure IS NOT NULL
                    """,
                ["subject": "c.measure", "cause": "c.measure", "area": "c.area"])
            try connection.execute("DROP TABLE copy")
            // As at the begin of a shift.
            try connection.execute("UPDATE session SET purpose = 'measure'")
        }
    }

    private func copy(
        _ connection: any Connection, _ table: String, from source: SQL, _ changed: [String: String]
    ) throws {
        let columns = try connection.query("SELECT name FROM pragma_table_xinfo(\(table)) WHERE hidden = 0").map {
            try $0.get("name", as: String.self)
        }
        let values = columns.map { changed[$0] ?? "t.\"\($0)\"" }.joined(separator: ", ")
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let head = SQL(stringLiteral: "INSERT INTO \(table) (\(names)) SELECT \(values) FROM")
        try connection.execute("\(head) \(source)")
    }
}
