import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Organisation

struct PostsTests {
    private func give(
        _ fixture: OrganisationFixture, by principal: Principal, to login: String, _ role: Role, at unit: String,
        from: String = "2020-01-01", to: String? = nil
    ) async throws -> Record {
        try await fixture.store.write(by: principal) { writing in
            try writing.create(
                writing.registry.named(Posts.name),
                Values { values in
                    let p = Posts.fields
                    values[p.user] = DemoCounty.user(login)
                    values[p.unit] = DemoCounty.unit(unit)
                    values[p.role] = role
                    values[p.from] = CalendarDay(from)
                    values[p.to] = to.flatMap { CalendarDay($0) }
                })
        }
    }

    /// A post holds on its first and on its last day, by the deployment's clock: 16:00Z is midnight in China.
    @Test(arguments: [
        ("2022-06-30T15:59:59Z", false), ("2022-06-30T16:00:00Z", true), ("2022-07-31T15:59:59Z", true),
        ("2022-07-31T16:00:00Z", false),
    ])
    func holdsFromDayToDay(moment: String, holds: Bool) async throws {
        let fixture = try await OrganisationFixture.demo()
        let administrator = try await fixture.principal("admin")
        _ = try await give(
            fixture, by: administrator, to: "health", .inspector, at: "health", from: "2022-07-01", to: "2022-07-31")
        fixture.test.clock.set(try #require(Instant(moment)))
        #expect(try await fixture.principal("health").has(.inspector) == holds)
    }

    @Test func nobodyGetsInWithoutAPostInForce() async throws {
        let fixture = try await OrganisationFixture.demo()
        fixture.test.clock.set(try #require(Instant("2019-12-31T00:00:00Z")))
        await #expect(throws: Rejection(.forbidden, "noPost")) {
            try await fixture.accounts.signIn(login: "duty1", password: "duty1-qinghe")
        }
    }

    @Test func aPrincipalSpeaksForItsUnitsTree() async throws {
        let fixture = try await OrganisationFixture.demo()
        let town = try await fixture.principal("qingshi")
        #expect(town.units.count == 25)
        #expect(town.posts.first?.office == DemoCounty.unit("qingshi"))
        #expect(town.posts.first?.area?.text == "990101101")
        let worker = try await fixture.principal("qingshi-2")
        #expect(worker.units == [DemoCounty.unit("990101101201")])
        #expect(worker.posts.first?.office == DemoCounty.unit("qingshi"))
        #expect(try await fixture.principal("health").units == Set(["health", "cdc", "hospital"].map(DemoCounty.unit)))
    }

    @Test func aTownshipManagesItsOwnPeopleOnly() async throws {
        let fixture = try await OrganisationFixture.demo()
        let town = try await fixture.principal("qingshi")
        _ = try await give(fixture, by: town, to: "qingshi-1", .unitOfficer, at: "qingshi")
        await #expect(throws: Rejection.invalid("unitUnknown", field: "unit")) {
            try await give(fixture, by: town, to: "qingshi-1", .gridWorker, at: "hewan")
        }
        await #expect(throws: Rejection.invalid("userUnknown", field: "user")) {
            try await give(fixture, by: town, to: "hewan-1", .gridWorker, at: "qingshi")
        }
        for role in [Role.commander, .dutyOfficer, .administrator, .privacyReviewer, .inspector, .sectionLead] {
            await #expect(throws: Rejection(.forbidden, "roleNotYours")) {
                try await give(fixture, by: town, to: "qingshi-1", role, at: "qingshi")
            }
        }
        let worker = try await fixture.principal("qingshi-2")
        await #expect(throws: Rejection.forbidden) {
            try await give(fixture, by: worker, to: "qingshi-2", .gridWorker, at: "990101101201")
        }
    }

    @Test func noPostIsTurnedIntoAHigherOne() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (town, administrator) = (try await fixture.principal("qingshi"), try await fixture.principal("admin"))
        let own = try await give(fixture, by: town, to: "qingshi-1", .gridWorker, at: "qingshi")
        let higher = try await give(fixture, by: administrator, to: "qingshi-1", .inspector, at: "qingshi")
        for (record, role) in [(own, Role.administrator), (higher, .gridWorker)] {
            await #expect(throws: Rejection(.forbidden, "roleNotYours")) {
                try await fixture.store.write(by: town) { writing in
                    try writing.edit(
                        writing.registry.named(Posts.name), record.id, version: record.version,
                        Values { $0[Posts.fields.role] = role })
                }
            }
        }
        await #expect(throws: Rejection.self) {
            try await give(fixture, by: administrator, to: "qingshi-1", .system, at: "qingshi")
        }
    }
}
