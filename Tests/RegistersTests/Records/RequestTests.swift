import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Requests with a client-made id take effect once.
struct RequestTests {
    private let definition = Definition(Jobs.self)
    private let request = ChangeLog.Request(id: "01890000-0000-7000-8000-000000000001", digest: "body")

    private func post(
        _ test: TestDatabase, _ request: ChangeLog.Request, _ title: String = "once",
        as principal: Principal = Sample.officer
    ) async throws -> Record {
        if let earlier = try await test.store.outcome(of: request, as: principal) { return earlier }
        return try await test.store.write(by: principal, request: request) {
            try $0.create(definition, Jobs.values(title))
        }
    }

    @Test func theSameAgainIsTheSameRecord() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await post(test, request)
        #expect(try await post(test, request) == record)
        #expect(try await test.counts()["job"] == 1)
    }

    @Test func theSameIDForSomethingElseIsAConflict() async throws {
        let test = try await TestDatabase.jobs()
        _ = try await post(test, request)
        await #expect(throws: Rejection(.conflict, "requestReused")) {
            try await post(test, ChangeLog.Request(id: request.id, digest: "another body"))
        }
    }

    @Test func whatWasNeverAskedHasNoOutcome() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add()
        #expect(try await test.store.outcome(of: request, as: Sample.officer) == nil)
    }

    @Test func aRefusedRequestMayBeSentAgain() async throws {
        let test = try await TestDatabase.jobs()
        await #expect(throws: Rejection.self) { try await post(test, request, "forbidden") }
        #expect(try await post(test, request)[job.title] == "once")
    }

    @Test func headquartersDoNotShareIDs() async throws {
        let test = try await TestDatabase.jobs()
        let (one, two) = (try await post(test, request), try await post(test, request, as: Sample.stranger))
        #expect(one.id != two.id && two.county == Sample.neighbour)
    }

    @Test func anOutcomeOutOfScopeIsNotFound() async throws {
        let test = try await TestDatabase.jobs()
        _ = try await post(test, request)
        await #expect(throws: Rejection.notFound) { try await test.store.outcome(of: request, as: Sample.westTown) }
    }

    @Test func theOutcomeIsTheRecordAsItIsNow() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await post(test, request)
        let edited = try await test.write(as: Sample.officer) {
            try $0.edit(definition, record.id, version: nil, Values { $0[job.title] = "later" })
        }
        #expect(try await post(test, request) == edited)
    }

    @Test func sentManyTimesAtOnceItIsWrittenOnce() async throws {
        let test = try await TestDatabase.jobs()
        let outcomes = await withTaskGroup(of: Result<Record, any Error>.self) { group in
            for _ in 0..<30 {
                group.addTask { do { return .success(try await post(test, request)) } catch { return .failure(error) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try await test.counts()["job"] == 1)
        let records = Set(outcomes.compactMap { try? $0.get().id })
        #expect(records.count == 1)
        // Those that came while it was being written are told so, as a conflict and not as a fault.
        for case .failure(let error) in outcomes {
            #expect(error as? Rejection == Rejection(.conflict, "requestReused"))
        }
    }
}
