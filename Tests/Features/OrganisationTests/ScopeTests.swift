import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Organisation

/// Who sees whom: two townships and two bureaus of one county.
struct ScopeTests {
    /// Logins that each user's list shows; a list with no filter is all there is.
    @Test(arguments: [
        ("qingshi", ["qingshi", "qingshi-1", "qingshi-2", "qingshi-doctor"]), ("hewan", ["hewan", "hewan-1"]),
        ("health", ["health"]),
        ("education", ["education"]), ("qingshi-1", ["qingshi-1"]),
    ])
    func usersOfAList(login: String, visible: [String]) async throws {
        let fixture = try await OrganisationFixture.demo()
        let principal = try await fixture.principal(login)
        let logins = try await fixture.store.read(as: principal) { reading in
            try reading.page(Users.self, Query(open: .all, limit: 200)).records.compactMap { $0[Users.fields.login] }
        }
        #expect(logins == visible)
        // Nor does a picker's search, nor a guessed id, find more.
        let found = try await fixture.store.read(as: principal) { reading in
            try reading.page(Users.self, Query(search: "e", limit: 200)).records.compactMap { $0[Users.fields.login] }
        }
        #expect(Set(found).isSubset(of: visible))
        for other in ["duty1", "qingshi", "hewan", "health", "education", "admin"] where !visible.contains(other) {
            await #expect(throws: Rejection.notFound) {
                try await fixture.store.read(as: principal) { try $0.find(Users.self, DemoCounty.user(other)) }
            }
        }
    }

    @Test(arguments: [
        ("qingshi", 25), ("hewan", 17), ("health", 3), ("education", 2), ("qingshi-1", 1), ("duty1", 205),
    ])
    func unitsOfAList(login: String, count: Int) async throws {
        let fixture = try await OrganisationFixture.demo()
        let principal = try await fixture.principal(login)
        let units = try await fixture.store.read(as: principal) { reading in
            var units: [Record] = []
            var query = Query(limit: 200)
            repeat {
                let page = try reading.page(Units.self, query)
                units += page.records
                query.after = page.next
            } while query.after != nil
            return units
        }
        #expect(Set(units.map(\.id)).count == count && units.count == count)
        let officers = principal.has(.unitOfficer, .gridWorker)
        #expect(!officers || Set(units.map(\.id)) == principal.units)
    }

    @Test func postsOfAListAreThoseOfTheUnitsTree() async throws {
        let fixture = try await OrganisationFixture.demo()
        for (login, count) in [("qingshi", 4), ("health", 1), ("qingshi-1", 1), ("admin", 47)] {
            let principal = try await fixture.principal(login)
            let posts = try await fixture.store.read(as: principal) {
                try $0.page(Posts.self, Query(limit: 200)).records
            }
            #expect(posts.count == count, "\(login)")
        }
    }

    @Test func aTownshipMakesAccountsOfItsVillagesOnly() async throws {
        let fixture = try await OrganisationFixture.demo()
        let town = try await fixture.principal("qingshi")
        let make = { @Sendable (login: String, unit: String) in
            try await fixture.store.write(by: town) { writing in
                try writing.create(
                    writing.registry.named(Users.name),
                    Values {
                        $0[Users.fields.login] = login
                        $0[Users.fields.name] = "新人"
                        $0[Users.fields.unit] = DemoCounty.unit(unit)
                    })
            }
        }
        #expect(try await make("New.Worker", "990101101205")[Users.fields.login] == "new.worker")
        for unit in ["hewan", "health", "headquarters", "990101102001"] {
            await #expect(throws: Rejection.invalid("unitUnknown", field: "unit")) { try await make("other", unit) }
        }
        let taken = await #expect(throws: Rejection.self) { try await make("qingshi", "qingshi") }
        #expect(taken?.kind == .conflict)
        await #expect(throws: Rejection.self) { try await make("带 空格", "qingshi") }
    }

    @Test func demoIsWholeAndFilledOnce() async throws {
        let fixture = try await OrganisationFixture.demo()
        let demo = DemoCounty(store: fixture.store, folder: OrganisationFixture.demo)
        await #expect(throws: Rejection(.conflict, "notEmpty")) { try await demo.fill() }
        let tree = try await fixture.store.read(as: .system(fixture.county)) { try UnitTree($0) }
        #expect(tree.townships.count == 14)
        let people = try await fixture.store.read(as: .system(fixture.county)) { reading in
            try reading.page(Areas.self, Query(equals: ["parent": "990101"], limit: 200)).records
                .compactMap { $0[Areas.fields.population] }.reduce(0, +)
        }
        #expect(people == 120_004)
    }
}
