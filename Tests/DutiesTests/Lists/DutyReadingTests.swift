import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct DutyReadingTests {
    private func fixture() async throws -> DutyFixture {
        let fixture = try await DutyFixture.make()
        try await fixture.households(25)
        try await fixture.round()
        return fixture
    }

    /// All pages of any size hold every duty once, in order, though many are due at the same moment.
    @Test(arguments: [1, 3, 7, 200]) func pagesHoldEveryDutyOnce(_ limit: Int) async throws {
        let fixture = try await fixture()
        for place in [
            DutyQuery.Place.units([RecordID(known: "east"), RecordID(known: "west")]),
            .areas([Sample.east, Sample.west, nil]), .areas([Sample.village, AreaCode(known: "990101102101")]),
        ] {
            var (found, query) = ([Duty](), DutyQuery(place, limit: limit))
            repeat {
                let asked = query
                let page = try await fixture.read { try $0.duties(asked) }
                found += page.duties
                query.after = page.next.flatMap { DutyQuery.Cursor($0.text) }
            } while query.after != nil
            #expect(found.count == 50)
            #expect(Set(found) == Set(try await fixture.all()))
            #expect(
                found.map { [$0.due.description, $0.subject.text] }
                    == found.map { [$0.due.description, $0.subject.text] }.sorted { $0.lexicographicallyPrecedes($1) })
        }
    }

    /// What is met together is one line, with its first deadline; one's own and the unit's are one duty.
    @Test func aRuleIsOneLine() async throws {
        let fixture = try await fixture()
        let open = try await fixture.all().filter { $0.state.isOpen }
        let (rule, east) = (try #require(open.first?.rule), RecordID(known: "east"))
        let mine = open.filter { $0.unit == east && $0.rule == rule }
        let last = try #require(mine.map(\.due).max())
        let places = [DutyQuery.Place.units([east]), .units([east])]
        let lines = try await fixture.read {
            try $0.gathered([rule], in: places, before: last.advanced(minutes: 1), opened: last)
        }
        #expect(lines == [GatheredDuties(rule: rule, count: mine.count, due: try #require(mine.map(\.due).min()))])
        // Nothing that is not yet due to begin, nothing of other rules.
        let early = try await fixture.read {
            try $0.gathered([rule], in: places, before: last.advanced(minutes: 1), opened: Instant(milliseconds: 0))
        }
        #expect(early.isEmpty)
        #expect(try await fixture.read { try $0.gathered([], in: places, before: last, opened: last) }.isEmpty)
    }

    @Test func filters() async throws {
        let fixture = try await fixture()
        fixture.clock.set(at(10, 30))
        try await fixture.round()
        let unit = DutyQuery.Place.units([RecordID(known: "east")])
        let table: [(DutyQuery, Int)] = [
            (DutyQuery(unit, states: [.late], limit: 200), 25), (DutyQuery(unit, states: [.met]), 0),
            (DutyQuery(unit, before: at(12), limit: 200), 25), (DutyQuery(unit, rule: "other"), 0),
            (DutyQuery(.areas([Sample.east]), states: [.due], limit: 200), 12), (DutyQuery(.unassigned), 0),
        ]
        for (query, count) in table {
            #expect(try await fixture.read { try $0.duties(query) }.duties.count == count)
        }
    }

    @Test func nobodySeesWhatIsOthers() async throws {
        let fixture = try await fixture()
        let mine = DutyQuery.Place.units([RecordID(known: "east")])
        let table: [(Principal, DutyQuery.Place, Bool)] = [
            (Sample.officer, mine, true), (Sample.eastTown, mine, true), (Sample.westTown, mine, false),
            (Sample.eastTown, .areas([Sample.village]), true), (Sample.westTown, .areas([Sample.village]), false),
            (Sample.eastTown, .areas([nil]), false), (Sample.eastTown, .unassigned, false),
            (Sample.health, .areas([Sample.east]), false), (Sample.eastTown, .owner(Sample.eastTown.user), true),
            (Sample.eastTown, .owner(Sample.westTown.user), false),
        ]
        for (who, place, isSeen) in table {
            let seen = try? await fixture.read(as: who) { try $0.duties(DutyQuery(place)) }
            #expect((seen != nil) == isSeen, "\(who.name) \(place)")
        }
        await #expect(throws: Rejection.notFound) {
            try await fixture.read(as: Sample.health) {
                try $0.duty(rule: "temperature", subject: RecordID(known: "h1"), slot: "2022-05-04.am")
            }
        }
    }

    @Test(arguments: ["", "~", "2022-05-04T02:00:00.000Z~h 1~r~s", "x~h1~r~s"]) func noCursor(_ text: String) {
        #expect(DutyQuery.Cursor(text) == nil)
    }
}
