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
