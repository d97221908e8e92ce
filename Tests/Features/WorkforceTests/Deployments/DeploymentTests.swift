import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Workforce

struct DeploymentTests {
    @Test func `nobody is ordered twice`() async throws {
        let fixture = try await WorkforceFixture.make()
        let rules = fixture.rules
        let pool = try await fixture.pool("qingshi", available: 5)
        func short(_ number: Int, _ available: Int) async {
            let order = fixture.order(number, from: pool)
            await #expect(throws: Rejection(.conflict, "poolShort", values: ["available": String(available)])) {
                try await fixture.write("duty1") { try $0.order(order, rules: rules) }
            }
        }
        await short(6, 5)
        let first = try await fixture.ordered(3, from: pool)
        await short(3, 2)
        let second = try await fixture.ordered(2, from: pool, by: "testing")
        await short(1, 0)
        // What is declined, taken back or returned is free again; what is accepted is not.
        try await fixture.write("qingshi") { try $0.decline(deployment: second, reason: "本镇检测") }
        await short(3, 2)
        try await fixture.write("qingshi") { try $0.accept(deployment: first) }
        await short(3, 2)
        try await fixture.write("hewan") { try $0.arrive(deployment: first) }
        await short(3, 2)
        try await fixture.write("qingshi") { try $0.takeBack(deployment: first) }
        _ = try await fixture.ordered(5, from: pool)
        // A unit may say at any time that it has fewer; then nobody is free.
        try await fixture.write("qingshi") { writing in
            try writing.edit(
                writing.registry.named(Pools.name), pool, version: nil, Values { $0[Pools.fields.available] = 2 })
        }
        await short(1, 0)
    }

    /// Who may take which step: the sending unit 青石镇, the receiving 河湾镇, the office; all others none.
    @Test(arguments: [
        ("accept", "ordered", "qingshi"), ("decline", "ordered", "qingshi"), ("arrive", "accepted", "hewan"),
        ("return", "arrived", "qingshi"), ("cancel", "accepted", "duty1"), ("cancel", "ordered", "testing"),
    ])
    func `each step has its side`(step: String, state: String, login: String) async throws {
        let fixture = try await WorkforceFixture.make()
        let id = try await fixture.ordered(3, from: try await fixture.pool("qingshi"))
        if state != "ordered" { try await fixture.write("qingshi") { try $0.accept(deployment: id) } }
        if state == "arrived" { try await fixture.write("hewan") { try $0.arrive(deployment: id) } }
        let take = { @Sendable (writing: Writing) throws -> Record in
            switch step {
            case "accept": try writing.accept(deployment: id)
            case "decline": try writing.decline(deployment: id, reason: "人手不足")
            case "arrive": try writing.arrive(deployment: id)
            case "return": try writing.takeBack(deployment: id)
            default: try writing.cancel(deployment: id, reason: "情况有变")
            }
        }
        let office = step == "cancel" ? ["duty1", "testing"] : []
        for other in ["duty1", "testing", "commander", "inspector", "qingshi", "hewan"]
        where other != login && !office.contains(other) {
            await #expect(throws: Rejection.forbidden, "\(other)") { try await fixture.write(other, take) }
        }
        for stranger in ["health", "zhaoji", "qingshi-1"] {
            await #expect(throws: Rejection.notFound, "\(stranger)") { try await fixture.write(stranger, take) }
        }
        let taken = try await fixture.write(login, take)
        #expect(taken.state == Deployments.workflow.transition(step)?.to)
        #expect(try await fixture.refused(login, take) == ["state"])
    }

    @Test func `an order is answered within two hours, by yes or no`() async throws {
        let fixture = try await WorkforceFixture.make()
        let pool = try await fixture.pool("qingshi")
        let ids = try await [
            fixture.ordered(1, from: pool), fixture.ordered(1, from: pool), fixture.ordered(1, from: pool),
            fixture.ordered(1, from: pool),
        ]
        let owed = try #require(try await fixture.duty(WorkforceDuties.answer, of: ids[0]))
        #expect(owed.due == fixture.store.now.advanced(minutes: 120) && owed.unit == DemoCounty.unit("qingshi"))
        try await fixture.write("qingshi") { writing in
            try writing.accept(deployment: ids[0])
            try writing.decline(deployment: ids[1], reason: "人手不足")
        }
        try await fixture.write("duty1") { try $0.cancel(deployment: ids[2], reason: "不再需要") }
        fixture.clock.advance(minutes: 121)
        try await DutyRound(fixture.store, fixture.rules.duties).clock(WorkforceFixture.county)
        for (id, state) in zip(ids, [DutyState.met, .met, .cancelled, .late]) {
            #expect(try await fixture.duty(WorkforceDuties.answer, of: id)?.state == state)
        }
    }

    @Test func `an order says where to, how many, until when and by what right`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (pool, rules, day) = (try await fixture.pool("qingshi"), fixture.rules, WorkforceFixture.day)
        let orders: [(DeploymentOrder, [String])] = [
            (fixture.order(0, from: pool), ["badNumber"]),
            (fixture.order(1, from: pool, to: "qingshi"), ["deploymentSame"]),
            (fixture.order(1, from: pool, to: "nowhere"), ["unitUnknown"]),
            (
                DeploymentOrder(
                    pool: pool, receiver: DemoCounty.unit("hewan"), number: 1, from: day,
                    to: day.advanced(by: -1), basis: " "), ["endsBeforeStart", "deadlinePast", "required"]
            ),
            (
                DeploymentOrder(
                    pool: pool, receiver: DemoCounty.unit("hewan"), number: 1, from: day, to: day,
                    basis: "电话19900001234"), ["personalData"]
            ),
        ]
        for (order, codes) in orders {
            let found = try await fixture.refused("duty1") { try $0.order(order, rules: rules) }
            #expect(found == codes)
        }
        for login in ["commander", "inspector", "qingshi", "hewan"] {
            let order = fixture.order(1, from: pool)
            await #expect(throws: Rejection.forbidden, "\(login)") {
                try await fixture.write(login) { try $0.order(order, rules: rules) }
            }
        }
    }

    @Test func `both sides see an order, others do not`() async throws {
        let fixture = try await WorkforceFixture.make()
        let id = try await fixture.ordered(2, from: try await fixture.pool("qingshi"))
        for (login, seen) in [("qingshi", true), ("hewan", true), ("inspector", true), ("health", false)] {
            let found = try await fixture.read(as: login) { try $0.page(Deployments.self).records.map(\.id) }
            #expect(found == (seen ? [id] : []), "\(login)")
        }
    }
}
