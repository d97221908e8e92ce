import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Supervision

struct FindingTests {
    private let f = Findings.fields

    @Test func `what fails becomes a finding with a deadline, owed by the township`() async throws {
        let fixture = try await SupervisionFixture.make()
        let place = try await fixture.place()
        let findings = try await fixture.inspect(place.id, failing: ["air", "plan"])
        #expect(findings.map { $0[f.severity] } == [.major, .critical])
        #expect(findings.allSatisfy { $0[f.unit] == SupervisionFixture.unit("qingshi") })
        #expect(findings.allSatisfy { $0[f.bureau] == SupervisionFixture.unit("education") })
        #expect(findings[0][f.due] == SupervisionFixture.day.advanced(by: 3).at(hour: 18, in: SupervisionFixture.zone))
        let duty = try #require(try await fixture.duties(of: findings[0].id, FindingDuties.rectify).first)
        #expect(duty.unit == SupervisionFixture.unit("qingshi") && duty.state == .due && duty.due == findings[0][f.due])
        let after = try await fixture.record(Places.self, place.id)
        #expect(after[Places.fields.covered] == true)
        #expect(after[Places.fields.coveredUntil] == SupervisionFixture.day.advanced(by: 30))
    }

    @Test func `put right, failed, put right again, closed`() async throws {
        let fixture = try await SupervisionFixture.make()
        let (set, place) = (fixture.rules, try await fixture.place())
        let id = try #require(try await fixture.inspect(place.id, failing: ["air"]).first).id
        try await fixture.write("qingshi") { try $0.rectify(finding: id, words: "已加装排风扇", rules: set) }
        #expect(try await fixture.duties(of: id, FindingDuties.rectify).map(\.state) == [.met])
        let again = try #require(try await fixture.duties(of: id, FindingDuties.reinspect).first)
        #expect(again.unit == SupervisionFixture.unit("supervision"))
        try await fixture.write("inspector") { try $0.reinspect(finding: id, passed: false, words: "仍不通风", rules: set) }
        let failed = try await fixture.record(Findings.self, id)
        #expect(failed.state == "open" && failed[f.round] == 2 && failed[f.rectified] == nil)
        #expect(try await fixture.duties(of: id, FindingDuties.rectify).map(\.state) == [.met, .due])
        try await fixture.write("duty1") { try $0.rectify(finding: id, words: "已整改", saidBy: "王老师 电话", rules: set) }
        try await fixture.write("inspector") { try $0.reinspect(finding: id, passed: true, words: "合格", rules: set) }
        let closed = try await fixture.record(Findings.self, id)
        #expect(closed.state == "closed" && closed[f.closed] != nil)
        #expect(try await fixture.duties(of: id, FindingDuties.reinspect).allSatisfy { $0.state == .met })
    }

    @Test func `steps are taken by whom and when they may be`() async throws {
        let fixture = try await SupervisionFixture.make()
        let own = try await fixture.place()
        let (id, rules) = (try #require(try await fixture.inspect(own.id, failing: ["air"]).first).id, fixture.rules)
        // Another township does not know it.
        await #expect(throws: Rejection.notFound) {
            try await fixture.write("hewan") { try $0.rectify(finding: id, words: "x", rules: rules) }
        }
        // The bureau of the sector does.
        _ = try await fixture.read(as: "education") { try $0.find(Findings.self, id) }
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi") { try $0.reinspect(finding: id, passed: true, words: "x", rules: rules) }
        }
        await #expect(throws: Rejection(.conflict, "state", values: ["state": "open", "transition": "pass"])) {
            try await fixture.write("inspector") {
                try $0.reinspect(finding: id, passed: true, words: "x", rules: rules)
            }
        }
        for words in ["", "   ", "联系13800001234"] {
            await #expect(throws: Rejection.self) {
                try await fixture.write("qingshi") { try $0.rectify(finding: id, words: words, rules: rules) }
            }
        }
        // The headquarters says for whom it writes.
        await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.rectify(finding: id, words: "已整改", rules: rules) }
        }
    }

    @Test func `the same item at the same place within the window comes back`() async throws {
        let fixture = try await SupervisionFixture.make()
        let rules = fixture.rules
        let place = try await fixture.place()
        let first = try #require(try await fixture.inspect(place.id, failing: ["air"]).first).id
        #expect(
            try await fixture.inspect(place.id, failing: ["air"]).first?[f.recurring] == false, "it is not closed yet")
        try await fixture.write("qingshi") { try $0.rectify(finding: first, words: "已整改", rules: rules) }
        try await fixture.write("inspector") {
            try $0.reinspect(finding: first, passed: true, words: "合格", rules: rules)
        }
        fixture.clock.advance(minutes: 60 * 24 * 20)
        let back = try await fixture.inspect(place.id, failing: ["air", "mask"])
        #expect(back.map { $0[f.recurrenceOf] } == [nil, first] && back.map { $0[f.recurring] } == [false, true])
        fixture.clock.advance(minutes: 60 * 24 * 181)
        #expect(try await fixture.inspect(place.id, failing: ["air"]).first?[f.recurring] == false, "too long ago")
    }

    @Test(arguments: [
        ("air", "2022-05-04", "b"), ("air", "2022-10-30", "b"), ("air", "2022-11-01", nil), ("mask", "2022-05-04", nil),
        ("air", "2022-02-01", "a"), ("air", "2021-12-31", nil),
    ])
    func `the last closed one counts`(item: String, day: String, expected: String?) {
        let earlier = [
            Recurrence.Earlier(id: RecordID(known: "a"), item: "air", closed: CalendarDay("2022-01-01")!),
            Recurrence.Earlier(id: RecordID(known: "b"), item: "air", closed: CalendarDay("2022-05-03")!),
        ]
        #expect(Recurrence.of(item, on: CalendarDay(day)!, among: earlier, within: 180)?.text == expected)
    }
}
