import Kernel
import TestSupport
import Testing

@testable import Duties

@Suite struct DutyRoundTests {
    private let day = DutyFixture.day

    /// The same headquarters without the rule, and with it.
    private func pair() async throws -> (without: DutyFixture, with: DutyFixture) {
        let fixture = try await DutyFixture.make([])
        try await fixture.households(1)
        return (fixture, DutyFixture(test: fixture.test, book: fixture.book.adding([DutyFixture.report])))
    }

    private func days(_ fixture: DutyFixture) async throws -> [Int] {
        try await fixture.all().map { $0.day.ordinal - day.ordinal }
    }

    /// A roster of peace while a response runs, checks while nobody is under a measure.
    @Test func aRuleThatWasAwayOwesNothingOfThoseDays() async throws {
        let (without, with) = try await pair()
        try await with.round()
        // On the day after the server is down, and then it works three days without the rule.
        for number in 2...4 {
            with.clock.set(at(6, day: number))
            try await without.round()
        }
        with.clock.set(at(6, day: 5))
        try await with.round()
        #expect(try await days(with) == [0, 5])
        with.clock.set(at(6, day: 7))
        try await with.round()
        #expect(try await days(with) == [0, 5, 6, 7], "a server down for a day catches up")
    }

    @Test func aServerDownForLongCatchesUpOnThirtyDays() async throws {
        let (_, with) = try await pair()
        try await with.round()
        with.clock.set(at(6, day: 40))
        try await with.round()
        #expect(try await days(with) == [0] + Array(10...40))
        let changes = try await with.changes()
        try await with.round()
        #expect(try await with.changes() == changes)
    }
}
