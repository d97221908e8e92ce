import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct ExceptingTests {
    private static let subject = RecordID(known: "h1")

    private func fixture() async throws -> DutyFixture {
        let fixture = try await DutyFixture.make([DutyFixture.report])
        try await fixture.households(1)
        try await fixture.round()
        return fixture
    }

    private func waive(
        _ fixture: DutyFixture, as principal: Principal = Sample.officer, _ reason: String = "断网", until: Instant?
    ) async throws -> Duty {
        try await fixture.write(as: principal) {
            try $0.waive(rule: "report", subject: Self.subject, slot: "2022-05-04", reason: reason, until: until)
        }
    }

    @Test func aWaiverThatEndsMakesItDueAgain() async throws {
        let fixture = try await fixture()
        fixture.clock.set(at(16))
        let waived = try await waive(fixture, until: at(8, day: 1))
        #expect(waived.state == .waived && waived.reason == "断网" && waived.until == at(8, day: 1))
        fixture.clock.set(at(7, day: 1))
        try await fixture.round()
        #expect(try await fixture.all().first?.state == .waived)
        fixture.clock.set(at(8, day: 1))
        try await fixture.round()
        let again = try #require(try await fixture.all().first)
        // It had two hours left.
        #expect(again.state == .due && again.due == at(10, day: 1) && again.until == nil)
        fixture.clock.set(at(12, day: 1))
        try await fixture.round()
        #expect(try await fixture.all().first?.state == .missed)
    }

    @Test func aWaiverForGoodStays() async throws {
        let fixture = try await fixture()
        _ = try await waive(fixture, until: nil)
        fixture.clock.set(at(9, day: 29))
        try await fixture.round()
        #expect(try await fixture.all().first?.state == .waived)
        fixture.clock.set(at(9, day: 31))
        try await fixture.round()
        #expect(try await !fixture.all().contains { $0.day == DutyFixture.day }, "dropped after thirty days")
    }

    @Test func whoMayWaiveAndWhy() async throws {
        let fixture = try await fixture()
        let table: [(Principal, String, Instant?, String)] = [
            (Sample.eastTown, "断网", nil, "forbidden"), (Sample.commander, "断网", nil, "forbidden"),
            (Sample.officer, "  ", nil, "reasonRequired"), (Sample.officer, "电话13800138000", nil, "personalData"),
            (Sample.officer, "断网", at(5), "untilPast"),
        ]
        for (who, reason, until, code) in table {
            await #expect("\(code)") {
                _ = try await waive(fixture, as: who, reason, until: until)
            } throws: { ($0 as? Rejection)?.code == code }
        }
        _ = try await waive(fixture, as: Sample.person("section", .sectionLead), until: nil)
        await #expect { _ = try await waive(fixture, until: nil) } throws: { ($0 as? Rejection)?.code == "state" }
    }

    @Test func aWaiverTakenBackIsDueByItsDates() async throws {
        let fixture = try await fixture()
        _ = try await waive(fixture, until: nil)
        let again = try await fixture.write(as: Sample.officer) {
            try $0.reopen(rule: "report", subject: Self.subject, slot: "2022-05-04")
        }
        #expect(again.state == .due && again.due == at(18) && again.reason == nil)
        try await fixture.round()
        #expect(try await fixture.all().first?.nextStep == at(17, 50))
    }

    @Test func datesMove() async throws {
        let fixture = try await fixture()
        fixture.clock.set(at(18, 30))
        try await fixture.round()
        #expect(try await fixture.all().first?.state == .late)
        let moved = try await fixture.write {
            try $0.replan(rule: "report", subject: Self.subject, slot: "2022-05-04", due: at(20))
        }
        #expect(moved.state == .due && moved.due == at(20) && moved.closes == at(22))
        try await fixture.round()
        #expect(try await fixture.all().first?.nextStep == at(19, 50))
    }

    @Test func whatFollowedFromACauseGoesWithIt() async throws {
        let fixture = try await DutyFixture.make([])
        let book = fixture.book
        let cause = RecordID(known: "cause")
        let new = ["a", "b", "c"].map { name in
            NewDuty(
                "single", subject: RecordID(known: name), of: "task", unit: RecordID(known: "east"),
                cause: name == "c" ? nil : cause, due: at(10))
        }
        try await fixture.write { try $0.owe(new, in: book) }
        try await fixture.write { try $0.owe(new, in: book) }
        #expect(try await fixture.all().count == 3)
        _ = try await fixture.write {
            try $0.meet(rule: "single", subject: RecordID(known: "a"), slot: "1", by: cause, of: "reply")
        }
        // Of another rule nothing follows from it.
        #expect(try await fixture.write { try $0.cancel(cause: cause, rule: "daily") } == 0)
        #expect(try await fixture.write { try $0.cancel(cause: cause, rule: "single") } == 1)
        #expect(try await fixture.states() == ["a 1 met", "b 1 cancelled", "c 1 due"])
        #expect(try await fixture.write { try $0.cancel(rule: "single", subject: RecordID(known: "c")) } == 1)
        #expect(try await fixture.write { try $0.cancel(cause: cause) } == 0)
    }
}
