import Database
import Foundation
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Prevention

/// The columns of a measure that are compared.
private struct Measures: Register {
    let policy = Field<String>("policy")
    let category = Field<String>("category")
    let area = Field<AreaCode>("area")
    let lastExposure = Field<CalendarDay>("lastExposure")
    let start = Field<CalendarDay>("start")
    let admission = Field<CalendarDay>("admission")
    let phases = Field<String>("phases", .max(10_000))
    static let name = "measure"
    static let fields = Measures()
    static let access = Access.everyoneReads()
    static let workflow = Workflow(["active", "released"], closed: ["released"], [])
}

@Suite struct EffectsTests {
    private static let county = PreventionFixture.county
    private static let day = CalendarDay("2022-11-11")!

    private func pack(_ file: String) throws -> PolicyPack {
        let url = PreventionFixture.resources.appending(path: "Policies/\(file).yaml")
        return try PolicyPack(yaml: String(contentsOf: url, encoding: .utf8))
    }

    @Test func whatTheTwentyMeasuresChange() async throws {
        let test = try await TestDatabase.make([Measures.self], zone: PreventionFixture.zone, county: Self.county)
        let (v9, m20) = (try pack("cn-covid-v9"), try pack("cn-covid-m20"))
        try await test.store.write(by: .system(Self.county)) { writing in
            let m = Measures.fields
            for (category, exposed, state) in [
                ("closeContact", -6, "active"), ("contactOfContact", -2, "active"), ("arrivalHigh", -2, "active"),
                ("closeContact", -1, "released"),
            ] {
                let phases = try JSONEncoder().encode(v9.category(category)?.plan.phases ?? [])
                let record = try writing.insert(
                    Measures.self,
                    Values {
                        $0[m.policy] = v9.id
                        $0[m.category] = category
                        $0[m.area] = AreaCode("990101101")
                        $0[m.lastExposure] = Self.day.advanced(by: exposed)
                        $0[m.start] = Self.day.advanced(by: exposed + 1)
                        $0[m.phases] = String(decoding: phases, as: UTF8.self)
                    })
                if state != "active" { try writing.update(record, state: state, verb: "release") }
            }
        }
        let read = { (pack: PolicyPack) in
            try await test.store.read(as: .system(Self.county)) { try $0.effects(of: pack, on: Self.day) }
        }
        let effects = try #require(try await read(m20))
        #expect(effects.total == 3)
        #expect(effects.counts == [.needsOrder: 1, .ends: 1, .milder: 1])
        #expect(effects.listed.first?.outcome.effect == .needsOrder)
        #expect(effects.byCategory["contactOfContact"] == [.ends: 1])
        // The same version changes nobody; another disease's concerns nobody.
        #expect(try await read(v9)?.counts == [.unchanged: 3])
        #expect(try await read(try pack("who-mpox"))?.total == 0)
    }

    @Test func aProgramWithoutMeasures() async throws {
        let fixture = try await PreventionFixture.make()
        let pack = try pack("cn-covid-m20")
        #expect(try await fixture.read { try $0.effects(of: pack, on: Self.day)?.total } == nil)
    }
}
