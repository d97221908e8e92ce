import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Workforce

struct StaffingTests {
    @Test(arguments: [(10, 1_000, "10.00"), (38, 52_000, "0.73"), (0, 5_000, "0.00"), (1, 3, "333.33")])
    func `workers per 1,000 residents`(workers: Int, population: Int, text: String) {
        #expect(Density(workers: workers, population: population)?.text == text)
    }

    @Test(arguments: [nil, 0, -1]) func `nobody said how many live there: no number`(population: Int?) {
        #expect(Density(workers: 5, population: population) == nil)
    }

    @Test func `a township is held against all of them, in the order of the tree`() async throws {
        let fixture = try await WorkforceFixture.make()
        let pool = try await fixture.pool("qingshi", trained: 40, available: 30)
        _ = try await fixture.pool("hewan", trained: 4, available: 2)
        _ = try await fixture.pool("health", .doctor, trained: 900, available: 900)
        try await fixture.write("admin") { writing in
            _ = try writing.edit(
                writing.registry.named(Areas.name), RecordID(known: "990101103"), version: nil,
                Values { $0[Areas.fields.population] = 0 })
        }
        let order = try await fixture.ordered(10, from: pool)
        func staffing() async throws -> Staffing {
            try await fixture.read(as: "duty1") { try Staffing($0, UnitTree($0)) }
        }
        func line(_ unit: String, _ staffing: Staffing) throws -> Staffing.Line {
            try #require(staffing.lines.first { $0.unit.id == DemoCounty.unit(unit) })
        }
        var now = try await staffing()
        let towns = try await fixture.read(as: "duty1") { try UnitTree($0).townships.map(\.id) }
        #expect(now.lines.prefix(towns.count).map(\.unit.id) == towns)
        #expect(now.lines.dropFirst(towns.count).map(\.unit.id) == [DemoCounty.unit("health")])
        // From the order on they are not counted there; where they go, once they have come.
        let (sender, receiver) = (try line("qingshi", now), try line("hewan", now))
        #expect(sender.present == 20 && receiver.present == 2)
        #expect(now.whole?.workers == 22, "a bureau's people are no township's")
        #expect(!now.isWeak(sender) && now.isWeak(receiver))
        let unknown = try line("zhaoji", now)
        #expect(unknown.density == nil && !now.isWeak(unknown))
        try await fixture.write("qingshi") { try $0.accept(deployment: order) }
        try await fixture.write("hewan") { try $0.arrive(deployment: order) }
        now = try await staffing()
        let (sent, received) = (try line("qingshi", now), try line("hewan", now))
        #expect(sent.out == 10 && received.came == 10)
        #expect(now.whole?.workers == 32)
    }

    @Test func `a unit's page has its own line`() async throws {
        let fixture = try await WorkforceFixture.make()
        _ = try await fixture.pool("qingshi")
        let own = try await fixture.read(as: "hewan") { try WorkforcePages.Content($0, today: WorkforceFixture.day) }
        #expect(own.lines.map(\.unit.id) == [DemoCounty.unit("hewan")])
        let all = try await fixture.read(as: "inspector") {
            try WorkforcePages.Content($0, today: WorkforceFixture.day)
        }
        #expect(all.lines.count > 10)
    }
}
