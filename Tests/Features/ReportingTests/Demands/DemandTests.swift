import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct DemandTests {
    private typealias Fixture = ReportingFixture

    private func demands(_ fixture: ReportingFixture, day: CalendarDay = Fixture.day) async throws -> [Demand] {
        let rules = fixture.rules
        return try await fixture.read { try $0.demands(rules, UnitTree($0), on: day) }
    }

    @Test func `what is in force is listed with owner, basis, end and what is held`() async throws {
        let fixture = try await Fixture.make()
        #expect(try await demands(fixture).isEmpty)
        try await fixture.activate("villageReturnees")
        let daily = try await fixture.activate("dailyWork")
        let all = try await demands(fixture)
        #expect(all.count == 2)
        let demand = try #require(all.first { $0.record == daily.text })
        #expect(demand.owner == DemoCounty.unit("office") && demand.basis?.isEmpty == false)
        #expect(demand.until == CalendarDay("2022-12-31") && demand.cadence.perWeek == 7)
        #expect(demand.units.count == 14 && demand.units.contains(Fixture.town))
        #expect(demand.fields == 10 && demand.held == 2 && demand.summed == 4)
        // A township has villages whose sums it finds; it owes one report, its villages another.
        let tree = try await fixture.read { try UnitTree($0) }
        let town = Burden(all, on: Fixture.town, in: tree)
        #expect(town.demands == 1 && town.perWeek == 7 && town.prefilled == 6)
        #expect(Burden(all, on: Fixture.village, in: tree).demands == 1)
        #expect(Burden(all, on: DemoCounty.unit("transport"), in: tree).demands == 0)
        // Past its last day nothing is asked.
        #expect(try await demands(fixture, day: CalendarDay("2023-01-01")!).isEmpty)
    }

    @Test func `a form of one day is no recurring demand`() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate(
            yaml: ReportFormTests.plain.replacing("period: daily", with: "period: once\nday: 2022-05-05"))
        #expect(try await demands(fixture).isEmpty)
    }

    @Test func `struck off, nothing is owed any more`() async throws {
        let fixture = try await Fixture.make()
        let id = try await fixture.activate(yaml: ReportFormTests.plain)
        #expect(try await fixture.expected("sample").lines.count == 160)
        let rules = fixture.rules
        let strike = { (login: String, kind: Demand.Kind, reason: String) in
            try await refusal {
                try await fixture.write(login) { try $0.strikeOff(demand: kind, id, reason: reason, rules: rules) }
            }
        }
        #expect(try await strike("qingshi", .report, "太多") == "forbidden")
        #expect(try await strike("duty1", .report, " ") == "reasonRequired@reason")
        #expect(try await strike("duty1", .report, "见 13800000000") == "personalData@reason")
        #expect(try await strike("duty1", .standing, "太多") == "notFound")
        #expect(try await strike("duty1", .report, " 与每日工作报告重复 ") == "none")
        let history = try await fixture.read { try $0.history($0.registry.named(ReportTypes.name), id) }
        #expect(history.contains { $0.verb == "end" && $0.reason == "与每日工作报告重复" })
        #expect(try await demands(fixture).isEmpty)
        let open = try await fixture.store.database.read {
            try $0.first("SELECT count(*) AS n FROM duty WHERE county = \(Fixture.county) AND open = 1")?
                .get("n", as: Int.self)
        }
        #expect(open == 0)
        #expect(try await strike("duty1", .report, "再次") == "state")
    }
}
