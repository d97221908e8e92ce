import Kernel
import Registers
import TestSupport
import Testing

@testable import Measures

/// An open measure of a person who was entered twice.
@Suite struct MergedTests {
    static let m = Measures.fields

    /// Entered in two townships: the measure stays with the one that answers for it until it is handed over, or the entry is
    /// corrected to be where the person is.
    @Test(arguments: [true, false]) func aMergedMeasureStaysWithItsTownship(_ handsOver: Bool) async throws {
        let fixture = try await MeasuresFixture.make()
        let (rules, p, there) = (fixture.rules, Persons.fields, AreaCode(known: "990101102001"))
        let first = try await fixture.person("丁一")
        let second = try await fixture.person("丁一一", area: there)
        let measure = try #require(try await fixture.expose(second.id, "2022-11-05"))
        #expect(p.caution(merging: second, into: first) == "measure.mergeCaution")
        #expect(p.caution(merging: first, into: try await fixture.person("丁二")) == nil)
        try await fixture.write { writing in
            _ = try writing.merge(
                writing.registry.named(Persons.name), second.id, into: first.id, reason: "同一人")
        }
        let merged = try #require(try await fixture.read { try $0.openMeasure(of: first.id) })
        #expect(merged.id == measure.id && merged[Self.m.unit] == second[p.unit] && merged.isElsewhere(first))
        if handsOver {
            try await fixture.write {
                try $0.transferMeasure(merged.id, to: MeasuresFixture.village, reason: "随登记移交", rules: rules)
            }
        } else {
            try await fixture.write { writing in
                _ = try writing.edit(
                    writing.registry.named(Persons.name), first.id, version: nil, Values { $0[p.area] = there })
            }
        }
        let (held, open) = (
            try await fixture.record(Persons.self, first.id), try await fixture.record(Measures.self, merged.id)
        )
        #expect(!open.isElsewhere(held) && open[Self.m.unit] == held[p.unit])
        #expect(held[p.area] == (handsOver ? MeasuresFixture.village : there))
    }
}
