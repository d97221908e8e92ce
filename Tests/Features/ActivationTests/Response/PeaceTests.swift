import Command
import Database
import Duties
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport
import Testing

@testable import Activation

/// What is owed in peace (平时照常做的), and what whoever ends a response is told of it.
struct PeaceTests {
    private var a: Activations { Activations.fields }
    private typealias Fixture = ActivationFixture

    /// A type that comes with the program, put in force by two persons until a day.
    private func activate(_ fixture: Fixture, _ name: String, until: String = "2022-12-31") async throws {
        let rules = fixture.rules.reporting
        let yaml = (rules.shipped[name] ?? "") + "\nuntil: \(until)\n"
        let id = try await fixture.write { writing in
            try writing.submit(reportType: writing.draft(reportType: yaml, rules: rules).id, rules: rules).id
        }
        try await fixture.write("commander") { try $0.decide(reportType: id, agree: true, rules: rules) }
    }

    private func at(_ fixture: Fixture, _ day: String, _ hour: Int) throws {
        fixture.clock.set(try #require(CalendarDay(day)).at(hour: hour, in: Fixture.zone))
    }

    private func titles(_ fixture: Fixture, _ kind: String) async throws -> [String] {
        try await fixture.store.database.read { connection in
            try connection.query(
                "SELECT title FROM notice WHERE county = \(Fixture.county) AND kind = \(kind) ORDER BY id"
            ).map { try $0.get("title") }
        }
    }

    /// Put in force at any time, a report of peace is owed again after the response without anybody doing anything – and
    /// nobody is late for the day on whose evening it ended.
    @Test func owedFromTheNextDayOn() async throws {
        let fixture = try await Fixture.make()
        let round = DutyRound(fixture.store, fixture.rules.reporting.duties)
        let response = try await fixture.activated(fixture.order([]))
        try await activate(fixture, "sentinelWeekly")
        // Monday, past its cut-off.
        try at(fixture, "2022-05-09", 18)
        try await round.generate(Fixture.county)
        _ = try await fixture.ended(response.id)
        try await round.generate(Fixture.county)
        #expect(try await fixture.states("report.sentinelWeekly") == [:])
        try at(fixture, "2022-05-16", 9)
        try await round.generate(Fixture.county)
        let owed = try await fixture.states("report.sentinelWeekly")
        #expect(owed["due"] ?? 0 > 0 && owed.count == 1)
    }

    /// Ended before the cut-off, the same day's is owed.
    @Test func todaysIsOwedBeforeItsCutOff() async throws {
        let fixture = try await Fixture.make()
        let response = try await fixture.activated(fixture.order([]))
        try await activate(fixture, "sentinelWeekly")
        try at(fixture, "2022-05-09", 9)
        _ = try await fixture.ended(response.id)
        try await DutyRound(fixture.store, fixture.rules.reporting.duties).generate(Fixture.county)
        #expect(try await fixture.states("report.sentinelWeekly")["due"] ?? 0 > 0)
    }

    @Test func theEndTellsWhatIsNotInForce() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        // It had switched one of them on: that ends with it.
        let first = try await fixture.activated(fixture.order(["schoolAbsence"]))
        _ = try await fixture.ended(first.id)
        #expect(
            try await titles(fixture, "activationEndedPeace") == [
                "关于启动应急响应的通知 防指〔2022〕8号:哨点监测周报(平时)、学校因病缺勤日报"
            ])
        let off = try await fixture.read { try $0.peaceOff(on: Fixture.day, rules) }
        #expect(off == ["sentinelWeekly", "schoolAbsence"])
        let content = try await fixture.read { try ResponseContent($0, first.id, rules, at: fixture.store.now) }
        #expect(content.peaceOff == off)

        // One click proposes both, once; another person agrees.
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi") { try $0.proposePeace(rules) }
        }
        let proposed = try await fixture.write { try $0.proposePeace(rules) }
        #expect(proposed.count == 2)
        #expect(try await fixture.write { try $0.proposePeace(rules) } == proposed)
        #expect(try await fixture.read { try $0.peaceWaiting(rules) } == Set(off))
        #expect(try await fixture.read { try $0.reportForms() }.isEmpty)
        for id in proposed {
            await #expect(throws: Rejection.self) {
                try await fixture.write { try $0.decide(reportType: id, agree: true, rules: rules.reporting) }
            }
            let type = try await fixture.write("commander") {
                try $0.decide(reportType: id, agree: true, rules: rules.reporting)
            }
            #expect(type[ReportTypes.fields.until] == Fixture.day.advanced(by: Activations.peaceDays))
        }
        #expect(try await fixture.read { try $0.peaceOff(on: Fixture.day, rules) }.isEmpty)

        // In force by themselves, they outlast the next response, and its end has nothing to add.
        let second = try await fixture.activated(fixture.order(["schoolAbsence"]))
        _ = try await fixture.ended(second.id)
        #expect(try await titles(fixture, "activationEnded") == ["关于启动应急响应的通知 防指〔2022〕8号"])
        #expect(try await titles(fixture, "activationEndedPeace").count == 1)
        #expect(Set(try await fixture.read { try $0.reportForms().map(\.id) }) == Set(off))
    }

    /// A response that another replaces does not begin peace.
    @Test func theNextResponseIsNoPeace() async throws {
        let fixture = try await Fixture.make()
        _ = try await fixture.activated(fixture.order(["sentinel"]))
        _ = try await fixture.activated(fixture.order(["sentinel"], level: .three))
        #expect(try await fixture.notices("activationEnded") == 0)
        #expect(try await fixture.notices("activationEndedPeace") == 0)
    }

    /// A type past its last day asks nothing: it is not in force, and a response that wants it switches it on anew.
    @Test func pastItsLastDayATypeIsNotInForce() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        try await activate(fixture, "sentinel", until: "2022-05-06")
        try await activate(fixture, "schoolAbsence", until: "2022-05-06")
        let before = try await fixture.read { try $0.typesInForce(on: Fixture.day).keys.sorted() }
        #expect(before == ["schoolAbsence", "sentinel"])
        try at(fixture, "2022-05-10", 9)
        let today = CalendarDay(fixture.store.now, in: Fixture.zone)
        #expect(try await fixture.read { try $0.typesInForce(on: today) }.isEmpty)
        #expect(try await fixture.read { try $0.peaceOff(on: today, rules) } == ["sentinelWeekly", "schoolAbsence"])
        let response = try await fixture.activated(fixture.order(["sentinel"]))
        #expect(response[a.switchedOn]?.count == 1)
        #expect(try await fixture.states("report.sentinel")["due"] ?? 0 > 0)
        // The one that had run out ended with it.
        let types = try await fixture.read {
            try $0.all(ReportTypes.self, where: ReportTypes.fields.name, is: "sentinel").map(\.state).sorted()
        }
        #expect(types == ["active", "ended"])
    }
}
