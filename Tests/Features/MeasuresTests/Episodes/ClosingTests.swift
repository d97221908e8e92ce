import Duties
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// Release conditions of a policy at a measure's end: stated by a person, kept with the measure, and holding nobody.
@Suite struct ClosingTests {
    static let m = Measures.fields

    /// Of somebody placed at a site from 2022-11-06 to 2022-11-08.
    private func placed() async throws -> (fixture: MeasuresFixture, rules: MeasureRules, measure: RecordID) {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06", packs: [try Packs.askingForTests()])
        let person = try await fixture.person()
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        #expect(measure[Self.m.ends] == CalendarDay("2022-11-08"))
        let rules = MeasureRules(
            duties: fixture.rules.duties, shelf: fixture.rules.shelf,
            lastChecks: { _, ids in Dictionary(uniqueKeysWithValues: ids.map { ($0, LastCheck.abnormal) }) })
        try await fixture.write {
            try $0.admit(measure: measure.id, setting: .central, on: CalendarDay("2022-11-06")!, rules: rules)
        }
        return (fixture, rules, measure.id)
    }

    private func owed(_ fixture: MeasuresFixture, _ id: RecordID) async throws -> [Duty] {
        try await fixture.read { try $0.duties(of: id, rule: MeasureDuties.statement) }.filter(\.state.isOpen)
    }

    /// Neither a fever nor a result that nobody wrote holds a person; the unit owes the word, from that midnight on.
    @Test func theTermEndsWithoutAWord() async throws {
        let (fixture, rules, id) = try await placed()
        fixture.go(to: "2022-11-09", hour: 0, minute: 1)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 1)
        let released = try await fixture.record(Measures.self, id)
        #expect(released.state == "released" && released[Self.m.endReason] == nil)
        #expect(released[Self.m.lastCheck] == .abnormal && released[Self.m.statement] == nil)
        let duties = try await owed(fixture, id)
        #expect(duties.map(\.due) == [CalendarDay("2022-11-09")!.at(hour: 0, in: MeasuresFixture.zone)])
        #expect(duties.first?.unit == released[Self.m.unit])
        #expect(try Episode(released).owesStatement(ended: CalendarDay("2022-11-09")))
        let user = try await fixture.principal("duty1").user
        let attested = try await fixture.write { try $0.attest(measure: id, statement: "第1、3天检测均为阴性") }
        #expect(attested[Self.m.statedBy] == user && attested[Self.m.stated] == fixture.store.now)
        #expect(try await owed(fixture, id).isEmpty)
        await #expect(throws: Rejection(.conflict, "stated")) {
            try await fixture.write { try $0.attest(measure: id, statement: "再说一遍") }
        }
    }

    /// On the last day nobody is asked to wait for a result.
    @Test func theLastDayNeedsNoWord() async throws {
        let (fixture, rules, id) = try await placed()
        fixture.go(to: "2022-11-08")
        let released = try await fixture.write { try $0.release(measure: id, rules: rules) }
        #expect(released.state == "released")
        #expect(try await owed(fixture, id).count == 1)
    }

    /// Before the last day somebody answers for the conditions; a ground that was none asks for no tests.
    @Test func anEarlyReleaseIsAnsweredFor() async throws {
        let (fixture, rules, id) = try await placed()
        let refused = await #expect(throws: Rejection.self) {
            try await fixture.write { try $0.release(measure: id, reason: "方案允许提前", rules: rules) }
        }
        #expect(refused?.problems.map(\.code) == ["statementNeeded"])
        await #expect(throws: Rejection.self) {
            try await fixture.write { try $0.attest(measure: id, statement: "检测均为阴性") }
        }
        // One of those who may is enough, and the name stands there; who brings food and asks after them is none of those.
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi-1") {
                try $0.release(measure: id, reason: "方案允许提前", statement: "检测均为阴性", rules: rules)
            }
        }
        let user = try await fixture.principal("qingshi").user
        let released = try await fixture.write("qingshi") {
            try $0.release(measure: id, reason: "方案允许提前", statement: "检测均为阴性", rules: rules)
        }
        #expect(released[Self.m.statement] == "检测均为阴性" && released[Self.m.stated] == fixture.store.now)
        #expect(released[Self.m.statedBy] == user && released[Self.m.endReason] == "方案允许提前")
        #expect(try await owed(fixture, id).isEmpty)
    }

    @Test func aGroundThatWasNoneOwesNoWord() async throws {
        let (fixture, rules, id) = try await placed()
        let ground = try #require(try await fixture.record(Measures.self, id)[Self.m.ground])
        let freed = try await fixture.write { try $0.withdraw(ground: ground, reason: "不是密接", rules: rules) }
        #expect(freed?.state == "released")
        #expect(try await owed(fixture, id).isEmpty)
    }
}
