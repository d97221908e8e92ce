import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households

struct HelpTests {
    private func ticket(_ fixture: HouseholdsFixture, _ help: Help, by login: String = "qingshi-1") async throws
        -> Record
    {
        let rules = fixture.rules
        return try await fixture.write(login) {
            try $0.askHelp(help, area: AreaCode(known: "990101101001"), rules: rules)
        }
    }

    private func duty(_ fixture: HouseholdsFixture, _ ticket: RecordID) async throws -> Duty? {
        try await fixture.store.read(as: .system(HouseholdsFixture.county)) {
            try $0.duties(of: ticket, rule: HelpDuties.ticket).first
        }
    }

    @Test(arguments: [(false, 1440), (true, 60)])
    func `a ticket is a duty of the village with its clock`(isUrgent: Bool, minutes: Int) async throws {
        let fixture = try await HouseholdsFixture.make()
        let made = try await ticket(
            fixture, Help(.dialysis, consent: true, isUrgent: isUrgent, source: .resident, words: "要车"))
        let owed = try #require(try await duty(fixture, made.id))
        #expect(owed.due == fixture.store.now.advanced(minutes: minutes) && owed.state == .due)
        #expect(owed.title == "青石街社区", "no name in a title")
        #expect(made[HelpTickets.fields.due] == owed.due)
        #expect(owed.unit == made[HelpTickets.fields.unit])
    }

