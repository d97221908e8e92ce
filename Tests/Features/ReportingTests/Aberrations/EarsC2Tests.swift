import Kernel
import TestSupport
import Testing

@testable import Reporting

struct EarsC2Tests {
    private static let day = CalendarDay("2022-05-04")!

    /// Counts of the baseline's days, the first one first; nil for a day that nobody told.
    private static func told(_ counts: [Int?], step: Int = 1) -> [CalendarDay: Int] {
        var told: [CalendarDay: Int] = [:]
        for (day, count) in zip(EarsC2(step: step).baseline(of: day), counts) { told[day] = count }
        return told
    }

    @Test func theBaselineEndsThreeDaysBefore() {
        let days = EarsC2().baseline(of: Self.day).map(\.description)
        #expect(days.count == 7 && days.first == "2022-04-25" && days.last == "2022-05-01")
        let touched = EarsC2().touched(by: Self.day).map(\.description)
        #expect(touched.first == "2022-05-04" && touched[1] == "2022-05-07" && touched.last == "2022-05-13")
    }

    @Test func aWeeksBaselineIsOfWeeks() {
        let days = EarsC2(step: 7).baseline(of: Self.day).map(\.description)
        #expect(
            days == [
                "2022-03-02", "2022-03-09", "2022-03-16", "2022-03-23", "2022-03-30", "2022-04-06", "2022-04-13",
            ])
        let touched = EarsC2(step: 7).touched(by: Self.day).map(\.description)
        #expect(touched[1] == "2022-05-25" && touched.last == "2022-07-06" && touched.count == 8)
    }

    /// By hand: 40 + 3·√(58/6); with two weeks unknown 40 + 3·√(50/4); 0.5 where nothing moves.
    @Test(
        arguments: [
            ([40, 35, 45, 38, 42, 40, 40], 49, false, "40.0", "49.3"),
            ([40, 35, 45, 38, 42, 40, 40], 50, true, "40.0", "49.3"),
            ([nil, nil, 40, 35, 45, 40, 40], 50, false, "40.0", "50.6"),
            ([nil, nil, 40, 35, 45, 40, 40], 51, true, "40.0", "50.6"),
            ([3, 3, 3, 3, 3, 3, 3], 4, false, "3.0", "4.5"),
            // Beyond the threshold, but below the least count of the type.
            ([0, 0, 0, 0, 0, 0, 0], 4, false, "0.0", "1.5"), ([0, 0, 0, 0, 0, 0, 0], 5, true, "0.0", "1.5"),
        ] as [([Int?], Int, Bool, String, String)])
    func weeks(_ counts: [Int?], _ count: Int, _ isFlagged: Bool, _ mean: String, _ threshold: String) {
        let ears = EarsC2(minimum: 5, step: 7)
        var told = Self.told(counts, step: 7)
        // Days of the weeks between, and the two weeks left out, say nothing.
        for back in [1, 3, 7, 14, 20, 22, 62, 64, 70] { told[Self.day.advanced(by: -back)] = 900 }
        let outcome = ears.outcome(of: count, on: Self.day, told: told)
        switch outcome {
        case .notEnough: Issue.record("not enough weeks")
        case .usual(let baseline), .aberrant(let baseline):
            #expect(baseline.mean.oneDecimal == mean && baseline.threshold.oneDecimal == threshold)
            #expect(baseline.known == counts.count { $0 != nil })
        }
        #expect((outcome.aberration != nil) == isFlagged)
    }

    /// After a response in which the weekly report was not owed: it takes five weeks and the two left out.
    @Test func fourKnownWeeksAreNotEnough() {
        let told = Self.told([nil, nil, nil, 40, 40, 40, 40], step: 7)
        #expect(EarsC2(step: 7).outcome(of: 1_000, on: Self.day, told: told) == .notEnough(known: 4))
    }

    /// Means and thresholds by hand: 3 + 3·√(4/6); 10 + 3·√(10/6); 0.5 where nothing moves.
    @Test(
        arguments: [
            ([3, 2, 4, 3, 3, 2, 4], 5, false, "3.0", "5.4"), ([3, 2, 4, 3, 3, 2, 4], 6, true, "3.0", "5.4"),
            ([10, 12, 8, 11, 9, 10, 10], 13, false, "10.0", "13.9"),
            ([10, 12, 8, 11, 9, 10, 10], 14, true, "10.0", "13.9"),
            ([10, 10, 10, 10, 10, 10, 10], 11, false, "10.0", "11.5"),
            ([10, 10, 10, 10, 10, 10, 10], 12, true, "10.0", "11.5"),
            // Beyond the threshold, and fewer than are ever flagged.
            ([0, 0, 0, 0, 0, 0, 0], 2, false, "0.0", "1.5"), ([0, 0, 0, 0, 0, 0, 0], 3, true, "0.0", "1.5"),
            // A day that nobody told is none of nought: then the threshold were above 20.
            ([nil, nil, 10, 10, 10, 10, 10], 12, true, "10.0", "11.5"),
        ] as [([Int?], Int, Bool, String, String)])
    func counts(_ told: [Int?], _ count: Int, _ isFlagged: Bool, _ mean: String, _ threshold: String) {
        let outcome = EarsC2().outcome(of: count, on: Self.day, told: Self.told(told))
        switch outcome {
        case .notEnough: Issue.record("not enough days")
        case .usual(let baseline), .aberrant(let baseline):
            #expect(baseline.mean.oneDecimal == mean && baseline.threshold.oneDecimal == threshold)
            #expect(baseline.known == told.count { $0 != nil })
        }
        #expect((outcome.aberration != nil) == isFlagged)
    }

    @Test func fourKnownDaysAreNotEnough() {
        let told = Self.told([nil, 1, nil, 1, nil, 1, 1])
        #expect(EarsC2().outcome(of: 1_000, on: Self.day, told: told) == .notEnough(known: 4))
        #expect(EarsC2().outcome(of: 1_000, on: Self.day, told: [:]) == .notEnough(known: 0))
    }

    @Test func theMinimumIsTheTypes() {
        let told = Self.told([0, 0, 0, 0, 0, 0, 0])
        #expect(EarsC2(minimum: 5).outcome(of: 4, on: Self.day, told: told).aberration == nil)
        #expect(EarsC2(minimum: 5).outcome(of: 5, on: Self.day, told: told).aberration != nil)
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func whateverWasTold(_ seed: UInt64) {
        var dice = Seeded(seed)
        let told = Self.told(
            (0..<7).map { _ in Int.random(in: 0..<4, using: &dice) == 0 ? nil : .random(in: 0...30, using: &dice) })
        let count = Int.random(in: 0...80, using: &dice)
        let outcome = EarsC2().outcome(of: count, on: Self.day, told: told)
        // The two days before, the day itself and days of long ago say nothing.
        let others = [0, -1, -2, -10, -30, 1].map { Self.day.advanced(by: $0) }
        let more = told.merging(others.map { ($0, 900) }) { first, _ in first }
        #expect(EarsC2().outcome(of: count, on: Self.day, told: more) == outcome)
        switch outcome {
        case .notEnough(let known): #expect(known == told.count && known < 5)
        case .usual(let baseline):
            #expect(told.count >= 5 && baseline.threshold >= baseline.mean + 1.5)
            #expect(count < 3 || Double(count) <= baseline.threshold)
        case .aberrant(let baseline):
            #expect(told.count >= 5 && count >= 3 && Double(count) > baseline.threshold)
            #expect(EarsC2().outcome(of: count + 1, on: Self.day, told: told) == outcome, "more stands out, too")
        }
    }

    /// A day touches exactly those whose baseline holds it, and itself.
    @Test(arguments: [1, 7]) func touchedAndBaselineAgree(_ step: Int) {
        let ears = EarsC2(step: step)
        for shift in -70...70 {
            let other = Self.day.advanced(by: shift)
            let isTouched = ears.touched(by: Self.day).contains(other)
            #expect(isTouched == (shift == 0 || ears.baseline(of: other).contains(Self.day)), "\(shift)")
        }
    }
}
