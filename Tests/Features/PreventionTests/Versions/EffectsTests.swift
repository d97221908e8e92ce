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
    let person = Field<RecordID>("person")
    let policy = Field<String>("policy")
    let policyVersion = Field<String>("policyVersion")
    let category = Field<String>("category")
    let area = Field<AreaCode>("area")
    let lastExposure = Field<CalendarDay>("lastExposure")
    let start = Field<CalendarDay>("start")
    let admission = Field<CalendarDay>("admission")
    let phases = Field<String>("phases", .max(10_000))
    let suitable = Field<Bool>("suitable")
    let groups = Field<[String]>("groups")
    let extra = Field<Int>("extra")
    static let name = "measure"
    static let fields = Measures()
    static let access = Access.everyoneReads()
    static let workflow = Workflow(["active", "released"], closed: ["released"], [])
}

private struct Grounds: Register {
    let person = Field<RecordID>("person", .indexed)
    let category = Field<String>("category")
    let day = Field<CalendarDay>("day")
    static let name = "ground"
    static let fields = Grounds()
    static let access = Access.everyoneReads()
    static let workflow = Workflow(["active", "withdrawn"], closed: ["withdrawn"], [])
}

@Suite struct EffectsTests {
    private static let county = PreventionFixture.county
    private static let day = CalendarDay("2022-11-11")!

    private func pack(_ file: String) throws -> PolicyPack {
        let url = PreventionFixture.resources.appending(path: "Policies/\(file).yaml")
        return try PolicyPack(yaml: String(contentsOf: url, encoding: .utf8))
    }

    private func database() async throws -> TestDatabase {
        try await TestDatabase.make(
            [Measures.self, Grounds.self, PolicyVersions.self], zone: PreventionFixture.zone, county: Self.county)
    }

    /// What counts is every ground of the person and the home that does not suit, as when the version is switched.
    @Test func allGroundsOfAPersonCount() async throws {
        let test = try await database()
        let (v9, m20, m10) = (try pack("cn-covid-v9"), try pack("cn-covid-m20"), try pack("cn-covid-m10"))
        let (secondary, contact) = (RecordID.make(at: test.store.now), RecordID.make(at: test.store.now))
        try await test.store.write(by: .system(Self.county)) { writing in
            let (m, g) = (Measures.fields, Grounds.fields)
            for (person, suits) in [(secondary, nil), (contact, false as Bool?)] {
                let category = person == secondary ? "contactOfContact" : "closeContact"
                let phases = try JSONEncoder().encode(v9.category(category)?.plan.phases ?? [])
                _ = try writing.insert(
                    Measures.self,
                    Values {
                        $0[m.person] = person
                        $0[m.policy] = v9.id
                        $0[m.category] = category
                        $0[m.lastExposure] = Self.day.advanced(by: -2)
                        $0[m.start] = Self.day.advanced(by: -1)
                        $0[m.phases] = String(decoding: phases, as: UTF8.self)
                        $0[m.suitable] = suits
                        $0[m.groups] = []
                    })
                _ = try writing.insert(
                    Grounds.self,
                    Values {
                        $0[g.person] = person
                        $0[g.category] = category
                        $0[g.day] = Self.day.advanced(by: -2)
                    })
            }
            // The secondary contact of whom the new version asks nothing has met a case as well.
            _ = try writing.insert(
                Grounds.self,
                Values {
                    $0[g.person] = secondary
                    $0[g.category] = "closeContact"
                    $0[g.day] = Self.day.advanced(by: -1)
                })
        }
        let read = { (pack: PolicyPack) in
            try await test.store.read(as: .system(Self.county)) { try $0.effects(of: pack, on: Self.day) }
        }
        let effects = try #require(try await read(m20))
        #expect(effects.total == 2 && effects.counts[.ends] == nil)
        #expect(effects.byCategory["contactOfContact"] == [.needsOrder: 1])
        // At home by a later version, were the home fit for it: it stays a site. The other one's home nobody has seen.
        let later = try #require(try await read(m10)).listed
        #expect(later.first { $0.category == "closeContact" }?.outcome.newToday == .central)
        #expect(later.first { $0.category == "contactOfContact" }?.outcome.newToday == .home)
    }

    @Test func whatTheTwentyMeasuresChange() async throws {
        let test = try await database()
        let (v9, m20) = (try pack("cn-covid-v9"), try pack("cn-covid-m20"))
        let text = try String(
            contentsOf: PreventionFixture.resources.appending(path: "Policies/cn-covid-v9.yaml"), encoding: .utf8)
        try await test.store.write(by: .system(Self.county)) { writing in
            let m = Measures.fields
            let v = PolicyVersions.fields
            _ = try writing.insert(
                PolicyVersions.self, state: "inForce",
                Values {
                    $0[v.pack] = v9.id
                    $0[v.edition] = v9.version
                    $0[v.title] = v9.name
                    $0[v.from] = v9.from
                    $0[v.to] = v9.to
                    $0[v.text] = text
                })
            for (category, exposed, state) in [
                ("closeContact", -6, "active"), ("contactOfContact", -2, "active"), ("arrivalHigh", -2, "active"),
                ("closeContact", -1, "released"),
            ] {
                let phases = try JSONEncoder().encode(v9.category(category)?.plan.phases ?? [])
                let record = try writing.insert(
                    Measures.self,
                    Values {
                        $0[m.person] = RecordID.make(at: writing.now)
                        $0[m.policy] = v9.id
                        $0[m.policyVersion] = v9.version
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
        // Two a day: of the close contact two days less, of the contact of a contact six; the arrival's stay.
        #expect((effects.addedChecks, effects.removedChecks) == (0, 16))
        #expect(effects.listed.map(\.outcome.removedChecks).sorted() == [0, 4, 12])
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
