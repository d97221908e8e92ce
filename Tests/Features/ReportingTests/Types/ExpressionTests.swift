import Testing

@testable import Reporting

struct ExpressionTests {
    @Test(arguments: [
        ("a + b == c", ["a": 1, "b": 2, "c": 3], true), ("a + b == c", ["a": 1, "b": 2, "c": 4], false),
        ("a<=b", ["a": 2, "b": 2], true), ("a < b", ["a": 2, "b": 2], false), ("a > b - 1", ["a": 2, "b": 2], true),
        ("-a + 3 >= 0", ["a": 3], true), ("a != 0", ["a": 0], false), ("a + a == 2", ["a": 1], true),
        ("10 - a - b == c", ["a": 1, "b": 2, "c": 7], true),
    ])
    func compares(_ text: String, _ numbers: [String: Int], _ holds: Bool) throws {
        #expect(try Expression(text).holds(numbers) == holds)
    }

    @Test func whatIsNotToldIsNotJudged() throws {
        #expect(try Expression("a <= b").holds(["a": 1]) == nil)
    }

    @Test(arguments: [
        "", "a", "a +", "a == ", "== b", "a b == c", "a + + b == c", "a == b == c", "a * b == c", "a + == b",
        "99999999999 == a",
    ])
    func refusesWhatIsNoComparison(_ text: String) {
        #expect(throws: Expression.Malformed.self) { try Expression(text) }
    }

    /// Sums of random terms against the sum worked out beside it.
    @Test func randomSums() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let terms = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (sign: Bool.random(using: &generator) ? 1 : -1, number: Int.random(in: 0...999, using: &generator))
            }
            var (text, sum) = ("", 0)
            for (index, term) in terms.enumerated() {
                let sign = term.sign < 0 ? "- " : index == 0 ? "" : "+ "
                text += " \(sign)\(index % 2 == 0 ? "\(term.number)" : "x\(index)")"
                sum += term.sign * term.number
            }
            let numbers = Dictionary(
                uniqueKeysWithValues: terms.enumerated().map { ("x\($0.offset)", $0.element.number) })
            #expect(try Expression("\(text) == y").holds(numbers.merging(["y": sum]) { $1 }) == true, "\(text)")
        }
    }
}
