import Database
import Kernel
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
        try await PlanNotes.of(test, as: principal) { _ = try $0.page(register, query) }
    }

    private let after = Query.Cursor(sort: "2022-05-04T04:00:00.000Z", id: RecordID(known: "a"))

    @Test(arguments: PlanNotes.lists)
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

    @Test func allInAnyOrderIsReadAsItLies() async throws {
        let test = try await TestDatabase.jobs()
        var (query, seen) = (Query(open: .all, after: Query.Cursor(sort: "", id: RecordID(known: "a"))), [String]())
        query.anyOrder = true
        seen = try await plans(test, Jobs.self, query, as: Sample.officer)
        #expect(
            seen.contains { $0.contains("SEARCH job USING INDEX sqlite_autoindex_job_1 (county=? AND id>?)") },
            "\(seen)")
        #expect(!seen.contains { $0.contains("TEMP B-TREE") }, "\(seen)")
        // What a scope cuts out comes by its own index.
        seen = try await plans(test, Jobs.self, query, as: Sample.eastTown)
        #expect(!seen.contains { $0.contains("autoindex") }, "\(seen)")
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
        let plans = try await PlanNotes.of(test, as: Sample.officer) { reading in
            _ = try reading.all(Jobs.self, where: job.parent, is: RecordID(known: "a"))
            _ = try reading.any(Definition(Jobs.self), RecordID(known: "a"))
            _ = try reading.all(Spots.self, where: Spots.fields.parent, is: RecordID(known: "a"))
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
