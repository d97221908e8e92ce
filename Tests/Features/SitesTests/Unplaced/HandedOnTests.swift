import Duties
import Kernel
import Measures
import Registers
import TestSupport
import Testing

@testable import Sites

struct HandedOnTests {
    /// Whoever answers for a person now finds the place.
    @Test func theTownshipOfThePersonOwesThePlace() async throws {
        let fixture = try await SitesFixture.make()
        let (measure, rules, p) = (try await fixture.contact(), fixture.rules.measures, Placements.fields)
        let moved = try await fixture.write {
            try $0.transferMeasure(measure.id, to: AreaCode(known: "990101102"), reason: "搬家", rules: rules)
        }
        let unit = moved[Measures.fields.unit]
        let lines = try await fixture.read { try $0.all(Placements.self, where: p.measure, is: measure.id) }
        let line = try #require(lines.first)
        let duties = try await fixture.read { try $0.duties(of: line.id, rule: SiteDuties.place) }
        #expect(unit != measure[Measures.fields.unit] && line[p.unit] == unit)
        #expect(duties.map(\.unit) == [unit] && duties.map(\.area) == [AreaCode(known: "990101102")])
    }
}
