import Kernel
import Testing

@testable import Web

/// What is of another kind than it has to be is refused by name, never taken for nothing.
struct JSONMembersTests {
    private enum Need: String { case food, doctor }

    /// Code and field of a refusal; nil where nothing is refused.
    private func refused(_ read: () throws -> Void) -> [String?]? {
        do {
            try read()
            return nil
        } catch let rejection as Rejection {
            return [rejection.problems.first?.code, rejection.problems.first?.field]
        } catch { return ["fault", nil] }
    }

    @Test func whatIsNotThereIsNil() throws {
        for body: JSONValue in [[:], .null, ["a": .null]] {
            #expect(try body.string("a") == nil && body.bool("a") == nil && body.int("a") == nil)
            #expect(try body.moment("a") == nil && body.recordID("a") == nil)
            #expect(try body.items("a").isEmpty && body.choices("a", of: Need.self).isEmpty)
            #expect(try body.members("a") { $0.text }.isEmpty)
        }
    }

    @Test func whatIsThereIsRead() throws {
        let body: JSONValue = [
            "words": "x", "yes": false, "n": 3, "at": "2022-05-04T08:00:00Z", "needs": ["doctor", "food"],
            "figures": ["a": 1, "b": .null],
        ]
        #expect(try body.string("words") == "x" && body.bool("yes") == false && body.int("n") == 3)
        #expect(try body.moment("at") != nil)
        #expect(try body.choices("needs", of: Need.self) == [.doctor, .food])
        #expect(try body.members("figures") { $0.integer } == ["a": 1])
    }

    @Test func anotherKindIsRefusedByName() {
        let body: JSONValue = [
            "words": 3, "yes": "true", "n": "3", "at": "yesterday", "needs": "doctor", "mixed": ["doctor", 3],
            "figures": ["a": [1]],
        ]
        #expect(refused { _ = try body.string("words") } == ["malformed", "words"])
        #expect(refused { _ = try body.bool("yes") } == ["malformed", "yes"])
        #expect(refused { _ = try body.int("n") } == ["badNumber", "n"])
        #expect(refused { _ = try body.moment("at") } == ["badMoment", "at"])
        #expect(refused { _ = try body.choices("needs", of: Need.self) } == ["malformed", "needs"])
        #expect(refused { _ = try body.choices("mixed", of: Need.self) } == ["badChoice", "mixed.1"])
        #expect(refused { _ = try body.all("mixed", { $0 }) } == ["malformed", "mixed.1"])
        #expect(refused { _ = try body.members("figures") { $0.integer } } == ["malformed", "figures.a"])
        #expect(refused { _ = try body.members("words") { $0.integer } } == ["malformed", "words"])
        #expect(refused { _ = try body.string("words", in: "tests.2.") } == ["malformed", "tests.2.words"])
        let nested = refused { _ = try body.choices("mixed", of: Need.self, in: "tests.2.") }
        #expect(nested == ["badChoice", "tests.2.mixed.1"])
    }

    /// A list or a text where an object is asked holds nothing of what is asked.
    @Test func whatIsNoObjectIsRefused() {
        for body: JSONValue in [[], "needs", 3] {
            #expect(refused { _ = try body.items("needs") } == ["malformed", "needs"])
        }
    }
}
