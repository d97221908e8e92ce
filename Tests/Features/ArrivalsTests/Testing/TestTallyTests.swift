import Kernel
import Policies
import TestSupport
import Testing

@testable import Arrivals

/// 三天两检, at least 24 hours apart (domain.md §2.12: two tests 23 hours apart do not count).
struct TestTallyTests {
    private static let quota = TestQuota(count: 2, withinDays: 3, minGapHours: 24)

    private static func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
        ArrivalsFixture.day.advanced(by: day).at(hour: hour, minute: minute, in: ArrivalsFixture.zone)
    }

    /// Tests in order, from the day of arriving; what each counts for.
    @Test(
        arguments: [
            ([at(0, 10), at(1, 10)], [.counts(1), .counts(2)]),
            ([at(0, 10), at(1, 9)], [.counts(1), .tooSoon(hours: 23)]),
            ([at(0, 10), at(1, 9, 59)], [.counts(1), .tooSoon(hours: 23)]),
            ([at(0, 10), at(1, 9), at(1, 11)], [.counts(1), .tooSoon(hours: 23), .counts(2)]),
            ([at(-1, 23), at(0, 0)], [.before, .counts(1)]),
            ([at(0, 0), at(1, 0), at(2, 0)], [.counts(1), .counts(2), .beyond]),
            // The third day, and one more in which it may still be seen.
            ([at(2, 23), at(3, 23)], [.counts(1), .counts(2)]),
            ([at(4, 0, 1)], [.after]), ([], []),
        ] as [([Instant], [TestTally.Verdict])])
    func whatEachCountsFor(_ tests: [Instant], _ verdicts: [TestTally.Verdict]) {
        let done = tests.map { ($0, TestKind.nucleicAcid) }
        let tally = TestTally(Self.quota, from: ArrivalsFixture.day, done, in: ArrivalsFixture.zone)
        #expect(tally.verdicts == verdicts)
        #expect(tally.counted == verdicts.filter(\.counts).count)
    }

    /// Nucleic acid is asked; an antigen test neither counts nor begins the hours.
    @Test func anAntigenTestIsKeptBesideIt() {
        let tests = [
            (Self.at(0, 8), TestKind.antigen), (Self.at(0, 10), .nucleicAcid), (Self.at(1, 9), .antigen),
            (Self.at(1, 10), .nucleicAcid),
        ]
        let tally = TestTally(Self.quota, from: ArrivalsFixture.day, tests, in: ArrivalsFixture.zone)
        #expect(tally.verdicts == [.antigen, .counts(1), .antigen, .counts(2)])
    }

    /// Of tests within the days as many count as can: two where the last is the gap apart from the first.
    @Test func asManyCountAsCan() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let tests = (0..<Int.random(in: 0...6, using: &random))
                .map { _ in Self.at(0, 0).advanced(minutes: Int.random(in: 0..<4320, using: &random)) }.sorted()
            let done = tests.map { ($0, TestKind.nucleicAcid) }
            let tally = TestTally(Self.quota, from: ArrivalsFixture.day, done, in: ArrivalsFixture.zone)
            let isTwo = zip(tests.prefix(1), tests.suffix(1)).contains { Self.quota.isApart($1, from: $0) }
            #expect(tally.counted == (isTwo ? 2 : min(tests.count, 1)))
        }
    }
}
