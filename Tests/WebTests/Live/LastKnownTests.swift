import Kernel
import Testing

@testable import Web

struct LastKnownTests {
    private actor Source {
        var count = 0
        var isBroken = false
        func next() throws -> Int {
            if isBroken { throw Rejection.notFound }
            count += 1
            return count
        }
        func end() { isBroken = true }
    }

    @Test func asksOnceForMany() async throws {
        let source = Source()
        let known = LastKnown<String, Int>(age: .seconds(600)) { _ in try await source.next() }
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await known.answer("county").value } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers) == [1])
        #expect(try await known.answer("other").value == 2)
    }

    @Test func whatIsThereStaysWhenTheDatabaseDoesNotAnswer() async throws {
        let source = Source()
        let known = LastKnown<String, Int>(age: .zero) { _ in try await source.next() }
        #expect(try await known.answer("county").value == 1)
        #expect(try await known.answer("county").value == 2)
        await source.end()
        let stale = try await known.answer("county")
        #expect(stale.value == 2 && stale.isStale)
        await #expect(throws: Rejection.notFound) { try await known.answer("other") }
    }

    @Test func nobodyWaitsForASlowDatabase() async throws {
        let source = Source()
        let (gate, opens) = AsyncStream.makeStream(of: Void.self)
        let known = LastKnown<String, Int>(age: .zero, patience: .zero) { _ in
            let number = try await source.next()
            if number > 1 { for await _ in gate { break } }
            return number
        }
        #expect(try await known.answer("county").value == 1)
        let waiting = try await known.answer("county")
        #expect(waiting.value == 1 && waiting.isStale)
        opens.finish()
    }

    /// Two questions, three answers: the next one is there before anybody waits for it.
    @Test(.timeLimit(.minutes(2))) func whoComesBackFindsTheNextAnswerFetched() async throws {
        let source = Source()
        let (fetched, fetch) = AsyncStream.makeStream(of: Int.self)
        let known = LastKnown<String, Int>(age: .milliseconds(200)) { _ in
            let number = try await source.next()
            fetch.yield(number)
            return number
        }
        for _ in 0..<2 { _ = try await known.answer("county") }
        var last = 0
        for await number in fetched where number >= 3 {
            last = number
            break
        }
        #expect(last >= 3)
    }

    @Test func whoHasChangedSomethingIsAnsweredAnew() async throws {
        let source = Source()
        let known = LastKnown<String, Int>(age: .seconds(600)) { _ in try await source.next() }
        #expect(try await known.answer("county").value == 1)
        #expect(try await known.anew("county") == 2)
        #expect(try await known.answer("county").value == 2)
    }
}
