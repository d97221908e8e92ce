import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Organisation

/// A county of one's own, from nothing: areas, then the first headquarters with its administrator.
@Suite struct FirstHeadquartersTests {
    private static let day = CalendarDay(ordinal: 19_000)

    @Test func theAdministratorSignsInAndMakesTheNextUser() async throws {
        let fixture = try await OrganisationFixture.empty()
        let system = Principal.system(fixture.county)
        _ = try await AreaImport(fixture.store).run(OrganisationFixture.demo.appending(path: "areas.csv"), by: system)
        let first = FirstHeadquarters(fixture.store, fixture.accounts)
        let password = try await first.make(
            county: fixture.county, named: "青河县疫情防控指挥部", login: "admin", from: Self.day)
        let admission = try await fixture.accounts.signIn(login: "admin", password: password)
        #expect(admission.mustChangePassword)
        let admin = try #require(try await fixture.accounts.principal(admission.user, county: fixture.county))
        #expect(admin.roles == [.administrator])
        let tree = try await fixture.store.read(as: admin) { try UnitTree($0) }
        #expect(tree.all.map(\.kind) == [.headquarters, .office])
        let f = Users.fields
        let made = try await fixture.store.write(by: admin) { writing in
            try writing.create(
                writing.registry.named(Users.name),
                Values {
                    $0[f.login] = "duty"
                    $0[f.name] = "周岚"
                    $0[f.unit] = tree.all.last?.id
                })
        }
        #expect(made.state == "active")
        await #expect {
            try await first.make(county: fixture.county, named: "又一个", login: "b", from: Self.day)
        } throws: {
            ($0 as? Rejection)?.code == "notEmpty"
        }
    }

    @Test func withoutACodeTableItsAreaIsMadeFromTheName() async throws {
        let fixture = try await OrganisationFixture.empty()
        let first = FirstHeadquarters(fixture.store, fixture.accounts)
        _ = try await first.make(
            county: fixture.county, named: "青河县疫情防控指挥部", login: "a", from: Self.day)
        let county = fixture.county
        let name = try await fixture.store.read(as: .system(county)) { try $0.countyName() }
        #expect(name == "青河县")
        // A table that comes later takes it over.
        let outcome = try await AreaImport(fixture.store).run(
            OrganisationFixture.demo.appending(path: "areas.csv"), by: .system(county))
        #expect(outcome.changed == 1)
        #expect(FirstHeadquarters.areaName("指挥部") == "指挥部")
    }
}