    @Test func `what a measure makes needed is asked for once a kind, of the village where one is known`() async throws
    {
        let fixture = try await HouseholdsFixture.make()
        let (rules, town) = (fixture.rules, DemoCounty.unit("qingshi"))
        let (village, township) = (AreaCode(known: "990101101001"), AreaCode(known: "990101101"))
        let (one, other) = (RecordID.make(), RecordID.make())
        for kinds in [[NeedKind.food], [.food, .dialysis], []] {
            try await fixture.write("qingshi") {
                try $0.askHelp(Set(kinds), of: one, area: village, office: town, consent: true, rules: rules)
            }
        }
        try await fixture.write("qingshi") {
            try $0.askHelp([.medicine], of: other, area: township, office: town, rules: rules)
        }
        let t = HelpTickets.fields
        let made = try await fixture.read(as: "qingshi") {
            try $0.page(HelpTickets.self, Query(limit: 200)).records.filter { $0[t.source] == .measure }
        }
        #expect(
            made.filter { $0[t.measure] == one.text }.compactMap { $0[t.kind]?.rawValue }.sorted() == [
                "dialysis", "food",
            ])
        #expect(made.filter { $0[t.measure] == one.text }.allSatisfy { $0[t.unit] == DemoCounty.unit("990101101001") })
        #expect(made.filter { $0[t.measure] == other.text }.map { $0[t.unit] } == [town])
        let first = try #require(made.first)
        let owed = try #require(try await duty(fixture, first.id))
        #expect(owed.due == fixture.store.now.advanced(minutes: 1440))
    }

    @Test func `open, accepted, done: only what was done meets the duty`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let id = try await ticket(fixture, Help(.medicine, source: .resident)).id
        let accepted = try await fixture.write("qingshi-1") { try $0.accept(ticket: id) }
        #expect(accepted.state == "accepted")
        #expect(try await duty(fixture, id)?.state == .due)
        for words in ["", "送到19900001234"] {
            await #expect(throws: Rejection.self) {
                try await fixture.write("qingshi-1") { try $0.finish(ticket: id, result: words) }
            }
        }
        _ = try await fixture.write("qingshi") { try $0.finish(ticket: id, result: "药已送到") }
        #expect(try await duty(fixture, id)?.state == .met)
        let counts = try await fixture.read(as: "qingshi") { reading in
            try reading.counted("helpTicket", keys: [accepted[HelpTickets.fields.office] ?? id])
        }
        #expect(counts.values.first == ["done": 1])
    }

    @Test func `withdrawn it is owed no more, and late it stays owed`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (one, other) = (
            try await ticket(fixture, Help(.food, source: .resident)).id,
            try await ticket(fixture, Help(.food, source: .resident)).id
        )
        _ = try await fixture.write("qingshi-1") { try $0.withdraw(ticket: one, reason: "家人已买") }
        #expect(try await duty(fixture, one)?.state == .cancelled)
        fixture.clock.advance(minutes: 60 * 48)
        let book = fixture.rules.duties
        try await DutyRound(fixture.store, book).clock(HouseholdsFixture.county)
        #expect(try await duty(fixture, other)?.state == .late)
    }

    @Test func `nobody makes a ticket out of reach`() async throws {
        let fixture = try await HouseholdsFixture.make()
        for login in ["hewan", "hewan-1", "health", "inspector"] {
            await #expect(throws: Rejection.forbidden, "\(login)") {
                _ = try await ticket(fixture, Help(.food, source: .resident), by: login)
            }
        }
        #expect(try await ticket(fixture, Help(.food, source: .resident), by: "duty1").state == "open")
    }

    private func times(_ fixture: HouseholdsFixture) async throws -> [RecordID: TimesTaken] {
        let since = TimesTaken.since(fixture.store.now)
        return try await fixture.store.read(as: .system(HouseholdsFixture.county)) { try $0.helpTimes(since: since) }
    }

    /// From asking to done; what is withdrawn, open or done longer ago is none.
    @Test func `the times of a week are those of the tickets that were done, by township`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let rules = fixture.rules
        #expect(try await times(fixture).isEmpty, "no figure where there is none")
        let all = try await fixture.write("duty1") { writing in
            try ["990101101001", "990101101001", "990101101201", "990101102001", "990101102001"].map {
                try writing.askHelp(Help(.food, source: .resident), area: AreaCode(known: $0), rules: rules).id
            }
        }
        fixture.clock.advance(minutes: 60)
        try await fixture.write("duty1") { _ = try $0.withdraw(ticket: all[4], reason: "家人已买") }
        for (id, minutes) in zip(all, [0, 60, 240, 60]) {
            fixture.clock.advance(minutes: minutes)
            try await fixture.write("duty1") { _ = try $0.finish(ticket: id, result: "已送到") }
        }
        // After 1, 2 and 6 hours in one township, 7 in the other.
        let found = try await times(fixture)
        #expect(found[DemoCounty.unit("qingshi")]?.medianHours == 2 && found[DemoCounty.unit("qingshi")]?.count == 3)
        #expect(found[DemoCounty.unit("hewan")]?.medianHours == 7 && found.count == 2)
        #expect(found.values.reduce(TimesTaken(), +).medianHours == 4, "of the county")
        fixture.clock.advance(minutes: TimesTaken.days * 1440 - 240)
        #expect(try await times(fixture).values.map(\.count).reduce(0, +) == 2, "a week back, and no longer")
    }

    /// 访议解: what was found at doors, asked and resolved, by village and grid; nobody reaches another's village.
    @Test func `from visit to resolution is told by village and grid`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (rules, town) = (fixture.rules, DemoCounty.unit("qingshi"))
        let (grid, homes) = try await fixture.grid()
        let sweep = try await fixture.sweep()
        let (village, other) = (DemoCounty.unit("990101101001"), DemoCounty.unit("990101101201"))
        for (home, needs) in zip(homes, [[NeedKind.food], [.medicine], []]) {
            _ = try await fixture.visit(home, in: sweep, Found(.visited, by: .doorstep, persons: 2, needs: needs))
        }
        _ = try await fixture.visit(homes[3], in: sweep, Found(.notHome, by: .doorstep))
        let ticket = try await fixture.read(as: "qingshi-1") { reading in
            try #require(try reading.all(HelpTickets.self, where: HelpTickets.fields.household, is: homes[0]).first).id
        }
        _ = try await fixture.write("duty1") { writing in
            try writing.askHelp(
                Help(.food, source: .resident), area: AreaCode(known: "990101101201"), rules: rules)
        }
        fixture.clock.advance(minutes: 36 * 60)
        _ = try await fixture.write("qingshi-1") { try $0.finish(ticket: ticket, result: "已送到") }
        let since = TimesTaken.since(fixture.store.now)
        let all = try #require(
            try await fixture.read(as: "inspector") {
                try VisitCycleContent($0, office: town, village: village, since: since)
            })
        let line = try #require(all.cycle.lines[.init(unit: village, grid: grid)])
        #expect((line.visits, line.asked, line.atDoor, line.resolved, line.open) == (3, 2, 2, 1, 1))
        #expect(line.times.daysText == "1.5" && all.grids.keys.sorted() == [grid])
        #expect(all.cycle.lines[.init(unit: other, grid: nil)]?.open == 1)
        #expect(all.cycle.byUnit[village] == line && all.villages.count > 2)
        let own = try #require(
            try await fixture.read(as: "qingshi-1") {
                try VisitCycleContent($0, office: nil, village: nil, since: since)
            })
        #expect(own.villages.map(\.id) == [village])
        for (login, place) in [("qingshi-1", other), ("hewan", village), ("health", village)] {
            await #expect(throws: Rejection.notFound, "\(login)") {
                try await fixture.read(as: login) {
                    _ = try VisitCycleContent($0, office: town, village: place, since: since)
                }
            }
        }
        #expect(
            try await fixture.read(as: "duty1") {
                try VisitCycleContent($0, office: nil, village: nil, since: since) == nil
            })
    }

    @Test func `the times are read by their index alone`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let since = TimesTaken.since(fixture.store.now)
        let plans = try await PlanNotes.of(fixture.test, as: fixture.principal("duty1")) {
            _ = try $0.helpTimes(since: since)
        }
        #expect(plans.contains { $0.contains("helpTicket_county_done_id") }, "\(plans)")
        #expect(!plans.contains { $0.contains("SCAN ") || $0.contains("Seq Scan") || $0.contains("TEMP") }, "\(plans)")
    }
}
