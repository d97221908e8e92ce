import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

struct ActivationTests {
    private static let own = "eigenes-passwort"

    private func slip(_ fixture: OrganisationFixture, for login: String, by: String = "admin") async throws -> Slip {
        let slips = try await fixture.accounts.slips(for: [DemoCounty.user(login)], by: fixture.principal(by))
        return try #require(slips.first)
    }

    private func refused(_ fixture: OrganisationFixture, _ login: String, _ code: String, as expected: String) async {
        await #expect {
            _ = try await fixture.accounts.activate(login: login, code: code, password: Self.own)
        } throws: {
            ($0 as? Rejection)?.code == expected
        }
    }

    @Test func aSlipSetsTheOwnPasswordOnce() async throws {
        let fixture = try await OrganisationFixture.demo()
        let slip = try await slip(fixture, for: "hewan-1")
        let admission = try await fixture.accounts.activate(
            login: "hewan-1", code: slip.code.uppercased().replacing("-", with: " "), password: Self.own)
        #expect(!admission.mustChangePassword)
        #expect(try await fixture.accounts.signedIn(admission.secret)?.principal.user == DemoCounty.user("hewan-1"))
        _ = try await fixture.accounts.signIn(login: "hewan-1", password: Self.own)
        await refused(fixture, "hewan-1", slip.code, as: "activationRefused")
        let county = fixture.county
        let stored = try await fixture.store.database.read {
            try $0.query(
                """
                SELECT verb FROM change WHERE county = \(county) AND record = \(DemoCounty.user("hewan-1")) ORDER BY number
                """)
        }
        #expect(stored.suffix(2).map { $0["verb"].text } == ["slip", "activateAccount"])
    }

    /// Wrong, used, expired, another's, of an unknown and of a locked user: one answer.
    @Test func everyRefusalReadsTheSame() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (mine, others) = (try await slip(fixture, for: "hewan-1"), try await slip(fixture, for: "qingshi-1"))
        await refused(fixture, "hewan-1", "aaaa-bbbb-cccc-dddd", as: "activationRefused")
        await refused(fixture, "hewan-1", others.code, as: "activationRefused")
        await refused(fixture, "nobody-at-all", mine.code, as: "activationRefused")
        let first = mine.code
        let second = try await slip(fixture, for: "hewan-1")
        await refused(fixture, "hewan-1", first, as: "activationRefused")
        fixture.test.clock.advance(minutes: Accounts.slipHours * 60)
        await refused(fixture, "hewan-1", second.code, as: "activationRefused")
        let third = try await slip(fixture, for: "hewan-1")
        let admin = try await fixture.principal("admin")
        _ = try await fixture.store.write(by: admin) { writing in
            let user = try writing.reading.find(Users.self, DemoCounty.user("hewan-1"))
            return try writing.update(user, state: "locked")
        }
        await refused(fixture, "hewan-1", third.code, as: "activationRefused")
    }

    @Test func guessingIsSlowedDownAndTheRightCodeWaitsToo() async throws {
        let fixture = try await OrganisationFixture.demo()
        let slip = try await slip(fixture, for: "hewan-1")
        for _ in 0..<5 { await refused(fixture, "hewan-1", "wrong", as: "activationRefused") }
        await refused(fixture, "hewan-1", slip.code, as: "signInWait")
        fixture.test.clock.advance(minutes: 1)
        _ = try await fixture.accounts.activate(login: "hewan-1", code: slip.code, password: Self.own)
    }

    @Test func aWeakPasswordUsesNothingUp() async throws {
        let fixture = try await OrganisationFixture.demo()
        let slip = try await slip(fixture, for: "hewan-1")
        await #expect {
            _ = try await fixture.accounts.activate(login: "hewan-1", code: slip.code, password: "short")
        } throws: {
            ($0 as? Rejection)?.code == "passwordShort"
        }
        _ = try await fixture.accounts.activate(login: "hewan-1", code: slip.code, password: Self.own)
    }

    @Test func aNewPasswordEndsSlipAndShortCode() async throws {
        let fixture = try await OrganisationFixture.demo()
        let slip = try await slip(fixture, for: "hewan-1")
        _ = try await fixture.accounts.resetPassword(of: DemoCounty.user("hewan-1"), by: fixture.principal("admin"))
        await refused(fixture, "hewan-1", slip.code, as: "activationRefused")
    }

    @Test func anOfficerGivesSlipsInTheOwnTreeAndBelowTheOwnRole() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await slip(fixture, for: "qingshi-1", by: "qingshi")
        for (login, code) in [("hewan-1", "notFound"), ("commander", "accountNotYours")] {
            await #expect {
                _ = try await slip(fixture, for: login, by: "qingshi")
            } throws: {
                guard let found = ($0 as? Rejection)?.code else { return false }
                return found == code || (login == "hewan-1" && found == "accountNotYours")
            }
        }
        // A second post at the headquarters makes a village worker's account the administrator's.
        let admin = try await fixture.principal("admin")
        try await fixture.store.write(by: admin) { writing in
            let p = Posts.fields
            _ = try writing.create(
                writing.registry.named(Posts.name),
                Values {
                    $0[p.user] = DemoCounty.user("qingshi-1")
                    $0[p.unit] = DemoCounty.unit("office")
                    $0[p.role] = .dutyOfficer
                    $0[p.from] = CalendarDay(ordinal: 19_000)
                })
        }
        await #expect {
            _ = try await slip(fixture, for: "qingshi-1", by: "qingshi")
        } throws: {
            ($0 as? Rejection)?.code == "accountNotYours"
        }
        await #expect {
            _ = try await fixture.accounts.resetPassword(
                of: DemoCounty.user("qingshi-1"), by: fixture.principal("qingshi"))
        } throws: {
            ($0 as? Rejection)?.code == "accountNotYours"
        }
    }

    @Test func aTownshipMakesItsWorkersAndNobodyElses() async throws {
        let fixture = try await OrganisationFixture.demo()
        let officer = try await fixture.principal("qingshi")
        let day = CalendarDay(ordinal: 19_000)
        let village = DemoCounty.unit("990101101201")
        let new = try NewUser.read("胡倩倩 13800000901、胡二", unit: village, role: .gridWorker, field: "people-\(village)")
        let made = try await fixture.store.write(by: officer) { try $0.add(new, from: day) }
        #expect(made.count == 2)
        for (unit, role) in [
            (DemoCounty.unit("hewan"), Role.gridWorker), (DemoCounty.unit("headquarters"), .unitOfficer),
            (village, .dutyOfficer), (village, .administrator),
        ] {
            await #expect(throws: Rejection.self) {
                try await fixture.store.write(by: officer) {
                    _ = try $0.add([NewUser(unit: unit, role: role, name: "某某")], from: day)
                }
            }
        }
        await #expect {
            try await fixture.store.write(by: officer) { _ = try $0.add(new, from: day) }
        } throws: {
            ($0 as? Rejection)?.code == "userThere"
        }
        let tree = try await fixture.store.read(as: officer) { try WaitingAccounts($0, office: nil) }
        #expect(tree.users.map(\.name).contains("胡倩倩"))
    }

    @Test func theSquareCodeHoldsTheAddress() throws {
        let code = try #require(QRCode("https://a.example/activate?u=qingshi&c=abcd-efgh-jkmn-pqrs"))
        #expect((33...57).contains(code.size) && code.path.hasPrefix("M4 4h7v1h-7z"))
        for text in ["https://a.example", "http://10.1.2.3:8080/", "https://a.example/t"] { _ = try SlipAddress(text) }
        for text in ["", "a.example", "javascript:alert(1)", "https://a b", "https://a/?x=\"", "ftp://a"] {
            #expect(throws: Rejection.self, "\(text)") { try SlipAddress(text) }
        }
    }
}
