import Testing

@testable import Situation

struct SparklineTests {
    @Test(
        arguments: [
            ([], "", false), ([nil, nil], "", false),
            ([0, 10], "M2 22L82 2", true),
            // A day without a number is a gap, and a lone day a dot.
            ([10, nil, 10], "M2 2h0M82 2h0", true), ([5, 10, nil], "M2 12L42 2", false),
            // All zero lies on the ground.
            ([0, 0, 0], "M2 22L42 22L82 22", true),
        ] as [([Double?], String, Bool)])
    func drawsDays(values: [Double?], path: String, hasLast: Bool) {
        let line = Sparkline(values)
        #expect(line.path == path)
        #expect((line.last != nil) == hasLast)
    }
}
