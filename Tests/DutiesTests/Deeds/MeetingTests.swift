import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct MeetingTests {
    private let subject = RecordID(known: "h1")

    private func meet(_ fixture: DutyFixture, _ slot: String, observedAt: Instant? = nil) async throws -> Duty? {
        try await fixture.write {
            try $0.meet(
                rule: "temperature", subject: RecordID(known: "h1"), slot: slot, by: RecordID(known: "r1"),
                of: "reading",
                observedAt: observedAt)
        }
    }

    @Test func oneRecordMeetsOneSlotOnce() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(2)
        try await fixture.round()
        let met = try #require(try await meet(fixture, "2022-05-04.am"))
        #expect(met.state == .met && met.metBy == RecordID(known: "r1") && met.metRegister == "reading")
        #expect(try await fixture.all().first == met, "what is told is what is stored")
        #expect(try await meet(fixture, "2022-05-04.am") == nil, "it stays with the first")
        #expect(try await meet(fixture, "2022-05-05.am") == nil, "nothing is owed")
        #expect(try await fixture.states().filter { $0.hasSuffix("due") }.count == 3)
    }

    @Test func whatWasDoneInTimeAndCameLateIsMet() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(1)
        try await fixture.round()
        fixture.clock.set(at(20, day: 1))
        try await fixture.round()
        #expect(try await fixture.all().first?.state == .missed)
        let met = try #require(try await meet(fixture, "2022-05-04.am", observedAt: at(9)))
        #expect(met.state == .met && met.lateEntry)
        let after = try #require(try await meet(fixture, "2022-05-04.pm", observedAt: at(21)))
        #expect(after.state == .missed && after.metBy != nil && after.lateEntry)
    }

    @Test func aRecordFindsTheSlotItFallsIn() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(1)
        try await fixture.round()
        fixture.clock.set(at(15))
        // Done; the slot it meets, by turns.
        for (done, slot) in [(at(5), nil), (at(7), "am"), (at(14, 30), "pm"), (at(14, 40), nil)] as [(Instant, String?)]
        {
            let met = try await fixture.write {
                try $0.meetNext(
                    DutyFixture.temperature, subject: RecordID(known: "h1"), by: RecordID.make(), of: "reading",
                    observedAt: done)
            }
            #expect(met?.slot == slot.map { "2022-05-04.\($0)" }, "\(done)")
        }
    }

    /// 三天两检, 24 hours between: a second test 23 hours after the first meets nothing, one 24 hours after it does.
    @Test func aGapIsKept() async throws {
        let rule = DutyRule(
            "test",
            .within(
                times: 2, days: 3, gapHours: 24, lasting: 3, clock: .start, opens: TimeOfDay(0), cutoff: TimeOfDay(18)),
            graceMinutes: 0, register: "watch", subjects: DutyFixture.subjects)
        let fixture = try await DutyFixture.make([rule])
        try await fixture.households(1, start: DutyFixture.day)
        try await fixture.round()
        fixture.clock.set(at(17, day: 2))
        let tests: [(Instant, String?)] = [
            (at(9, day: 1), "2022-05-04.1"), (at(16, day: 1), nil), (at(8, day: 2), nil), (at(8, 59, day: 2), nil),
            (at(9, day: 2), "2022-05-04.2"),
        ]
        for (done, slot) in tests {
            let met = try await fixture.write {
                try $0.meetNext(
                    rule, subject: RecordID(known: "h1"), by: RecordID.make(), of: "sample", observedAt: done)
            }
            #expect(met?.slot == slot, "\(done)")
        }
    }

    /// Told in another order than done: the hours are kept to the one before and to the one after.
    @Test(arguments: [(9, "2022-05-04.2"), (10, nil)] as [(Int, String?)])
    func aGapIsKeptBackwardsToo(_ hour: Int, _ slot: String?) async throws {
        let rule = DutyRule(
            "test",
            .within(
                times: 2, days: 4, gapHours: 24, lasting: 4, clock: .start, opens: TimeOfDay(0), cutoff: TimeOfDay(18)),
            graceMinutes: 0, register: "watch", subjects: DutyFixture.subjects)
        let fixture = try await DutyFixture.make([rule])
        try await fixture.households(1, start: DutyFixture.day)
        try await fixture.round()
        fixture.clock.set(at(17, day: 2))
        var found: [String?] = []
        for done in [at(9, day: 2), at(hour, day: 1)] {
            let met = try await fixture.write {
                try $0.meetNext(
                    rule, subject: RecordID(known: "h1"), by: RecordID.make(), of: "sample", observedAt: done)
            }
            found.append(met?.slot)
        }
        #expect(found == ["2022-05-04.1", slot])
    }
}
