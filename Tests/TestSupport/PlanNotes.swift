import Database
package import Kernel
package import Registers
import Synchronization

/// The plans of what is read (查询计划), in the words of the database that made them.
package enum PlanNotes {
    /// Who reads the list of jobs, and the one index that gives each of them the first page and the next.
    package static let lists = [
        (Sample.officer, "job_county_open_due_id"), (Sample.eastTown, "job_county_office_open_due_id"),
        (Sample.eastVillage, "job_county_unit_open_due_id"),
        (Sample.person("w", .gridWorker, area: Sample.east), "job_county_town_open_due_id"),
        (Sample.person("w", .gridWorker, area: Sample.village), "job_county_village_open_due_id"),
        (Sample.person("w", .inspector), "job_county_author_open_due_id"),
    ]

    /// Runs `body` as `principal`.
    /// - Returns: the plans of the statements that it made, a line a step.
    package static func of(
        _ test: TestDatabase, as principal: Principal, _ body: @escaping @Sendable (Reading) throws -> Void
    ) async throws -> [String] {
        let registry = test.store.registry
        return try await test.database.read { connection in
            if connection.dialect == .postgres {
                // An empty table is read as a whole and sorted; what matters is that the index can serve.
                for setting: SQL in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
                    try connection.execute("SET LOCAL \(setting) = off")
                }
            }
            let noting = NotingConnection(connection)
            try body(Reading(connection: noting, registry: registry, principal: principal))
            return noting.plans.withLock(\.self)
        }
    }
}

/// A connection that notes the plan of what is asked.
private final class NotingConnection: Connection {
    let plans = Mutex<[String]>([])
    private let inner: any Connection

    init(_ inner: any Connection) { self.inner = inner }

    var dialect: Dialect { inner.dialect }
    var gathered: Gathered { inner.gathered }

    func query(_ sql: SQL) throws -> [SQLRow] {
        try note(sql)
        return try inner.query(sql)
    }

    func rows(_ sql: SQL) throws -> SQLRows {
        try note(sql)
        return try inner.rows(sql)
    }

    private func note(_ sql: SQL) throws {
        let steps: [String] =
            switch dialect {
            case .sqlite:
                try inner.query("EXPLAIN QUERY PLAN \(sql)").compactMap { $0["detail"].text }.filter { step in
                    ["SEARCH", "SCAN", "USE"].contains(where: step.hasPrefix)
                }
            case .postgres: try inner.query("EXPLAIN \(sql)").compactMap { $0.values.first?.text }
            }
        plans.withLock { $0 += steps }
    }

    func execute(_ sql: SQL) throws -> Int { try inner.execute(sql) }

    func insert(into table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws {
        try inner.insert(into: table, columns: columns, rows: rows)
    }
}
