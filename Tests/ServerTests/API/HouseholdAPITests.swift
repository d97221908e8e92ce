import Households
import Kernel
import Registers
import Testing
import Web

@testable import Server

/// Calls to those who live alone, as a program enters them.
@Suite struct HouseholdAPITests {
    @Test func whatIsOfAnotherKindIsNotTakenForNothing() async throws {
        try await APICaller.test { caller in
            let h = Households.fields
            let home = try #require(
                try await caller.fixture.all(Households.self).first { $0[h.callEvery] == .weekly })
            let path = "households/\(home.id)/calls"
            let call = { (more: [String: JSONValue]) -> JSONValue in
                .object(["outcome": "needsHelp", "means": "telephone", "words": "降压药只够两天"].merging(more) { $1 })
            }
            let refused: [(JSONValue, [String?])] = [
                (call(["needs": "medicine"]), ["malformed", "needs"]),
                (call(["needs": [3]]), ["badChoice", "needs.0"]),
                (call(["needs": ["medicine", "music"]]), ["badChoice", "needs.1"]),
                (call(["consent": "yes"]), ["malformed", "consent"]),
                (call(["urgent": 1]), ["malformed", "urgent"]), (call(["words": 3]), ["malformed", "words"]),
            ]
            let before = try await caller.fixture.lastChange()
            for (body, problem) in refused {
                #expect(try await caller.problem(path, body, as: "qingshi-1") == problem)
            }
            #expect(try await caller.fixture.lastChange() == before)
        }
    }
}
