import Indicators
import Registers
import TestSupport
import Testing

@testable import Reporting

struct HeldTests {
    private typealias Fixture = ReportingFixture

    /// The fixture's records hold `unit.active` (单位数, Units) and `task.open` (未办结, Open); `returnees.new` (新增返乡人员, New
    /// returnees) is told by a report.
    @Test(
        arguments: [
            ("{id: n, title: {zh: 单位数, en: X}}", "unit.active"), ("{id: n, title: {zh: 单 位 数, en: X}}", "unit.active"),
            ("{id: n, title: {zh: 数, en: UNITS}}", "unit.active"),
            ("{id: n, title: {zh: 数, en: \" open:\"}}", "task.open"),
            ("{id: unitActive, title: {zh: 数, en: X}}", "unit.active"), ("{id: n, title: {zh: 单位数量, en: X}}", nil),
            ("{id: n, title: {zh: 新增返乡人员, en: New returnees}}", nil),
            ("{id: n, title: {zh: 单位数, en: X}, kind: text}", nil),
            ("{id: n, title: {zh: 单位数, en: Units}, indicator: unit.active, derived: true}", nil),
        ] as [(String, String?)])
    func `what the records hold is not typed under its name`(field: String, held: String?) async throws {
        let fixture = try await Fixture.make()
        let yaml = ReportFormTests.plain.replacing("rules:\n", with: "  - \(field)\nrules:\n")
        let form = try ReportForm(yaml: yaml)
        #expect(form.fields.compactMap { fixture.rules.indicators.held(namedAs: $0)?.id } == [held].compactMap(\.self))
        let rules = fixture.rules
        let refused = try await refusal {
            try await fixture.write("duty1") { try $0.draft(reportType: yaml, rules: rules) }
        }
        #expect(refused == (held == nil ? "none" : "reportNamedHeld@definition"))
    }
}
