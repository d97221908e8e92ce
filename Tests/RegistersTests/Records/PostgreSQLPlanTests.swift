import Database
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Registers

/// The default lists on PostgreSQL: each branch reads its index from the cursor on, in order.
@Suite(.enabled(if: TestPlace.dialect == .postgres)) struct PostgreSQLPlanTests {
    private let after = Query.Cursor(sort: "2022-05-04T04:00:00.000Z", id: RecordID(known: "a"))

    @Test(arguments: [
        (Sample.officer, "job_county_open_due_id"), (Sample.eastTown, "job_county_office_open_due_id"),
        (Sample.eastVillage, "job_county_unit_open_due_id"),
        (Sample.person("w", .gridWorker, area: Sample.east), "job_county_town_open_due_id"),
        (Sample.person("w", .gridWorker, area: Sample.village), "job_county_village_open_due_id"),
        (Sample.person("w", .inspector), "job_county_author_open_due_id"),
    ])
    func oneBranch(principal: Principal, index: String) async throws {
        let test = try await TestDatabase.jobs()
        for query in [Query(), Query(after: after), Query(open: .closed, after: after)] {
            let plan = try await plan(test, query, as: principal)
            #expect(plan.contains("Index Scan using \(index) on job"), "\(plan)")
            #expect(!plan.contains("Sort") && !plan.contains("Seq Scan"), "\(plan)")
            #expect(!plan.contains("Filter"), "the index alone finds the rows: \(plan)")
            if query.after != nil { #expect(plan.contains("(ROW(due, id) > ROW("), "\(plan)") }
        }
    }

    private func plan(_ test: TestDatabase, _ query: Query, as principal: Principal) async throws -> String {
        let registry = test.store.registry
        return try await test.database.read { connection in
            // An empty table is read as a whole and sorted; what matters is that the index can serve.
            for setting: SQL in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
                try connection.execute("SET LOCAL \(setting) = off")
            }
            let explaining = ExplainedConnection(connection)
            _ = try Reading(connection: explaining, registry: registry, principal: principal).page(Jobs.self, query)
            return explaining.plans.withLock { $0.joined(separator: "\n") }
        }
    }
}

/// A connection that notes the plan of what is asked.
private final class ExplainedConnection: Connection {
    let plans = Mutex<[String]>([])
    private let inner: any Connection

    init(_ inner: any Connection) { self.inner = inner }

    var dialect: Dialect { inner.dialect }

    func query(_ sql: SQL) throws -> [SQLRow] {
        let steps = try inner.query("EXPLAIN \(sql)").compactMap { $0.values.first?.text }
        plans.withLock { $0 += steps }
        return try inner.query(sql)
    }

    func execute(_ sql: SQL) throws -> Int { try inner.execute(sql) }

    func insert(into table: String, columns: [String], rows: [[SQLValue]]) throws {
        try inner.insert(into: table, columns: columns, rows: rows)
    }
}
