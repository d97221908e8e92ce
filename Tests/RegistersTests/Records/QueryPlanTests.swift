import Database
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Registers

/// The default lists read an index from its beginning: no full scan, no sorting of what was found. By SQLite's words;
/// `PostgreSQLPlanTests` asks the same of the other planner.
@Suite(.enabled(if: TestPlace.dialect == .sqlite)) struct QueryPlanTests {
    /// Runs `query` as `principal` and gives the plan of each statement it made.
    private func plans<R: Register>(
        _ test: TestDatabase, _ register: R.Type, _ query: Query, as principal: Principal
    ) async throws -> [String] {
        let registry = test.store.registry
        return try await test.database.read { connection in
            let explaining = ExplainingConnection(connection)
            _ = try Reading(connection: explaining, registry: registry, principal: principal).page(register, query)
            return explaining.plans.withLock(\.self)
        }
    }

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
            let plans = try await plans(test, Jobs.self, query, as: principal)
            #expect(
                plans.filter { $0.contains("job") }.allSatisfy { $0.contains("USING INDEX \(index) (") }, "\(plans)")
            #expect(plans.contains { $0.contains(index) }, "\(plans)")
            #expect(!plans.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN job") }, "\(plans)")
        }
        // The cursor is part of the search, not a filter over what comes before it.
        let next = try await plans(test, Jobs.self, Query(after: after), as: principal)
        #expect(next.contains { $0.contains("open=? AND (due,id)>(?,?)") }, "\(next)")
    }

    @Test func severalBranchesReadTheirIndexesAndSortOnlyThePage() async throws {
        let test = try await TestDatabase.jobs()
        let many = Principal(
            user: Sample.eastTown.user, name: "many", county: Sample.county,
            posts: Sample.eastTown.posts + Sample.westTown.posts
                + Sample.person("w", .gridWorker, area: Sample.village).posts)
        for query in [Query(open: .all), Query(open: .all, after: after)] {
            let plans = try await plans(test, Jobs.self, query, as: many)
            let reads = plans.filter { $0.contains(" job ") }
            #expect(
                reads.count == 6 && reads.allSatisfy { $0.hasPrefix("SEARCH job USING INDEX job_county_") }, "\(plans)")
            // What is sorted are the LIMITed branches only, never what an index gives.
            for (step, before) in zip(plans.dropFirst(), plans) where step.contains("TEMP B-TREE") {
                #expect(before.hasPrefix("SCAN branch") || before.hasPrefix("SCAN merged"), "\(plans)")
            }
        }
    }

    @Test func otherRegisters() async throws {
        let test = try await TestDatabase.jobs()
        for query in [Query(), Query(after: Query.Cursor(sort: "", id: RecordID(known: "a")))] {
            let places = try await plans(test, Spots.self, query, as: Sample.stranger)
            #expect(places.contains { $0.hasPrefix("SEARCH spot USING INDEX spot_open_id (open=?") }, "\(places)")
            #expect(!places.contains { $0.contains("TEMP B-TREE") }, "\(places)")
        }
        let calls = try await plans(
            test, Calls.self, Query(after: Query.Cursor(sort: "9", id: RecordID(known: "a"))), as: Sample.officer)
        #expect(
            calls.contains { $0.contains("call_county_open_number_id (county=? AND open=? AND (number,id)<(?,?))") },
            "\(calls)")
    }

    @Test func lookUpsByAnIndexedField() async throws {
        let test = try await TestDatabase.jobs()
        let registry = test.store.registry
        let plans = try await test.database.read { connection in
            let explaining = ExplainingConnection(connection)
            let reading = Reading(connection: explaining, registry: registry, principal: Sample.officer)
            _ = try reading.all(Jobs.self, where: job.parent, is: RecordID(known: "a"))
            _ = try reading.any(Definition(Jobs.self), RecordID(known: "a"))
            _ = try reading.all(Spots.self, where: Spots.fields.parent, is: RecordID(known: "a"))
            return explaining.plans.withLock(\.self)
        }
        #expect(plans.count == 3)
        #expect(
            plans.allSatisfy { $0.hasPrefix("SEARCH") && $0.contains("INDEX") && !$0.contains("TEMP B-TREE") },
            "\(plans)")
    }

    @Test func lookUpsOfANumberGoByTheBlindIndex() async throws {
        let test = try await TestDatabase.jobs()
        let numbers = [
            "13800001234": "job_county_phone_index_id (county=? AND phone_index=?)",
            "11010519491231002X": "job_county_idNumber_index (county=? AND idNumber_index=?)",
        ]
        for (number, index) in numbers {
            for query in [Query(search: number), Query(equals: ["kind": "road"], open: .all, search: number)] {
                let plans = try await plans(test, Jobs.self, query, as: Sample.eastTown)
                #expect(plans.contains { $0.contains("INDEX \(index)") }, "\(plans)")
                #expect(!plans.contains { $0.hasPrefix("SCAN job") }, "\(plans)")
            }
        }
    }
}

/// A connection that notes the plan of what is asked.
private final class ExplainingConnection: Connection {
    let plans = Mutex<[String]>([])
    private let inner: any Connection

    init(_ inner: any Connection) { self.inner = inner }

    var dialect: Dialect { inner.dialect }

    func query(_ sql: SQL) throws -> [SQLRow] {
        let steps = try inner.query("EXPLAIN QUERY PLAN \(sql)").map { try $0.get("detail", as: String.self) }
        plans.withLock { $0 += steps.filter { $0.hasPrefix("SEARCH") || $0.hasPrefix("SCAN") || $0.hasPrefix("USE") } }
        return try inner.query(sql)
    }

    func execute(_ sql: SQL) throws -> Int { try inner.execute(sql) }

    func insert(into table: String, columns: [String], rows: [[SQLValue]]) throws {
        try inner.insert(into: table, columns: columns, rows: rows)
    }
}
