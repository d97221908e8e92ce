import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Supervision

struct ExceptionTests {
    private let e = Exceptions.fields

    private func make(_ fixture: SupervisionFixture, days: Int, by login: String = "qingshi") async throws -> RecordID {
        let e = e
        return try await fixture.write(login) { writing in
            try writing.create(
                writing.registry.named(Exceptions.name),
                Values {
                    $0[e.title] = "农时用工"
                    $0[e.reason] = "抢收"
                    $0[e.rule] = "务工人员报备"
                    $0[e.unit] = SupervisionFixture.unit("qingshi")
                    $0[e.from] = SupervisionFixture.day
                    $0[e.expiry] = SupervisionFixture.day.advanced(by: days)
                }
            ).id
        }
    }

    @Test func `it is approved by a commander, stands until its last day, and lapses by itself`() async throws {
        let fixture = try await SupervisionFixture.make()
        let rules = fixture.rules
        let id = try await make(fixture, days: 2)
        let definition = try await fixture.read { try $0.registry.named(Exceptions.name) }
        _ = try await fixture.write("qingshi") { try $0.perform("approve", definition, id) }
        await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.decide(definition, id, agree: true) }
        }
        _ = try await fixture.write("commander") { try $0.decide(definition, id, agree: true) }
        // The brief names who approved it, and its last day.
        let commander = try await fixture.principal("commander").user
        let lines = try await fixture.read { reading in
            let name = try reading.find(Users.self, commander)[Users.fields.name] ?? ""
            return try reading.exceptionsInForce().lines.map { ($0.detail, name) }
        }
        #expect(lines.count == 1)
        for (detail, name) in lines {
            #expect(!name.isEmpty && detail.contains(name) && detail.hasSuffix("2022-05-04 – 2022-05-06"), "\(detail)")
        }
        let lapse = { @Sendable in
            _ = try await fixture.store.write(by: .system(SupervisionFixture.county)) { try $0.lapseExceptions(rules) }
            return try await fixture.record(Exceptions.self, id).state
        }
        fixture.clock.advance(minutes: 60 * 24 * 2)
        #expect(try await lapse() == "approved", "its last day")
        fixture.clock.advance(minutes: 60 * 24)
        #expect(try await lapse() == "expired")
        await #expect(throws: Rejection(.conflict, "exceptionApproved")) {
            try await fixture.write("qingshi") { [e] in
                try $0.edit(definition, id, version: nil, Values { $0[e.title] = "x" })
            }
        }
    }

    @Test(arguments: [(-1, false), (0, true), (90, true), (91, false)])
    func `it has an end, not too far away`(days: Int, sound: Bool) async throws {
        let fixture = try await SupervisionFixture.make()
        if sound {
            _ = try await make(fixture, days: days)
        } else {
            await #expect(throws: Rejection.self) { try await make(fixture, days: days) }
        }
    }
}
