import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct ReportCutTests {
    private typealias Fixture = ReportingFixture

    /// The preliminary version names who is missing an hour before; the cut-off stays as it was.
    @Test func preliminaryAndFinal() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        try await fixture.activate("villageReturnees")
        try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero)
        let make = { try await fixture.system { try $0.makeReportCuts(rules: rules) } }
        #expect(try await make().isEmpty)
        fixture.at(15)
        let preliminary = try await make()
        let c = ReportCuts.fields
        #expect(preliminary.count == 1 && preliminary[0][c.stage] == .preliminary)
        #expect(preliminary[0][c.owed] == 160 && preliminary[0][c.submitted] == 1)
        #expect(
            preliminary[0][c.missing]?.count == 159 && preliminary[0][c.missing]?.contains(Fixture.village) == false)
        #expect(try await make().isEmpty)
        try await fixture.confirm("qingshi", "villageReturnees", Fixture.zero, unit: Fixture.village2, saidBy: "村")
        fixture.at(16, 1)
        let final = try await make()
        #expect(final.map { $0[c.stage] } == [.final] && final[0][c.submitted] == 2)
        try await fixture.confirm(
            "qingshi", "villageReturnees", Fixture.zero, unit: DemoCounty.unit("990101101203"), saidBy: "村")
        #expect(try await make().isEmpty)
        let kept = try await fixture.read { try $0.cuts(["villageReturnees/2022-05-04/final"]) }
        #expect(kept.values.first?[c.submitted] == 2)
    }
}
