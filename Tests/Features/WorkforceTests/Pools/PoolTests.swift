import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Workforce

struct PoolTests {
    @Test func `a unit has one pool of a skill`() async throws {
        let fixture = try await WorkforceFixture.make()
        _ = try await fixture.pool("qingshi")
        _ = try await fixture.pool("qingshi", .nursing)
        await #expect(throws: Rejection.self) { _ = try await fixture.pool("qingshi") }
        _ = try await fixture.pool("hewan")
    }

    @Test(arguments: [(10, 11, ["poolAvailable"]), (-1, 0, ["poolTrained"]), (5, -1, ["poolAvailable"])])
    func `nobody offers more than are trained`(trained: Int, available: Int, codes: [String]) async throws {
        let fixture = try await WorkforceFixture.make()
        let found = try await fixture.refused("qingshi") { writing in
            let p = Pools.fields
            return try writing.create(
                writing.registry.named(Pools.name),
                Values {
                    $0[p.name] = "队伍"
                    $0[p.unit] = DemoCounty.unit("qingshi")
                    $0[p.skill] = Skill.driver
                    $0[p.trained] = trained
                    $0[p.available] = available
                })
        }
        #expect(found == codes)
    }

    @Test func `a unit sees and makes its own, the headquarters all`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (own, other) = (try await fixture.pool("qingshi"), try await fixture.pool("hewan"))
        func seen(_ login: String) async throws -> Set<RecordID> {
            try await fixture.read(as: login) { try Set($0.page(Pools.self).records.map(\.id)) }
        }
        #expect(try await seen("qingshi") == [own])
        #expect(try await seen("hewan") == [other])
        #expect(try await seen("health").isEmpty)
        for login in ["duty1", "commander", "testing", "inspector"] { #expect(try await seen(login) == [own, other]) }
        await #expect(throws: Rejection.forbidden) {
            _ = try await fixture.pool("qingshi", .nursing, by: "hewan")
        }
        await #expect(throws: Rejection.forbidden) {
            _ = try await fixture.pool("qingshi", .nursing, by: "inspector")
        }
    }

    /// 村医、志愿者、业主委员会、物业公司 (M5), by kind; workers that are sent are none of them.
    @Test func `local actors are counted with their training, a unit's own for a unit`() async throws {
        let fixture = try await WorkforceFixture.make()
        let doctors = try await fixture.pool("qingshi", .villageDoctor, trained: 14, available: 10)
        _ = try await fixture.pool("hewan", .villageDoctor, trained: 6, available: 2)
        _ = try await fixture.pool("hewan", .ownersCommittee, trained: 4, available: 4)
        _ = try await fixture.pool("hewan", .sampling)
        let day = WorkforceFixture.day
        try await fixture.write("qingshi") { writing in
            _ = try writing.edit(
                writing.registry.named(Pools.name), doctors, version: nil,
                Values {
                    $0[Pools.fields.topics] = [.protection, .care]
                    $0[Pools.fields.trainedOn] = day.advanced(by: -LocalActors.days)
                })
        }
        let all = try await fixture.read(as: "duty1") { try WorkforcePages.Content($0, today: day).actors }
        #expect(
            all == [
                LocalActors(skill: .villageDoctor, pools: 2, trained: 20, available: 12, recent: 1),
                LocalActors(skill: .ownersCommittee, pools: 1, trained: 4, available: 4, recent: 0),
            ])
        let own = try await fixture.read(as: "hewan") { try WorkforcePages.Content($0, today: day).actors }
        #expect(own.map(\.skill) == [.villageDoctor, .ownersCommittee] && own.first?.trained == 6)
        let later = try await fixture.read(as: "duty1") {
            try WorkforcePages.Content($0, today: day.advanced(by: 1)).actors
        }
        #expect(later.first?.recent == 0)
    }

    /// Counts of units, and whom one calls: no list of people, nothing that compares them.
    @Test func `of persons a pool holds its work contact, an order nobody`() {
        let pool = Definition(Pools.self)
        let personal = pool.fields.filter { $0.has(.personal) || $0.isProtected }.map(\.name)
        #expect(personal == ["contact", "phone"])
        #expect(pool.isStaff && !pool.logsReads)
        for definition in [pool, Definition(Deployments.self), Definition(Stations.self)] {
            let named = definition.fields.filter { [.reference("user"), .references("user")].contains($0.kind) }
            #expect(named.isEmpty, "\(definition.name)")
        }
        #expect(!Definition(Deployments.self).isPersonal && !Definition(Stations.self).isPersonal)
    }
}
