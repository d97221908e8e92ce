import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

struct SwitchingTests {
    private static let (device, other) = ("d1e2v3", "another")
    private static let code = "280417"

    private func set(_ fixture: OrganisationFixture, _ login: String, on device: String = device) async throws
        -> Instant
    {
        let secret = try await fixture.accounts.signIn(login: login, password: "\(login)-qinghe").secret
        let session = try #require(try await fixture.accounts.signedIn(secret)?.session)
        return try await fixture.accounts.setCode(
            Self.code, of: fixture.principal(login), session: session, on: device)
    }

    private func refused(
        _ fixture: OrganisationFixture, _ login: String, _ code: String = code, on device: String = device,
        as expected: String
    ) async {
        await #expect {
            _ = try await fixture.accounts.change(to: DemoCounty.user(login), code: code, on: device, leaving: nil)
        } throws: {
            ($0 as? Rejection)?.code == expected
        }
    }

    @Test func aCodeOpensASessionOfItsOwnAndEndsTheOther() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await set(fixture, "duty1")
        let before = try await fixture.accounts.signIn(login: "duty2", password: "duty2-qinghe").secret
        let open = try #require(try await fixture.accounts.signedIn(before)?.session)
        let admission = try await fixture.accounts.change(
            to: DemoCounty.user("duty1"), code: Self.code, on: Self.device, leaving: open)
        #expect(try await fixture.accounts.signedIn(admission.secret)?.principal.user == DemoCounty.user("duty1"))
        #expect(try await fixture.accounts.signedIn(before) == nil)
        let sessions = try await fixture.accounts.sessions(of: fixture.principal("duty1"))
        #expect(sessions.count == 2 && sessions.count { $0.until != nil } == 1)
        let county = fixture.county
        let log = try await fixture.store.database.read {
            try $0.query(
                """
                SELECT verb FROM change WHERE county = \(county) AND record = \(DemoCounty.user("duty1"))
                ORDER BY number DESC LIMIT 1
                """)
        }
        #expect(log.first?["verb"].text == "switch")
    }

    @Test func theCodeIsThisDevicesAndThisUsers() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await set(fixture, "duty1")
        await refused(fixture, "duty1", on: Self.other, as: "switchFull")
        await refused(fixture, "duty2", as: "switchFull")
        #expect(try await fixture.accounts.users(of: Self.device).map(\.user) == [DemoCounty.user("duty1")])
        #expect(try await fixture.accounts.users(of: Self.other).isEmpty)
        // Copied to another device in the database, it opens nothing there.
        let digest = DeviceCode.digest(Self.other)
        try await fixture.store.database.write(key: fixture.county) {
            _ = try $0.execute("UPDATE device_code SET device = \(.blob(digest))")
        }
        await refused(fixture, "duty1", on: Self.other, as: "switchWrong")
    }

    @Test func afterFiveWrongOnesThePasswordIsNeeded() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await set(fixture, "duty1")
        for left in [4, 3, 2, 1] {
            await #expect {
                _ = try await fixture.accounts.change(
                    to: DemoCounty.user("duty1"), code: "999111", on: Self.device, leaving: nil)
            } throws: {
                ($0 as? Rejection)?.values["left"] == String(left)
            }
        }
        await refused(fixture, "duty1", "999111", as: "switchFull")
        await refused(fixture, "duty1", as: "switchFull")
        #expect(try await fixture.accounts.users(of: Self.device).isEmpty)
        _ = try await set(fixture, "duty1")
        _ = try await fixture.accounts.change(
            to: DemoCounty.user("duty1"), code: Self.code, on: Self.device, leaving: nil)
    }

    /// 2022-05-04 16:00 in Shanghai: eight hours are left of the day.
    @Test func itEndsWithTheDayAndTheSessionWithIt() async throws {
        let fixture = try await OrganisationFixture.demo()
        let until = try await set(fixture, "duty1")
        #expect(until == Instant("2022-05-04T16:00:00Z"))
        let admission = try await fixture.accounts.change(
            to: DemoCounty.user("duty1"), code: Self.code, on: Self.device, leaving: nil)
        // Used every hour, it still ends.
        for _ in 0..<7 {
            fixture.test.clock.advance(minutes: 60)
            #expect(try await fixture.accounts.signedIn(admission.secret) != nil)
        }
        fixture.test.clock.set(until)
        #expect(try await fixture.accounts.signedIn(admission.secret) == nil)
        await refused(fixture, "duty1", as: "switchFull")
    }

    @Test func twelveHoursAtMost() throws {
        let morning = try #require(Instant("2022-05-03T16:30:00Z"))
        #expect(DeviceCode.expiry(at: morning, in: OrganisationFixture.zone) == morning.advanced(minutes: 720))
    }

    @Test func onlyAFullSignInOfTodaySetsACode() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await set(fixture, "duty1")
        let quick = try await fixture.accounts.change(
            to: DemoCounty.user("duty1"), code: Self.code, on: Self.device, leaving: nil)
        let session = try #require(try await fixture.accounts.signedIn(quick.secret)?.session)
        let principal = try await fixture.principal("duty1")
        await #expect {
            try await fixture.accounts.setCode(Self.code, of: principal, session: session, on: Self.device)
        } throws: {
            ($0 as? Rejection)?.code == "signInFully"
        }
        // The night's session is yesterday's after midnight.
        fixture.test.clock.advance(minutes: 7 * 60)
        let secret = try await fixture.accounts.signIn(login: "duty1", password: "duty1-qinghe").secret
        let night = try #require(try await fixture.accounts.signedIn(secret)?.session)
        fixture.test.clock.advance(minutes: 2 * 60)
        await #expect {
            try await fixture.accounts.setCode(Self.code, of: principal, session: night, on: Self.device)
        } throws: {
            ($0 as? Rejection)?.code == "signInFully"
        }
    }

    @Test func aLockedUserAndANewPasswordEndIt() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await set(fixture, "duty1")
        _ = try await set(fixture, "duty2")
        let admin = try await fixture.principal("admin")
        _ = try await fixture.accounts.resetPassword(of: DemoCounty.user("duty1"), by: admin)
        await refused(fixture, "duty1", as: "switchFull")
        _ = try await fixture.store.write(by: admin) { writing in
            try writing.update(try writing.reading.find(Users.self, DemoCounty.user("duty2")), state: "locked")
        }
        await refused(fixture, "duty2", as: "noPost")
        #expect(try await fixture.accounts.users(of: Self.device).isEmpty)
    }

    @Test func oneTakesOneselfOff() async throws {
        let fixture = try await OrganisationFixture.demo()
        _ = try await set(fixture, "duty1")
        try await fixture.accounts.removeCode(of: fixture.principal("duty1"), from: Self.device)
        await refused(fixture, "duty1", as: "switchFull")
    }

    @Test(arguments: [
        ("12345", "deviceCodeMalformed"), ("12345a", "deviceCodeMalformed"), ("123456", "deviceCodeGuessable"),
        ("987654", "deviceCodeGuessable"), ("111111", "deviceCodeGuessable"), ("121212", "deviceCodeGuessable"),
    ])
    func weakCodesAreRefused(code: String, expected: String) {
        #expect { try DeviceCode.check(code) } throws: { ($0 as? Rejection)?.code == expected }
    }
}
