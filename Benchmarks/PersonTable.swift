import Database
import Foundation
import Kernel
import Organisation
import SQLiteDriver

/// Persons put into a demo county's database set by set, past the change log, the first `listed` of them in one village.
struct PersonTable {
    let persons: Int
    let listed: Int
    /// One in so many of those elsewhere is under a measure, and owes the day's checks.
    let measuredOneIn: Int

    private static let county = TaskTable.county

    /// Id of the measure of a person by number.
    static func measure(_ number: Int) -> String { String(format: "01900000-0000-7000-9000-%012d", number) }

    /// Starts the server for the day's slots of the demo's persons, from which the others' are copied, and stops it.
    func fill(_ server: ServerProcess) async throws {
        try await server.start()
        let database = try SQLiteDatabase(path: server.databasePath)
        for _ in 0..<600 where try await slots(database) == 0 { try await Task.sleep(for: .milliseconds(100)) }
        server.stop()
        try await fill(database)
        try await database.close()
    }

    private func slots(_ database: SQLiteDatabase) async throws -> Int {
        try await database.read {
            try $0.first("SELECT count(*) AS n FROM duty WHERE rule LIKE 'check.CN%'")?.get("n") ?? 0
        }
    }

    /// Persons, measures and slots by copying one of the demo's, set by set, past the change log.
    private func fill(_ database: SQLiteDatabase) async throws {
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
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < \(persons))
                INSERT INTO copy SELECT n, printf('01900000-0000-7000-8000-%012d', n),
                  CASE WHEN n < \(listed) OR n % \(measuredOneIn) = 0 THEN printf('01900000-0000-7000-9000-%012d', n) END,
                  CASE WHEN n < \(listed) THEN '990101101001' ELSE printf('990101%03d001', 102 + n % 13) END FROM numbers
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
