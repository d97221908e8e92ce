import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

struct AccountsTests {
    @Test func signsInAndOut() async throws {
        let fixture = try await OrganisationFixture.demo()
        let accounts = fixture.accounts
        let admission = try await accounts.signIn(login: " QingShi ", password: "qingshi-qinghe", address: "10.0.0.1")
        #expect(!admission.mustChangePassword)
        let signedIn = try #require(try await accounts.signedIn(admission.secret))
        #expect(signedIn.principal.user == DemoCounty.user("qingshi"))
        #expect(signedIn.unit == "青石镇")
        let id = try #require(RecordID(signedIn.session))
        #expect(try await accounts.end(session: id, of: signedIn.principal))
        #expect(try await accounts.signedIn(admission.secret) == nil)
    }

    @Test(arguments: [
        ("qingshi", "wrong-password"), ("nobody", "qingshi-qinghe"), ("qingshi", ""), ("' OR 1=1 --", "x"),
    ])
    func refusesAllTheSameWay(login: String, password: String) async throws {
        let fixture = try await OrganisationFixture.demo()
        await #expect(throws: Rejection(.unauthenticated, "signInWrong")) {
            try await fixture.accounts.signIn(login: login, password: password)
        }
    }

    @Test func guessingIsSlowedAndTheRightPasswordWaitsToo() async throws {
        let fixture = try await OrganisationFixture.demo()
        for number in 0..<5 {
            await #expect(throws: Rejection(.unauthenticated, "signInWrong")) {
                try await fixture.accounts.signIn(login: "qingshi", password: "guess-\(number)")
            }
        }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.accounts.signIn(login: "qingshi", password: "qingshi-qinghe")
        }
        #expect(rejection?.kind == .tooManyRequests && rejection?.values["seconds"] == "1")
        fixture.test.clock.advance(minutes: 1)
        _ = try await fixture.accounts.signIn(login: "qingshi", password: "qingshi-qinghe")
    }

    @Test func neitherSecretNorPasswordIsStored() async throws {
        let fixture = try await OrganisationFixture.demo()
        let secret = try await fixture.accounts.signIn(login: "duty1", password: "duty1-qinghe").secret
        let texts = try await fixture.store.database.read { connection in
            try ["session", "credential", "user", "change_content"].flatMap { table in
                try connection.query("SELECT * FROM \(name: table)").flatMap { row in
                    row.values.map { $0.text ?? $0.blob.map { String(decoding: $0, as: UTF8.self) } ?? "" }
                }
            }
        }
        #expect(texts.contains { $0.hasPrefix("$scrypt$") })
        #expect(!texts.contains { $0.contains(secret) || $0.contains("duty1-qinghe") })
        let content = try await fixture.store.database.read { connection in
            try connection.query("SELECT content FROM change_content").map { try $0.get("content", as: String.self) }
        }
        #expect(!content.contains { $0.contains("$scrypt$") })
    }

    @Test func aSessionEndsTwelveHoursAfterItsLastUse() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (accounts, clock) = (fixture.accounts, fixture.test.clock)
        let secret = try await accounts.signIn(login: "duty1", password: "duty1-qinghe").secret
        for _ in 0..<3 {
            clock.advance(minutes: 11 * 60)
            #expect(try await accounts.signedIn(secret) != nil)
        }
        clock.advance(minutes: 12 * 60 + 1)
        #expect(try await accounts.signedIn(secret) == nil)
    }

    @Test func aProgramsTokenLivesLongerAndIsEndedLikeASession() async throws {
        let fixture = try await OrganisationFixture.demo()
        let accounts = fixture.accounts
        let token = try await accounts.token(login: "duty1")
        for _ in 0..<2 {
            fixture.test.clock.advance(minutes: 300 * 24 * 60)
            #expect(try await accounts.signedIn(token)?.principal.has(.dutyOfficer) == true)
        }
        let principal = try await fixture.principal("duty1")
        try await accounts.endOthers(than: "", of: principal)
        #expect(try await accounts.signedIn(token) == nil)
        await #expect(throws: Rejection.notFound) { try await accounts.token(login: "nobody") }
    }

    @Test func aSessionsListIsOnesOwn() async throws {
        let fixture = try await OrganisationFixture.demo()
        let accounts = fixture.accounts
        let mine = try await accounts.signIn(login: "duty1", password: "duty1-qinghe", agent: "甲").secret
        _ = try await accounts.signIn(login: "duty1", password: "duty1-qinghe", agent: "乙")
        let other = try await accounts.signIn(login: "duty2", password: "duty2-qinghe").secret
        let me = try #require(try await accounts.signedIn(mine))
        let stranger = try #require(try await accounts.signedIn(other))
        let sessions = try await accounts.sessions(of: me.principal)
        #expect(Set(sessions.map(\.agent)) == ["甲", "乙"])
        #expect(try await accounts.end(session: sessions[0].id, of: stranger.principal) == false)
        try await accounts.endOthers(than: me.session, of: me.principal)
        #expect(try await accounts.sessions(of: me.principal).map(\.id.text) == [me.session])
        #expect(try await accounts.signedIn(other) != nil)
    }

    @Test func changingThePasswordEndsOtherSessions() async throws {
        let fixture = try await OrganisationFixture.demo()
        let accounts = fixture.accounts
        let first = try await accounts.signIn(login: "health", password: "health-qinghe").secret
        let second = try await accounts.signIn(login: "health", password: "health-qinghe").secret
        let me = try #require(try await accounts.signedIn(first))
        await #expect(throws: Rejection.invalid("passwordWrong", field: "current")) {
            try await accounts.changePassword(
                of: me.principal, session: me.session, current: "no", new: "correct horse")
        }
        try await accounts.changePassword(
            of: me.principal, session: me.session, current: "health-qinghe", new: "correct horse")
        #expect(try await accounts.signedIn(first) != nil)
        #expect(try await accounts.signedIn(second) == nil)
        await #expect(throws: Rejection(.unauthenticated, "signInWrong")) {
            try await accounts.signIn(login: "health", password: "health-qinghe")
        }
        _ = try await accounts.signIn(login: "health", password: "correct horse")
    }

    @Test func aPasswordGivenByAnotherMustBeChangedFirst() async throws {
        let fixture = try await OrganisationFixture.demo()
        let accounts = fixture.accounts
        let town = try await fixture.principal("qingshi")
        let given = try await accounts.resetPassword(of: DemoCounty.user("qingshi-1"), by: town)
        let admission = try await accounts.signIn(login: "qingshi-1", password: given)
        #expect(admission.mustChangePassword)
        let before = try #require(try await accounts.signedIn(admission.secret))
        #expect(before.principal.posts.isEmpty)
        try await accounts.changePassword(
            of: before.principal, session: before.session, current: given, new: "correct horse")
        #expect(try await accounts.signedIn(admission.secret)?.principal.has(.gridWorker) == true)
        // A township resets no password of another township, nor of the headquarters.
        for login in ["hewan-1", "duty1"] {
            await #expect(throws: Rejection.notFound) {
                try await accounts.resetPassword(of: DemoCounty.user(login), by: town)
            }
        }
        let worker = try await fixture.principal("qingshi-2")
        await #expect(throws: Rejection.forbidden) {
            try await accounts.resetPassword(of: DemoCounty.user("qingshi-2"), by: worker)
        }
    }

    @Test func aLockedUserIsOutAtOnce() async throws {
        let fixture = try await OrganisationFixture.demo()
        let secret = try await fixture.accounts.signIn(login: "health", password: "health-qinghe").secret
        #expect(try await fixture.accounts.signedIn(secret) != nil)
        let administrator = try await fixture.principal("admin")
        try await fixture.store.write(by: administrator) { writing in
            _ = try writing.perform(
                "lock", writing.registry.named(Users.name), DemoCounty.user("health"), reason: "调离")
        }
        #expect(try await fixture.accounts.signedIn(secret) == nil)
        await #expect(throws: Rejection(.unauthenticated, "signInWrong")) {
            try await fixture.accounts.signIn(login: "health", password: "health-qinghe")
        }
    }
}
