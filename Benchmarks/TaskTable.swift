import Command
import Database
import Foundation
import Kernel
import Organisation
import Registers
import SQLiteDriver

/// Tasks put into a demo county's database set by set, past the change log: a million of them in seconds.
struct TaskTable {
    static let county: AreaCode = {
        guard let county = AreaCode(DemoCounty.key) else { preconditionFailure("the demo's key is no area code") }
        return county
    }()
    /// The first-level units among which the tasks are spread: the 14 townships and some bureaus of the demo.
    static let units = [
        "chengguan", "donghe", "beiguan", "liulin", "qingshi", "hewan", "zhaoji", "lidian", "yangzhuang", "dawang",
        "shiqiao",
        "nanping", "baimiao", "yunling", "health", "education", "transport", "housing", "commerce", "industry",
    ].map { DemoCounty.unit($0) }

    /// What a duty officer writes down who acknowledges for a unit (代录).
    static let said = #"{"saidBy":"值班室","saidHow":"telephone"}"#

    /// Adds `count` tasks, issued and spread evenly over units and a year's hours, one in `closed` of them closed.
    static func fill(_ path: String, count: Int, closedOneIn closed: Int?) async throws {
        let database = try SQLiteDatabase(path: path)
        let now = Instant.now
        try await database.write(key: county) { connection in
            try connection.execute("DELETE FROM task")
            try connection.execute("CREATE TEMP TABLE bench_unit (position INTEGER PRIMARY KEY, id TEXT)")
            for (position, unit) in units.enumerated() {
                try connection.execute("INSERT INTO bench_unit VALUES (\(position), \(unit))")
            }
            let state: SQL =
                closed.map { "CASE WHEN n / \(raw: units.count) % \(raw: $0) = 0 THEN 'closed' ELSE 'issued' END" }
                ?? "'issued'"
            try connection.execute(
                """
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < \(count)),
                tasks AS (SELECT n, \(state) AS state, u.id AS unit FROM numbers
                  JOIN bench_unit u ON u.position = n % \(raw: units.count))
                INSERT INTO task (county, id, state, open, version, created, updated, title, directive, unit, office,
                  supervisor, leadership, urgency, acknowledgeBy, due, verify, evidence, late)
                SELECT \(county), printf('01900000-%04x-7%03x-8000-%012x', n / 65536, n % 4096, n), state, state = 'issued', 1,
                  \(now), \(now), '对辖区内自然村、居民小区、单位家属院落实管控措施,逐户登记并上报台账 ' || n, \(units[0]), unit, unit, \(units[1]), 'lead', 'routine', \(now),
                  strftime('%Y-%m-%dT%H:%M:00.000Z', 1900000000 + (n * 7919 % 525600) * 60, 'unixepoch'), 1, 0, 0 FROM tasks
                """)
            try connection.execute("DROP TABLE bench_unit")
        }
        try await database.close()
    }

    /// Ids of the tasks that `fill` added, in its order.
    static func id(_ number: Int) -> String {
        String(format: "01900000-%04x-7%03x-8000-%012x", number / 65536, number % 4096, number)
    }
}
