import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households

/// Calls to those who live alone: agreed, owed on their day, escalated by a look, and gone with the consent.
struct WelfareTests {
    private let h = Households.fields

    private func agree(
        _ fixture: HouseholdsFixture, _ home: RecordID, every period: WelfarePeriod = .weekly, consent: Bool = true,
        on day: CalendarDay? = nil, by login: String = "qingshi-1"
    ) async throws -> Record {
        let rules = fixture.rules
        return try await fixture.write(login) {
            try $0.agreeCalls(household: home, every: period, consent: consent, on: day, rules: rules)
        }
    }

    private func call(_ fixture: HouseholdsFixture, _ home: RecordID, _ called: Called) async throws -> Record {
        let rules = fixture.rules
        return try await fixture.write("qingshi-1") { try $0.call(household: home, called, rules: rules) }
    }

    private func run(_ fixture: HouseholdsFixture) async throws {
        try await DutyRound(fixture.store, fixture.rules.duties).run(HouseholdsFixture.county)
    }

    private func duties(_ fixture: HouseholdsFixture, _ home: RecordID, _ rule: String) async throws -> [Duty] {
        try await fixture.system { try $0.reading.duties(of: home, rule: rule) }
    }

    @Test func `calls are agreed by the person, with a household within reach`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let codes = { (consent: Bool, day: CalendarDay?) in
            try await refusals { try await agree(fixture, homes[0], consent: consent, on: day) }
        }
        let today = HouseholdsFixture.day
        #expect(try await codes(false, nil) == ["welfareConsent"])
        #expect(try await codes(true, today.advanced(by: 1)) == ["welfareDay"])
        #expect(try await codes(true, today.advanced(by: -365)) == ["welfareDay"])
        for login in ["hewan", "health", "inspector"] {
            await #expect(throws: Rejection.notFound, "\(login)") { _ = try await agree(fixture, homes[0], by: login) }
        }
        let refused = try await refusals { try await call(fixture, homes[0], Called(.well, by: .telephone)) }
        #expect(refused == ["welfareNotAgreed"])
        let agreed = try await agree(fixture, homes[0])
        #expect(agreed[h.callEvery] == .weekly && agreed[h.callAgreed] == today)
    }

    @Test func `who agrees anew was spoken to, and no workplace is called`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let home = homes[0]
        _ = try await agree(fixture, home)
        fixture.clock.advance(minutes: 7 * 1440)
        try await run(fixture)
        _ = try await agree(fixture, home)
        #expect(try await duties(fixture, home, WelfarePeriod.weekly.rule).map(\.state) == [.cancelled])
        let refused = try await refusals {
            try await fixture.write("qingshi") { writing in
                try writing.edit(
                    writing.registry.named(Households.name), home, version: nil,
                    Values { $0[Households.fields.kind] = .workplace })
            }
        }
        #expect(refused == ["welfareAgreed"])
    }

    @Test func `a call is owed on its day and met by noting it`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, homes) = try await fixture.grid()
        let (g, rule) = (Grids.fields, WelfarePeriod.weekly.rule)
        try await fixture.write("qingshi") { writing in
            _ = try writing.edit(
                writing.registry.named(Grids.name), grid, version: nil,
                Values { $0[g.worker] = HouseholdsFixture.user("qingshi-1") })
        }
        _ = try await agree(fixture, homes[0])
        try await run(fixture)
        #expect(try await duties(fixture, homes[0], rule).isEmpty, "on the day itself they were spoken to")
        fixture.clock.advance(minutes: 7 * 1440)
        try await run(fixture)
        let owed = try await duties(fixture, homes[0], rule)
        let day = HouseholdsFixture.day.advanced(by: 7)
        #expect(owed.map(\.slot) == [day.description] && owed.map(\.state) == [.due])
        #expect(owed.first?.due == day.at(hour: 18, minute: 0, in: HouseholdsFixture.zone))
        #expect(owed.first?.owner == HouseholdsFixture.user("qingshi-1"))
        #expect(owed.first?.title == "青石街社区", "no name and no address in a title")
        let call = try await call(fixture, homes[0], Called(.well, by: .telephone))
        let met = try await duties(fixture, homes[0], rule)
        #expect(met.map(\.state) == [.met] && met.first?.metBy == call.id)
        #expect(try await duties(fixture, homes[0], WelfareDuties.look).isEmpty)
        #expect(try await duties(fixture, homes[1], rule).isEmpty)
    }

    @Test func `who is not reached is looked after, once, until they are`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        _ = try await agree(fixture, homes[0])
        for means in [VisitMeans.telephone, .doorstep] {
            _ = try await call(fixture, homes[0], Called(.notReached, by: means))
        }
        let looks = try await duties(fixture, homes[0], WelfareDuties.look)
        #expect(looks.map(\.state) == [.due] && looks.first?.due == fixture.store.now.advanced(minutes: 240))
        #expect(looks.first?.unit == DemoCounty.unit("990101101001"))
        fixture.clock.advance(minutes: 300)
        try await run(fixture)
        #expect(try await duties(fixture, homes[0], WelfareDuties.look).map(\.state) == [.late], "never missed")
        _ = try await call(fixture, homes[0], Called(.well, by: .doorstep))
        #expect(try await duties(fixture, homes[0], WelfareDuties.look).map(\.state) == [.met])
        _ = try await call(fixture, homes[0], Called(.notReached, by: .telephone))
        #expect(try await duties(fixture, homes[0], WelfareDuties.look).filter { $0.state == .due }.count == 1)
    }

    @Test func `where nobody calls, somebody goes and looks`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        _ = try await agree(fixture, homes[0], every: .daily)
        fixture.clock.advance(minutes: 1440)
        try await run(fixture)
        let rule = WelfarePeriod.daily.rule
        #expect(try await duties(fixture, homes[0], rule).map(\.state) == [.due])
        fixture.clock.advance(minutes: 26 * 60 + 1)
        try await run(fixture)
        // The first is missed, the second late; one look for both.
        #expect(try await duties(fixture, homes[0], rule).map(\.state) == [.missed, .late])
        let looks = try await duties(fixture, homes[0], WelfareDuties.look)
        #expect(looks.map(\.slot) == [HouseholdsFixture.day.advanced(by: 1).description])
        _ = try await call(fixture, homes[0], Called(.well, by: .doorstep))
        #expect(try await duties(fixture, homes[0], rule).map(\.state) == [.missed, .met], "a miss stays one")
        #expect(try await duties(fixture, homes[0], WelfareDuties.look).map(\.state) == [.met])
    }

    @Test func `who was reached at the door in a round need not be called`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let sweep = try await fixture.sweep()
        _ = try await agree(fixture, homes[0], every: .daily)
        fixture.clock.advance(minutes: 1440)
        try await run(fixture)
        _ = try await fixture.visit(homes[0], in: sweep, Found(.notHome, by: .doorstep))
        #expect(try await duties(fixture, homes[0], WelfarePeriod.daily.rule).map(\.state) == [.due])
        _ = try await fixture.visit(homes[0], in: sweep)
        let met = try await duties(fixture, homes[0], WelfarePeriod.daily.rule)
        #expect(met.map(\.state) == [.met] && met.first?.metRegister == HouseholdVisits.name)
    }

    @Test func `what is needed becomes tickets, and the call keeps no word of it`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        _ = try await agree(fixture, homes[0])
        let wrong: [(Called, String)] = [
            (Called(.needsHelp, by: .telephone), "welfareNeeds"),
            (Called(.well, by: .telephone, needs: [.food]), "welfareNeeds"),
            (Called(.needsHelp, by: .telephone, needs: [.dialysis]), "consentRequired"),
            (Called(.needsHelp, by: .telephone, needs: [.food], words: "电话13800138000"), "personalData"),
        ]
        for (called, code) in wrong {
            #expect(try await refusals { try await call(fixture, homes[0], called) } == [code])
        }
        let made = try await call(
            fixture, homes[0], Called(.needsHelp, by: .telephone, needs: [.food, .care], words: "米面吃完了"))
        let tickets = try await fixture.read(as: "qingshi-1") {
            try $0.all(HelpTickets.self, where: HelpTickets.fields.household, is: homes[0])
        }
        #expect(tickets.compactMap { $0[HelpTickets.fields.kind]?.rawValue }.sorted() == ["care", "food"])
        #expect(made.state == "needsHelp" && !made.values.stored.values.contains { $0.text == "米面吃完了" })
    }

    @Test func `with the consent go mark, calls and their history`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let home = homes[0]
        _ = try await agree(fixture, home)
        let call = try await call(fixture, home, Called(.notReached, by: .telephone))
        for _ in 1...2 { _ = try await fixture.write("qingshi-1") { try $0.withdrawCalls(household: home) } }
        let after = try await fixture.record(Households.self, home)
        #expect(after[h.callEvery] == nil && after[h.callAgreed] == nil && after[h.head] != nil)
        #expect(try await fixture.record(WelfareCalls.self, call.id)[WelfareCalls.fields.household] == nil)
        #expect(try await duties(fixture, home, WelfareDuties.look).map(\.state) == [.cancelled])
        let kept = try await fixture.read(as: "duty1") { reading in
            try reading.connection.query(
                "SELECT content FROM change_content WHERE record = \(home) OR record = \(call.id)"
            ).compactMap { $0["content"].text }.joined(separator: "\n")
        }
        #expect(!kept.contains("weekly") && !kept.contains("\"household\":\"\(home)\"") && kept.contains("撤回同意"))
        fixture.clock.advance(minutes: 7 * 1440)
        try await run(fixture)
        #expect(try await duties(fixture, home, WelfarePeriod.weekly.rule).isEmpty)
    }

    @Test func `head and telephone are kept for the calls, and no longer`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        _ = try await fixture.sweep()
        _ = try await agree(fixture, homes[0], every: .fortnightly)
        fixture.clock.advance(minutes: 60 * 24 * 11)
        let rules = fixture.rules
        while try await fixture.system({ try $0.emptySweeps(rules) }) > 0 {}
        #expect(try await fixture.record(Households.self, homes[0])[h.head] == "户主0")
        #expect(try await fixture.record(Households.self, homes[1])[h.head] == nil)
        let after = try await fixture.write("qingshi-1") { try $0.withdrawCalls(household: homes[0]) }
        #expect(after[h.head] == nil)
    }

    @Test func `what was agreed ends after a year, or with the household`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let rules = fixture.rules
        _ = try await agree(fixture, homes[0], on: HouseholdsFixture.day.advanced(by: -364))
        _ = try await agree(fixture, homes[1])
        #expect(try await fixture.system { try $0.lapseCalls(rules) } == 0)
        fixture.clock.advance(minutes: 1440)
        #expect(try await fixture.system { try $0.lapseCalls(rules) } == 1)
        #expect(try await fixture.record(Households.self, homes[0])[h.callEvery] == nil)
        let ended = try await fixture.write("qingshi-1") { try $0.end(household: homes[1], reason: "搬走") }
        #expect(ended.state == "ended" && ended[h.callEvery] == nil)
    }

    @Test func `a worker's list begins with what is due`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        _ = try await agree(fixture, homes[0], every: .fortnightly)
        _ = try await agree(fixture, homes[3], every: .daily)
        fixture.clock.advance(minutes: 1440)
        try await run(fixture)
        let now = fixture.store.now
        let own = try await fixture.read(as: "qingshi-1") { try WelfareList($0, now: now) }
        #expect(own.lines.map(\.home.id) == [homes[3], homes[0]])
        #expect(own.lines.map { $0.due != nil } == [true, false] && !own.isCut)
        _ = try await call(fixture, homes[0], Called(.notReached, by: .telephone))
        let looks = try await fixture.read(as: "duty1") { try WelfareList($0, now: now) }
        #expect(looks.lines.filter(\.wantsLook).map(\.home.id) == [homes[0]])
        #expect(try await fixture.read(as: "hewan") { try WelfareList($0, now: now) }.lines.isEmpty)
        let loads = try await fixture.read(as: "qingshi") { reading in
            try VisitCycleContent(reading, office: nil, village: nil, since: TimesTaken.since(now)).map {
                try GridLoads(reading, $0, now: now)
            }
        }
        #expect(loads?.lines.first?.calls == 2, "a call and a look are the grid's")
    }
}
