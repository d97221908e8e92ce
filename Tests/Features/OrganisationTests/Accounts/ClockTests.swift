import Database
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

struct ClockTests {
    /// A clock that is set back an hour, as a wrong time server does it, and then forward again.
    @Test func aClockSetBackEndsNoSessionAndBreaksNoLog() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (accounts, clock) = (fixture.accounts, fixture.test.clock)
        let start = clock.now
        let before = try await accounts.signIn(login: "duty1", password: "duty1-qinghe").secret
        for minutes in [-60, -60, 30, 90] {
            clock.advance(minutes: minutes)
            #expect(try await accounts.signedIn(before) != nil, "at \(clock.now)")
            let new = try await accounts.signIn(login: "duty2", password: "duty2-qinghe").secret
            let principal = try #require(try await accounts.signedIn(new)).principal
            // Something written at this moment: numbers go on, and no entry is older than the one before.
            try await fixture.store.write(by: .system(principal.county)) { writing in
                let user = try writing.reading.find(Users.self, principal.user)
                try writing.update(user, Values { $0[Users.fields.name] = "\(minutes) \(writing.now)" })
            }
        }
        #expect(clock.now == start)
        let report = try await Verification(fixture.store.database, registry: fixture.store.registry, key: nil).run()
        #expect(report.findings == [])
        let times = try await fixture.store.database.read { connection in
            try connection.query("SELECT at FROM change WHERE county = \(Sample.county) ORDER BY number").map {
                try $0.get("at", as: Instant.self)
            }
        }
        #expect(times == times.sorted())
        // An hour that did not pass does not lengthen a session's life either.
        clock.advance(minutes: 60 * 24 * 400)
        #expect(try await accounts.signedIn(before) == nil)
    }
}
