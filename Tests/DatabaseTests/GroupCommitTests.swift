import Database
import Dispatch
import Kernel
import SQLiteDriver
import TestSupport
import Testing

struct GroupCommitTests {
    private static let migration = Migration(
        "0002 lamps",
        [
            "CREATE TABLE lamp (id TEXT PRIMARY KEY, lit BIGINT NOT NULL)",
            "CREATE TABLE bulb (lamp TEXT REFERENCES lamp (id) DEFERRABLE INITIALLY DEFERRED)",
        ])

    private func lamps() async throws -> TestDatabase {
        try await TestDatabase.make([], migrations: [Self.migration], county: Sample.county)
    }

    private func ids(_ test: TestDatabase) async throws -> [String] {
        try await test.database.read { try $0.query("SELECT id FROM lamp ORDER BY id").map { try $0.get("id") } }
    }

    /// Holds the writer with a first request, queues `requests` behind it, and lets them run: so they share a batch.
    private func together<Value: Sendable>(
        _ test: TestDatabase, _ requests: [@Sendable (any Connection) throws -> Value]
    ) async -> [Result<Value, any Error>] {
        let (held, release) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        async let first: Void? = try? test.database.write(key: Sample.county) { _ in
            held.continuation.finish()
            release.wait()
        }
        for await _ in held.stream {}
        let results = await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            let asked = AsyncStream.makeStream(of: Void.self)
            for (index, request) in requests.enumerated() {
                group.addTask {
                    asked.continuation.yield()
                    do { return (index, .success(try await test.database.write(key: Sample.county, request))) } catch {
                        return (index, .failure(error))
                    }
                }
            }
            group.addTask {
                for await _ in asked.stream.prefix(requests.count) {}
                release.signal()
                return (-1, .failure(CancellationError()))
            }
            var all: [(Int, Result<Value, any Error>)] = []
            for await result in group where result.0 >= 0 { all.append(result) }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
        _ = await first
        return results
    }

    @Test func aRejectedRequestDoesNotTouchItsNeighbours() async throws {
        let test = try await lamps()
        let results = await together(
            test,
            (0..<20).map { number in
                { connection in
                    try connection.execute("INSERT INTO lamp VALUES (\("lamp\(number + 100)"), 0)")
                    try connection.execute("UPDATE lamp SET lit = lit + 1")
                    if number % 3 == 0 { throw Rejection.forbidden }
                    return number
                }
            })
        let accepted = (0..<20).filter { $0 % 3 != 0 }
        #expect(results.compactMap { try? $0.get() } == accepted)
        #expect(try await ids(test) == accepted.map { "lamp\($0 + 100)" })
        // Each kept update counts the lamps kept before it: nothing of a rejected request is left anywhere.
        let total = try await test.database.read { try $0.query("SELECT sum(lit) AS lit FROM lamp")[0]["lit"] }
        #expect(total == .integer(Int64(accepted.indices.reduce(0) { $0 + $1 + 1 })))
    }

    @Test func aRequestAloneIsUndoneWithItsTransaction() async throws {
        let test = try await lamps()
        await #expect(throws: Rejection.forbidden) {
            try await test.database.write(key: Sample.county) { connection in
                try connection.execute("INSERT INTO lamp VALUES ('a', 0)")
                throw Rejection.forbidden
            }
        }
        await #expect(throws: SQLError.self) {
            try await test.database.write(key: Sample.county) { connection in
                try connection.execute("INSERT INTO lamp VALUES ('b', 0)")
                try connection.execute("INSERT INTO lamp VALUES ('b', 0)")
            }
        }
        try await test.database.write(key: Sample.county) { _ = try $0.execute("INSERT INTO lamp VALUES ('c', 0)") }
        #expect(try await ids(test) == ["c"])
    }

    @Test func aStatementThatFailsUndoesItsRequestAlone() async throws {
        let test = try await lamps()
        let results = await together(
            test,
            ["a", "b", "a", "c"].map { id in
                { connection in
                    try connection.execute(
                        "INSERT INTO lamp VALUES (\(id + "-before"), 0) ON CONFLICT (id) DO UPDATE SET lit = 9")
                    try connection.execute("INSERT INTO lamp VALUES (\(id), 0)")
                }
            })
        #expect(results.count { (try? $0.get()) != nil } == 3)
        #expect(try await ids(test) == ["a", "a-before", "b", "b-before", "c", "c-before"])
        let touched = try await test.database.read { try $0.query("SELECT id FROM lamp WHERE lit <> 0") }
        #expect(touched.isEmpty)
    }

    @Test func aFailedCommitFailsAllOfItsBatch() async throws {
        let test = try await lamps()
        let before = test.database.writeStatistics
        let results = await together(
            test,
            (0..<6).map { number in
                { connection in
                    try connection.execute("INSERT INTO lamp VALUES (\("lamp\(number)"), 0)")
                    // A bulb without a lamp is found at COMMIT only.
                    if number == 3 { try connection.execute("INSERT INTO bulb VALUES ('none')") }
                }
            })
        let failed = results.filter {
            if case .failure(SQLError.unavailable) = $0 { true } else { false }
        }
        let written = try await ids(test)
        // The batch with the bulb failed as a whole; requests that came too late for it were committed.
        #expect(failed.count >= 1 && failed.count + written.count == 6)
        #expect(!written.contains("lamp3"))
        for (number, result) in results.enumerated() {
            #expect(((try? result.get()) != nil) == written.contains("lamp\(number)"))
        }
        #expect(test.database.writeStatistics.requests == before.requests + 1 + written.count)
        try await test.database.write(key: Sample.county) { _ = try $0.execute("INSERT INTO lamp VALUES ('after', 0)") }
        #expect(try await Set(ids(test)) == Set(written + ["after"]))
    }

    @Test func batchesAreMergedAndCounted() async throws {
        let test = try await lamps()
        let before = test.database.writeStatistics
        _ = await together(
            test, (0..<63).map { number in { try $0.execute("INSERT INTO lamp VALUES (\("lamp\(number)"), 0)") } })
        let after = test.database.writeStatistics
        #expect(after.requests - before.requests == 64)
        #expect(after.commits - before.commits <= 8)
    }

    @Test func interleavedLanesAndKeysLoseNothing() async throws {
        let test = try await lamps()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                let (lane, key) = (
                    number % 3 == 0 ? Lane.background : .interactive, [Sample.county, Sample.neighbour][number % 2]
                )
                group.addTask {
                    try? await test.database.write(key: key, lane: lane) {
                        _ = try $0.execute("INSERT INTO lamp VALUES (\("lamp\(number)"), 0)")
                    }
                }
            }
        }
        #expect(try await ids(test).count == 300)
    }

    @Test func closeAnswersWhatWasAcceptedAndRefusesTheRest() async throws {
        let test = try await lamps()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    do {
                        try await test.database.write(key: Sample.county) {
                            _ = try $0.execute("INSERT INTO lamp VALUES (\("lamp\(number)"), 0)")
                        }
                        return true
                    } catch { return false }
                }
                if number == 50 { group.addTask { (try? await test.database.close()) == nil } }
            }
            var answered = 0
            for await done in group where done { answered += 1 }
            return answered
        }
        await #expect(throws: SQLError.unavailable("closed")) {
            try await test.database.write(key: Sample.county) { _ in }
        }
        let again = try await test.opened()
        let kept = try await again.read { try $0.query("SELECT id FROM lamp").count }
        #expect(kept == outcomes)
    }
}
