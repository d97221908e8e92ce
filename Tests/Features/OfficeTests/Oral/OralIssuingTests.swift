import Command
import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Office

struct OralIssuingTests {
    private typealias Fixture = OfficeFixture
    private let o = OralDirectives.fields

    private func duty(_ fixture: Fixture, _ oral: RecordID) async throws -> Duty? {
        try await fixture.read { try $0.duties(of: oral, rule: "oral.confirm").first }
    }

    @Test func unitsHaveItAtOnce() async throws {
        let fixture = try await Fixture.make()
        let oral = try await fixture.issue()
        #expect(oral.state == "unconfirmed")
        let directive = try await fixture.record(Directives.self, try #require(oral[o.directive]))
        let d = Directives.fields
        #expect(directive.state == "issued" && directive[d.number] == "防指口〔2022〕1号")
        #expect(directive[d.issuer] == nil && directive[d.oral] == oral.id)
        let tasks = try await fixture.read { try $0.progress(of: directive.id).tasks }
        #expect(Set(tasks.compactMap { $0[Tasks.fields.unit] }) == Set(["health", "transport"].map(DemoCounty.unit)))
        #expect(tasks.allSatisfy { $0[Tasks.fields.leader] == "曹婷" && $0.state == "issued" })
        // A special urgency is signed for within half an hour.
        #expect(tasks.allSatisfy { $0[Tasks.fields.acknowledgeBy] == fixture.store.now.advanced(minutes: 30) })
        let duty = try #require(try await duty(fixture, oral.id))
        #expect(duty.owner == DemoCounty.user("deputy") && duty.unit == DemoCounty.unit("headquarters"))
        #expect(duty.due == fixture.store.now.advanced(minutes: 24 * 60 - 2))
        let acknowledged = try await fixture.write("health") { try $0.acknowledgeAll() }
        #expect(acknowledged == 1)
    }

    @Test func theLeaderNamedConfirmsAndNobodyElse() async throws {
        let fixture = try await Fixture.make()
        let oral = try await fixture.issue()
        for login in ["commander", "duty1", "qingshi"] {
            let code = try await refusal { try await fixture.write(login) { try $0.confirm(oral: oral.id) } }
            #expect(code == (login == "qingshi" ? "notFound" : "oralNotYours"), "\(login)")
        }
        let done = try await fixture.write("deputy") { try $0.confirm(oral: oral.id) }
        #expect(done.state == "confirmed" && done[o.decidedAt] == fixture.store.now)
        let directive = try await fixture.record(Directives.self, try #require(oral[o.directive]))
        #expect(directive[Directives.fields.issuer] == DemoCounty.user("deputy"))
        #expect(try await duty(fixture, oral.id)?.state == .met)
        #expect(try await refusal { try await fixture.write("deputy") { try $0.confirm(oral: oral.id) } } == "state")
    }

    @Test func whatWasNotSaidIsRevoked() async throws {
        let fixture = try await Fixture.make()
        let oral = try await fixture.issue()
        #expect(
            try await refusal { try await fixture.write("deputy") { try $0.deny(oral: oral.id, words: " ") } }
                == "reasonRequired@words")
        try await fixture.write("deputy") { _ = try $0.deny(oral: oral.id, words: "我说的是明天") }
        let directive = try await fixture.record(Directives.self, try #require(oral[o.directive]))
        #expect(directive.state == "revoked")
        let states = try await fixture.read { reading in
            try reading.all(Tasks.self, where: Tasks.fields.directive, is: directive.id).map(\.state)
        }
        #expect(states == ["withdrawn", "withdrawn"])
        #expect(try await duty(fixture, oral.id)?.state == .met)
        let told = try await fixture.read { reading in
            try reading.page(Notices.self, Query(limit: 50)).records.compactMap { $0[Notices.fields.kind] }
        }
        #expect(told.sorted() == ["issued", "issued", "revoked", "revoked"])
    }

    /// After 24 hours: red on the brief, late among what is due, told to the headquarters.
    @Test func unconfirmedAfterADayItIsRed() async throws {
        let fixture = try await Fixture.make()
        let oral = try await fixture.issue()
        let rules = fixture.rules.command
        let section = {
            try await fixture.read { try BriefSection.unconfirmedOral($0, fixture.store.now, fixture.store.now) }
        }
        #expect(try await section().lines.map(\.late) == [false])
        fixture.clock.advance(minutes: 24 * 60)
        try await fixture.system { _ = try $0.runDue(rules.duties, limit: 500) }
        #expect(try await duty(fixture, oral.id)?.state == .late)
        let red = try await section()
        #expect(red.name == "oral" && red.count == 1 && red.lines.map(\.late) == [true])
        #expect(red.lines[0].href == "/oral/\(oral.id)")
        let told = try await fixture.read { reading in
            try reading.page(Notices.self, Query(limit: 50)).records.compactMap { $0[Notices.fields.kind] }
        }
        #expect(told.contains("oralLate"))
        try await fixture.write("deputy") { _ = try $0.confirm(oral: oral.id) }
        #expect(try await section().count == 0)
    }

    @Test(arguments: ["密接人员一律居家隔离", "对柳林小区实施封控", "该村村民不得外出", "对未检人员赋红码", "劝返返乡车辆"])
    func neverForARestrictionOnPersons(_ words: String) async throws {
        let fixture = try await Fixture.make()
        let order = fixture.order { $0.words = words }
        #expect(try await refusal { try await fixture.issue(order) } == "oralRestriction@words")
        let made = try await fixture.read { try $0.page(OralDirectives.self, Query(open: .all)).records.count }
        let directives = try await fixture.read { try $0.page(Directives.self, Query(open: .all)).records.count }
        #expect(made == 0 && directives == 0)
    }

    @Test func whatIsWrongIsRefused() async throws {
        let fixture = try await Fixture.make()
        let now = fixture.store.now
        let cases: [((inout SpokenOrder) -> Void, String)] = [
            ({ $0.words = " " }, "required@words"), ({ $0.words = "请联系13800138000" }, "personalData@words"),
            ({ $0.spokenAt = now.advanced(minutes: 1) }, "momentAhead@spokenAt"),
            ({ $0.spokenAt = now.advanced(minutes: -1440) }, "oralOld@spokenAt"),
            ({ $0.units = [] }, "required@units"), ({ $0.units = [.make()] }, "unitUnknown@units"),
            ({ $0.leader = DemoCounty.user("duty2") }, "oralLeader@leader"),
            ({ $0.deadline = now }, "deadlinePast@deadline"),
        ]
        for (change, code) in cases {
            let order = fixture.order(change)
            #expect(try await refusal { try await fixture.issue(order) } == code)
        }
        for login in ["tracing", "commander", "qingshi", "inspector"] {
            #expect(try await refusal { try await fixture.issue(by: login) } == "forbidden", "\(login)")
        }
    }

    /// The form shows what the townships have already, as the draft of a directive does.
    @Test func theLoadOfTheUnitsIsShown() async throws {
        let fixture = try await Fixture.make()
        try await fixture.issue(fixture.order { $0.units = [DemoCounty.unit("qingshi")] })
        let load = try await fixture.read { reading in
            try reading.load(ofSpoken: [DemoCounty.unit("qingshi"), DemoCounty.unit("health")], UnitTree(reading))
        }
        let town = try #require(load.lines.first { $0.unit.id == DemoCounty.unit("qingshi") })
        #expect(town.open == 1 && town.added == 1 && load.lines.first?.unit.id == town.unit.id)
        #expect(load.acknowledgements == 2)
        let towns = try await fixture.read { try UnitTree($0).townships.count }
        #expect(load.lines.count == towns + 1)
    }

    @Test func aCallLeadsToIt() async throws {
        let fixture = try await Fixture.make()
        let call = try await fixture.call("列车上有旅客体温异常")
        let oral = try await fixture.issue(fixture.order { $0.call = call.id })
        #expect(oral[o.call] == call.id)
        let noted = try await fixture.record(PhoneCalls.self, call.id)
        #expect(noted[PhoneCalls.fields.directive] == oral[o.directive] && noted.state == "open")
        // Numbers go on without a gap.
        let next = try await fixture.issue()
        let number = try await fixture.record(Directives.self, try #require(next[o.directive]))[
            Directives.fields.number]
        #expect(number == "防指口〔2022〕2号")
    }
}
