package import Kernel
package import Registers

/// The risk register (风险台账, A15): likelihood × impact, who owns it, what is done, when it is looked at again. Other
/// hazards stand beside the outbreak's own (A16). The first five are on every brief.
package struct Risks: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let hazard = Field<Hazard>("hazard", .required, .listed, .filtered)
    /// 1 rare … 5 almost certain.
    package let likelihood = Field<Int>("likelihood", .required)
    /// 1 slight … 5 disastrous.
    package let impact = Field<Int>("impact", .required)
    /// Likelihood × impact, 1 to 25.
    package let product = Field<Int>("product", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed)
    package let mitigation = Field<String>("mitigation", .required, .lines, .max(2_000))
    package let review = Field<CalendarDay>("review", .required, .listed)
    package init() {}

    package static let name = "risk"
    package static let fields = Risks()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let listing = Listing(sort: "product")
    package static let workflow = Workflow(
        ["open", "closed"], closed: ["closed"],
        [
            Transition("close", from: ["open"], to: "closed", by: [.dutyOfficer, .sectionLead], needsReason: true),
            Transition("reopen", from: ["closed"], to: "open", by: [.dutyOfficer, .sectionLead]),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        [likelihood, impact].filter { values[$0].map { !(1...5).contains($0) } ?? false }.map {
            .init("oneToFive", field: $0.name)
        }
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let likelihood = values[likelihood] ?? before?[likelihood] ?? 0
        // What is out of range is told by the rule; no number of a form may overflow here.
        let impact = values[impact] ?? before?[impact] ?? 0
        values[product] = (1...5).contains(likelihood) && (1...5).contains(impact) ? likelihood * impact : 0
    }
}

/// Kind of hazard (风险类别).
package enum Hazard: String, Choice {
    case importation, spread, hospital, supplies, workforce, information, flood, safety, other
}

/// How grave a risk is by its score (风险等级).
package enum RiskLevel: String, Sendable {
    case low, medium, high

    package init(score: Int) { self = score >= 15 ? .high : score >= 8 ? .medium : .low }
}
