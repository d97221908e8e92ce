package import Kernel
package import Registers

/// Acceptance checks (检查验收, C10): the line department signs first, the headquarters second. A conditional pass names
/// its conditions and the day of the re-check.
package struct Acceptances: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let place = Field<RecordID>("place", to: "place", .required, .listed, .indexed)
    /// What was checked, one item a line.
    package let items = Field<String>("items", .required, .lines, .max(4_000))
    package let result = Field<AcceptanceResult>("result", .required, .listed, .filtered)
    package let conditions = Field<String>("conditions", .lines, .max(2_000))
    package let recheck = Field<CalendarDay>("recheck", .listed, .indexed)
    package let area = Field<AreaCode>("area", .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived)
    package init() {}

    package static let name = "acceptance"
    package static let fields = Acceptances()
    package static let access = Access(
        read: lines, create: [.unitOfficer, .inspector], edit: [.unitOfficer, .inspector])
    package static let workflow = Workflow(
        ["draft", "signing", "signed", "rechecked", "lapsed"], closed: ["rechecked", "lapsed"],
        [
            Transition(
                "sign", from: ["draft"], to: "signed", by: [.unitOfficer],
                second: .init(by: [.inspector, .sectionLead, .dutyOfficer], pending: "signing")),
            Transition(
                "recheck", from: ["signed"], to: "rechecked", by: [.inspector, .sectionLead], needsReason: true),
            Transition("lapse", from: ["signed"], to: "lapsed", by: [.inspector, .sectionLead], needsReason: true),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard values[result] == .conditional else { return [] }
        var problems: [Rejection.Problem] = []
        if (values[conditions] ?? "").trimmingWhitespace.isEmpty {
            problems.append(.init("required", field: conditions.name))
        }
        if values[recheck] == nil { problems.append(.init("required", field: recheck.name)) }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "draft" { throw Rejection(.conflict, "acceptanceSigned") }
        guard let place = values[place] else { return }
        let (found, p) = (try reading.find(Places.self, place), Places.fields)
        values[area] = found[p.area]
        values[unit] = found[p.unit]
        values[bureau] = found[p.bureau]
    }
}

/// Outcome of an acceptance check (验收结论).
package enum AcceptanceResult: String, Choice { case passed, conditional, failed }
