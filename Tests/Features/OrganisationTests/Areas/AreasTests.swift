import Kernel
import Registers
import TestSupport
import Testing

@testable import Organisation

/// Areas made by hand: a development zone has no national code.
struct AreasTests {
    private func add(_ fixture: OrganisationFixture, _ code: String, by login: String = "admin") async throws -> Record
    {
        let principal = try await fixture.principal(login)
        return try await fixture.store.write(by: principal) { writing in
            try writing.create(
                writing.registry.named(Areas.name),
                Values {
                    $0[Areas.fields.code] = code
                    $0[Areas.fields.name] = "开发区"
                })
        }
    }

    @Test func aLocalAreaHasItsCodeAsItsKey() async throws {
        let fixture = try await OrganisationFixture.demo()
        let zone = try await add(fixture, "990101L01")
        let f = Areas.fields
        #expect(zone.id.text == "990101L01" && zone[f.level] == .township && zone[f.local] == true)
        #expect(zone[f.parent]?.text == "990101")
        let twice = await #expect(throws: Rejection.self) { try await add(fixture, "990101L01") }
        #expect(twice?.kind == .conflict)
    }

    @Test func refusesWhatLiesNowhere() async throws {
        let fixture = try await OrganisationFixture.demo()
        await #expect(throws: Rejection.invalid("areaUnknown", field: "code", ["area": "990101L09"])) {
            try await add(fixture, "990101L09L01")
        }
        for code in ["no code", "99010", "990101X01", ""] {
            let refused = await #expect(throws: Rejection.self) { try await add(fixture, code) }
            #expect(refused?.problems.map(\.field) == ["code"])
        }
        await #expect(throws: Rejection.forbidden) { try await add(fixture, "990101L01", by: "qingshi") }
    }

    @Test func keepsItsCode() async throws {
        let fixture = try await OrganisationFixture.demo()
        let zone = try await add(fixture, "990101L01")
        let administrator = try await fixture.principal("admin")
        await #expect(throws: Rejection.invalid("codeFixed", field: "code")) {
            try await fixture.store.write(by: administrator) { writing in
                try writing.edit(
                    writing.registry.named(Areas.name), zone.id, version: zone.version,
                    Values { $0[Areas.fields.code] = "990101L02" })
            }
        }
    }
}
