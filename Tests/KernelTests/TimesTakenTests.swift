import Testing

@testable import Kernel

struct TimesTakenTests {
    private static let begin = Instant(milliseconds: 1_651_636_800_000)

    private static func times(_ minutes: [Int]) -> TimesTaken {
        var times = TimesTaken()
        for minutes in minutes { times.add(from: begin, to: begin.advanced(minutes: minutes)) }
        return times
    }

    /// Minutes that each took; the median in hours, and in figures.
    @Test(
        arguments: [
            ([], nil, nil), ([90], 1.5, "1.5"), ([0], 0, "0"), ([120, 60], 1.5, "1.5"), ([60, 180, 120], 2, "2"),
            ([240, 60, 180, 120], 2.5, "2.5"), ([60, 60, 10_080], 1, "1"), ([100], 1.7, "1.7"),
            ([-30, 60, 120], 1, "1"),
            ([1430, 1440, 1450], 24, "24"),
        ] as [([Int], Double?, String?)])
    func `the one in the middle`(minutes: [Int], hours: Double?, text: String?) {
        let times = Self.times(minutes)
        #expect(times.medianHours == hours && times.hoursText == text && times.count == minutes.count)
        #expect(Self.times(minutes.reversed()).medianHours == hours, "in whatever order they came")
    }

    @Test func `of several places together it is the median of all, not of their medians`() {
        let all = Self.times([60, 60, 60]) + Self.times([600]) + TimesTaken()
        #expect(all.medianHours == 1 && all.count == 4)
        #expect((TimesTaken() + TimesTaken()).medianHours == nil)
    }

    @Test func `a week back`() {
        #expect(TimesTaken.since(Self.begin).description == "2022-04-27T04:00:00.000Z")
    }
}
