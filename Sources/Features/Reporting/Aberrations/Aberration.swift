package import Duties
package import Kernel
package import Registers

/// Aberration flags (异常提示, D5): a figure of an institution's or area's daily or weekly report that stands out from those
/// before.
/// One asks somebody to look and decides nothing; it is about a unit, never a person.
package struct Aberrations: Register {
    /// Report and figure in words: 哨点监测日报(零报告)·发热.
    package let title = Field<String>("title", .required, .listed, .searched, .derived)
    package let type = Field<String>("type", .required, .filtered, .max(40), .derived)
    package let field = Field<String>("field", .required, .max(40), .derived)
    package let report = Field<RecordID>("report", to: "report", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    /// The day that the figure is of; of a weekly report the day of the week on which it is told.
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let value = Field<Int>("value", .required, .listed, .derived)
    /// Mean of the baseline and what the figure exceeded, with one decimal.
    package let mean = Field<String>("mean", .required, .listed, .max(20), .derived)
    package let threshold = Field<String>("threshold", .required, .listed, .max(20), .derived)
    /// Figures of the baseline that were told: days, or weeks of a weekly report.
    package let known = Field<Int>("known", .required, .derived)
    /// `type/field/unit/day`: a figure is flagged once.
    package let key = Field<String>("key", .required, .unique, .derived)
    /// Who has to look: a section's or sector's unit, as the report type says.
    package let verifier = Field<RecordID>("verifier", to: "unit", .required, .listed, .derived)
    /// What was found, in words without personal data.
    package let words = Field<String>("words", .lines, .max(500), .derived)
    package let verifiedBy = Field<RecordID>("verifiedBy", to: "user", .derived)
    package let verifiedAt = Field<Instant>("verifiedAt", .derived)
    package init() {}

    package static let name = "aberration"
    package static let fields = Aberrations()
    package static let access = Access(read: reportReads.merging([.unitOfficer: [.unit("verifier")]]) { $0 + $1 })
    package static let workflow = Workflow(
        ["flagged", "real", "artefact", "explained", "withdrawn"],
        closed: ["real", "artefact", "explained", "withdrawn"],
        AberrationFinding.allCases.map {
            Transition($0.rawValue, from: ["flagged"], to: $0.state, by: verifying, needsReason: true, own: true)
        })
    static let verifying: Set<Role> = [.dutyOfficer, .sectionLead, .unitOfficer]

    static func key(_ type: String, _ field: String, _ unit: RecordID, _ day: CalendarDay) -> String {
        "\(type)/\(field)/\(unit)/\(day)"
    }

    /// What a flag makes somebody owe: that it is looked at. The time for it is that of the ladder.
    package static let verify = "aberration.verify"
    package static let rules = [
        DutyRule(
            verify, .once, graceMinutes: nil, ladder: name, register: name, metBy: name,
            link: { "/aberrations/\($0.subject)" }, notice: name)
    ]
}

/// What whoever looked found (核实结论): it is so, the report was wrong, or there is another cause.
package enum AberrationFinding: String, CaseIterable, Sendable {
    case confirm, artefact, explain

    package var state: String {
        switch self {
        case .confirm: "real"
        case .artefact: "artefact"
        case .explain: "explained"
        }
    }
}
