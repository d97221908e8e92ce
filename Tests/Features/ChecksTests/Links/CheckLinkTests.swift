import Kernel
import Measures
import Organisation
import Registers
import TestSupport
import Testing

@testable import Checks

struct CheckLinkTests {
    private func enter(
        _ fixture: ChecksFixture, _ path: String, _ code: String
    ) async throws -> CheckLinkVisit? {
        let (gate, token) = (LinkGate<CheckLinkVisit>(fixture.store), String(path.dropFirst(3)))
        let device = try await gate.confirm(token, code: code, address: nil)
        return try await gate.visit(token, device: device)
    }

    @Test func `a household writes for its members, and for nobody else`() async throws {
        let fixture = try await ChecksFixture.make()
        let own = try await fixture.measures(3)
        let other = try await fixture.measures(1, address: "2组02号")
        let made = try await fixture.store.write(by: fixture.principal("qingshi-1")) {
            try $0.makeCheckLink(for: own[0])
        }
        #expect(Set(made.link[CheckLinks.fields.measures] ?? []) == Set(own))
        let visit = try #require(try await enter(fixture, made.path, made.code))
        let settings = fixture.settings
        let write = { (checked: [Checked]) in
            try await fixture.store.write(by: visit.principal) {
                try $0.check(checked, by: visit.link, settings: settings)
            }
        }
        let done = try await write(own.map { Checked($0, 366, by: .household) })
        let c = HealthChecks.fields
        #expect(done.count == 3 && done.allSatisfy { $0[c.means] == .household && $0[c.observer] == nil })
        for refused in [Checked(other[0], 366, by: .household), Checked(own[0], 366, by: .visit)] {
            await #expect(throws: Rejection.notFound) { _ = try await write([refused]) }
        }
        await #expect(throws: Rejection.self, "a code works once") { try await enter(fixture, made.path, made.code) }
    }

    @Test func `it lasts a day, and ends when it is revoked`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures()
        let worker = try await fixture.principal("qingshi-1")
        let old = try await fixture.store.write(by: worker) { try $0.makeCheckLink(for: measures[0]) }
        fixture.clock.advance(minutes: 24 * 60)
        await #expect(throws: Rejection.linkRefused) { try await enter(fixture, old.path, old.code) }
        let new = try await fixture.store.write(by: worker) { try $0.makeCheckLink(for: measures[0]) }
        _ = try await fixture.store.write(by: worker) { try $0.revoke(CheckLinks.self, new.link.id) }
        await #expect(throws: Rejection.linkRefused) { try await enter(fixture, new.path, new.code) }
        for login in ["hewan-1", "qingshi-2", "health"] {
            await #expect(throws: Rejection.notFound, "\(login)") {
                try await fixture.store.write(by: fixture.principal(login)) { try $0.makeCheckLink(for: measures[0]) }
            }
        }
    }

    @Test func `names are shortened`() {
        #expect("欧阳建国".shortenedName == "欧***" && "李".shortenedName == "李*" && "".shortenedName == "")
    }
}
