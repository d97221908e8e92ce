import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households

/// What lies on each grid, in the order of areas.
struct GridLoadTests {
    private func loads(
        _ fixture: HouseholdsFixture, as login: String, office: RecordID? = nil, village: RecordID? = nil
    ) async throws -> GridLoads? {
        let now = fixture.store.now
        return try await fixture.read(as: login) { reading in
            let place = try VisitCycleContent(
                reading, office: office, village: village, since: TimesTaken.since(now))
            return try place.map { try GridLoads(reading, $0, now: now) }
        }
    }

    /// A grid with a worker, and one of another village without.
    private func grids(_ fixture: HouseholdsFixture) async throws -> (RecordID, [RecordID], RecordID) {
        let (first, homes) = try await fixture.grid()
        let (second, _) = try await fixture.grid("990101101201", households: 2)
        try await fixture.write("qingshi") { writing in
            let (g, h) = (Grids.fields, Households.fields)
            let definition = try writing.registry.named(Households.name)
            _ = try writing.edit(
                writing.registry.named(Grids.name), first, version: nil,
                Values { $0[g.worker] = HouseholdsFixture.user("qingshi-1") })
            _ = try writing.edit(definition, homes[0], version: nil, Values { $0[h.vulnerable] = 2 })
            _ = try writing.create(
                definition,
                Values {
                    $0[h.grid] = first
                    $0[h.kind] = .workplace
                    $0[h.address] = "粮油店"
                    $0[h.persons] = 30
                })
        }
        return (first, homes, second)
    }

    /// A round that has found something, a ticket at a door and one by telephone, and something its worker owes besides.
    private func work(_ fixture: HouseholdsFixture, _ homes: [RecordID]) async throws {
        let (sweep, rules) = (try await fixture.sweep(), fixture.rules)
        _ = try await fixture.visit(homes[0], in: sweep, Found(.visited, by: .doorstep, persons: 3, needs: [.food]))
        _ = try await fixture.visit(homes[1], in: sweep, Found(.notHome, by: .doorstep))
        try await fixture.write("qingshi-1") { writing in
            let x = Residents.fields
            _ = try writing.create(
                writing.registry.named(Residents.name),
                Values {
                    $0[x.sweep] = sweep
                    $0[x.household] = homes[2]
                    $0[x.name] = "欧阳跟进"
                    $0[x.reason] = .symptoms
                })
            try writing.askHelp(
                Help(.food, source: .resident), area: AreaCode(known: "990101101001"), rules: rules)
        }
        try await fixture.system { writing in
            _ = try writing.oweDispositions(rules)
            try writing.owe(
                [
                    NewDuty(
                        "check.welfare", subject: .make(), of: "measure", unit: DemoCounty.unit("qingshi"),
                        owner: HouseholdsFixture.user("qingshi-1"), due: writing.now.advanced(minutes: 60))
                ], in: rules.duties)
        }
    }

    @Test func `a grid's load is what is still to be done there`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (first, homes, second) = try await grids(fixture)
        try await work(fixture, homes)
        let found = try #require(try await loads(fixture, as: "qingshi"))
        #expect(found.lines.map(\.grid.id) == [first, second] && !found.isCut)
        let line = try #require(found.lines.first)
        #expect(line.households == 4 && line.vulnerable == 2, "a workplace is no household")
        #expect(line.visits == 3 && line.own == 1 && line.late == 0)
        #expect(line.open == [HelpDuties.ticket: 1, HitDuties.disposition: 1], "what was telephoned is of no grid")
        let other = try #require(found.lines.last)
        #expect((other.households, other.vulnerable, other.visits, other.own) == (2, 0, 2, 0) && other.open.isEmpty)
        fixture.clock.advance(minutes: 25 * 60)
        #expect(try await loads(fixture, as: "qingshi")?.lines.map(\.late) == [3, 0])
    }

    @Test func `each reads the grids within reach`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (first, homes, second) = try await grids(fixture)
        try await work(fixture, homes)
        let town = DemoCounty.unit("qingshi")
        let own = try #require(try await loads(fixture, as: "qingshi-1"))
        #expect(own.lines.map(\.grid.id) == [first])
        #expect(own.lines.first?.open.count == 2, "also what the township owes about it")
        #expect(try await loads(fixture, as: "hewan")?.lines.isEmpty == true)
        #expect(try await loads(fixture, as: "inspector", office: town)?.lines.count == 2)
        let village = try await loads(fixture, as: "inspector", office: town, village: DemoCounty.unit("990101101201"))
        #expect(village?.lines.map(\.grid.id) == [second])
        await #expect(throws: Rejection.notFound) { _ = try await loads(fixture, as: "hewan", office: town) }
    }
}
