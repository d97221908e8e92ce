import Database
import Foundation
import Indicators
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct GeneratingTests {
    private let day = DutyFixture.day

    @Test func everySubjectOwesEverySlotOnce() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(3)
        try await fixture.round()
        #expect(
            try await fixture.states() == [
                "h1 2022-05-04.am due", "h1 2022-05-04.pm due", "h2 2022-05-04.am due", "h2 2022-05-04.pm due",
                "h3 2022-05-04.am due", "h3 2022-05-04.pm due",
            ])
        let duty = try #require(try await fixture.all().first)
        #expect(duty.opens == at(6) && duty.due == at(10) && duty.closes == at(11) && duty.nextStep == at(10))
        #expect(duty.area == AreaCode(known: "990101102101") && duty.unit == RecordID(known: "east"))
        let (duties, changes) = (try await fixture.all(), try await fixture.changes())
        try await fixture.round()
        #expect(try await fixture.all() == duties)
        #expect(try await fixture.changes() == changes, "twice changes nothing")
    }

    /// Each duty holds the control plan by which it is asked, whether made by a set or singly.
    @Test func theControlPlanStandsWithEachDuty() async throws {
        let known = DutyFixture.temperature
        let rule = DutyRule(
            "check.TEST.v1", known.schedule, register: known.register, policy: Duty.policy("TEST", "v1"),
            subjects: known.subjects)
        let fixture = try await DutyFixture.make([rule])
        let book = fixture.book
        try await fixture.households(1)
        try await fixture.round()
        #expect(try await fixture.all().map(\.policy) == ["TEST v1", "TEST v1"])
        let new = ["TEST v2", nil].map { policy in
            NewDuty(
                "single", subject: RecordID(known: policy == nil ? "b" : "a"), of: "task", unit: nil, policy: policy,
                due: at(18))
        }
        try await fixture.write { try $0.owe(new, in: book) }
        let single = try await fixture.all().filter { $0.rule == "single" }
        #expect(single.map(\.policy) == ["TEST v2", nil])
        // What happens to a duty leaves it.
        _ = try await fixture.write {
            try $0.meet(rule: "single", subject: RecordID(known: "a"), by: RecordID(known: "r"), of: "reply")
        }
        #expect(try await fixture.all().filter { $0.state == .met }.map(\.policy) == ["TEST v2"])
        #expect(Duty.policy(nil, "v1") == nil && Duty.policy("exception", nil) == "exception")
    }

    /// Killed after any piece and begun again, by another process with pieces of another size: the same duties.
    @Test(arguments: [1, 2, 3, 7, 500]) func piecesComeToTheWhole(_ piece: Int) async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(7)
        let book = fixture.book
        let first = try await fixture.write {
            try $0.generate(DutyFixture.temperature, on: DutyFixture.day, book, subjects: piece)
        }
        #expect(first.made == min(piece, 7) * 2 && first.isDone == (piece > 7))
        await #expect(throws: CancellationError.self) {
            try await fixture.write { writing in
                _ = try writing.generate(DutyFixture.temperature, on: DutyFixture.day, book, subjects: 2)
                throw CancellationError()
            }
        }
        try await fixture.round(piece: 2)
        #expect(try await fixture.all().count == 14)
        #expect(try await fixture.all().allSatisfy { $0.state == .due })
    }

    /// Day; who owes a test, of one exposed last and one admitted on given days.
    @Test func dayListsCountFromTheirClocks() async throws {
        let rule = DutyRule(
            "test",
            .dayList(
                [.init(.lastExposure, [1, 4, 7]), .init(.admission, [1, 2])], opens: TimeOfDay(6),
                cutoff: TimeOfDay(18)), register: "watch", subjects: DutyFixture.subjects)
        let fixture = try await DutyFixture.make([rule])
        try await fixture.households(1, lastExposure: CalendarDay("2022-05-01"), admission: CalendarDay("2022-05-03"))
        let owed = [true, false, true, true, false, false, true, false]
        for (number, isOwed) in owed.enumerated() {
            let day = try #require(CalendarDay("2022-05-01")).advanced(by: number)
            let book = fixture.book
            #expect(try await fixture.write { try $0.generate(rule, on: day, book) } == (isOwed ? 1 : 0), "\(day)")
        }
    }

    @Test func aServerDownForTwoDaysMarksWhatWasMissed() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(2)
        try await fixture.round()
        fixture.clock.set(at(12, day: 2))
        try await fixture.round()
        let all = try await fixture.all()
        #expect(all.count == 12)
        for duty in all {
            let isPast = duty.day < day.advanced(by: 2) || duty.slot.hasSuffix("am")
            #expect(duty.state == (isPast ? .missed : .due), "\(duty.slot)")
        }
        let changes = try await fixture.changes()
        try await fixture.round()
        #expect(try await fixture.changes() == changes)
    }

    @Test func aNewRuleBeginsToday() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(1)
        try await fixture.round()
        fixture.clock.set(at(6, day: 3))
        let later = DutyFixture(test: fixture.test, book: fixture.book.adding([DutyFixture.report]))
        try await later.round()
        #expect(try await later.all().filter { $0.rule == "report" }.map(\.day) == [day.advanced(by: 3)])
    }

    /// The server's clock set back an hour, or a day: nothing is made twice, nothing that was missed is due again.
    @Test(arguments: [60, 1440, 3000]) func aClockSetBackChangesNothing(_ minutes: Int) async throws {
        let fixture = try await DutyFixture.make(at: at(10, 30))
        try await fixture.households(2)
        try await fixture.round()
        let before = try await fixture.all()
        fixture.clock.advance(minutes: -minutes)
        try await fixture.round()
        #expect(try await fixture.all().filter { $0.day == day } == before)
        fixture.clock.set(at(23))
        try await fixture.round()
        #expect(try await fixture.all().filter { $0.day == day }.allSatisfy { $0.state == .missed })
    }

    @Test func aChangedRulePlansOpenDutiesAnew() async throws {
        let fixture = try await DutyFixture.make([DutyFixture.report])
        try await fixture.households(3)
        try await fixture.round()
        try await fixture.write { writing in
            try writing.meet(
                rule: "report", subject: RecordID(known: "h1"), slot: "2022-05-04", by: RecordID(known: "r"),
                of: "report")
        }
        try await fixture.execute("DELETE FROM watch WHERE county = \(Sample.county) AND id = 'h3'")
        let rule = DutyRule(
            "report", .daily(opens: TimeOfDay(0), cutoff: TimeOfDay(20)), graceMinutes: 0, register: "watch",
            subjects: DutyFixture.subjects)
        let later = DutyFixture(
            test: fixture.test,
            book: DutyBook(
                zone: DutyFixture.zone, ladders: DutyFixture.ladders, rules: [rule],
                directory: { _, _, _ in DutyFixture.Everybody() }, departures: { _, _ in Departures() }))
        try await later.round(piece: 1)
        let all = try await later.all()
        #expect(all.map(\.state) == [.met, .due, .cancelled])
        #expect(all.map(\.due) == [at(18), at(20), at(18)])
        let changes = try await later.changes()
        try await later.round()
        #expect(try await later.changes() == changes)
    }

    /// What a subject owes today follows its dates: a new one at noon, a last exposure that moves, a measure that ends.
    @Test func oneSubjectIsPlannedAnew() async throws {
        let rule = DutyRule(
            "test", .dayList([.init(.lastExposure, [1, 4])], opens: TimeOfDay(6), cutoff: TimeOfDay(18)),
            register: "watch", subjects: DutyFixture.subjects)
        let fixture = try await DutyFixture.make([rule])
        let book = fixture.book
        let plan: @Sendable (Writing) throws -> Void = {
            try $0.plan(rule, subject: RecordID(known: "h1"), on: DutyFixture.day, book)
        }
        try await fixture.households(1, lastExposure: CalendarDay("2022-05-03"))
        try await fixture.write(plan)
        #expect(try await fixture.states() == [])
        for (exposure, states) in [
            ("2022-05-01", ["h1 2022-05-04 due"]), ("2022-05-02", ["h1 2022-05-04 cancelled"]),
            ("2022-05-01", ["h1 2022-05-04 due"]),
        ] {
            try await fixture.execute(
                #"UPDATE watch SET "lastExposure" = \#(exposure) WHERE county = \#(Sample.county) AND id = 'h1'"#)
            try await fixture.write(plan)
            #expect(try await fixture.states() == states, "\(exposure)")
        }
    }

    /// Planned at noon: what had to be done in the morning is not asked; what was asked before moves, past or not.
    @Test func whatIsPlannedDuringTheDayIsNotLate() async throws {
        let fixture = try await DutyFixture.make()
        let (rule, book) = (DutyFixture.temperature, fixture.book)
        let plan: @Sendable (Writing) throws -> Void = { writing in
            for id in ["h1", "h2"] { try writing.plan(rule, subject: RecordID(known: id), on: DutyFixture.day, book) }
        }
        try await fixture.households(1)
        try await fixture.round()
        fixture.clock.set(at(12))
        try await fixture.write { writing in
            try writing.connection.insert(
                into: "watch", columns: ["county", "id", "unit", "area"],
                rows: [[Sample.county.sql, .text("h2"), .text("west"), Sample.village.sql]])
            try writing.connection.execute(
                "UPDATE watch SET unit = 'west' WHERE county = \(Sample.county) AND id = 'h1'")
            try plan(writing)
        }
        #expect(
            try await fixture.states() == ["h1 2022-05-04.am due", "h1 2022-05-04.pm due", "h2 2022-05-04.pm due"])
        #expect(try await fixture.all().allSatisfy { $0.unit == RecordID(known: "west") })
        let changes = try await fixture.changes()
        try await fixture.write(plan)
        #expect(try await fixture.changes() == changes, "twice changes nothing")
    }

    /// A report type that ends and is adopted again, by the same words: owed again the same day while there is time, and
    /// counted once. What a person waived stays so.
    @Test(arguments: [(12, "due", 1), (19, "cancelled", 0)])
    func whatWasCancelledComesBackWithItsCause(hour: Int, state: String, count: Int) async throws {
        let fixture = try await DutyFixture.make([DutyFixture.report])
        try await fixture.households(2)
        try await fixture.round()
        try await fixture.write(as: Sample.officer) {
            _ = try $0.waive(
                rule: "report", subject: RecordID(known: "h2"), slot: "2022-05-04", reason: "断网", until: nil)
        }
        try await fixture.write { _ = try $0.cancel(rules: ["report"], about: RecordID(known: "type"), reason: "不再需要") }
        #expect(try await fixture.states() == ["h1 2022-05-04 cancelled", "h2 2022-05-04 waived"])
        fixture.clock.set(at(hour))
        try await fixture.round()
        #expect(try await fixture.states() == ["h1 2022-05-04 \(state)", "h2 2022-05-04 waived"])
        while try await Tallying(fixture.store).step(Sample.county) {}
        let counts = try await fixture.read {
            try $0.dutyCounts([AreaCode(known: "990101102101")], on: DutyFixture.day, rules: ["report"])
        }
        #expect((counts[AreaCode(known: "990101102101")]?[.due] ?? 0) == count)
    }

    @Test func cutoffOnTheDayTheClockIsSetBack() async throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let day = try #require(CalendarDay("2022-10-30"))
        let rule = DutyRule(
            "report", .daily(opens: TimeOfDay(0), cutoff: TimeOfDay(2, 30)), graceMinutes: 30, register: "watch",
            subjects: DutyFixture.subjects)
        let fixture = try await DutyFixture.make([rule], at: day.at(hour: 0, in: zone), zone: zone)
        try await fixture.households(1)
        // Minute after midnight; state. 02:30 comes first after 150 minutes, again after 210; 03:00 after 240.
        for (minute, state) in [
            (0, "due"), (151, "due"), (209, "due"), (210, "late"), (240, "missed"), (1499, "missed"),
        ] {
            fixture.clock.set(day.at(hour: 0, in: zone).advanced(minutes: minute))
            try await fixture.round()
            #expect(try await fixture.states() == ["h1 2022-10-30 \(state)"], "after \(minute) minutes")
        }
    }
}
