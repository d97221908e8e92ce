package import Kernel
package import Registers

/// What an issue has become, so that it is followed there (关联事项).
package enum SupportLink: String, Choice {
    case task, helpTicket, finding

    /// Where its page is.
    func href(_ id: RecordID) -> String {
        switch self {
        case .task: "/tasks/\(id)"
        case .helpTicket: "/help/\(id)"
        case .finding: "/findings/\(id)"
        }
    }
}

/// Issues that a support team finds in its village (发现问题、解决问题, M6): what is lacking there, never somebody's conduct.
package struct SupportIssues: Register {
    package let team = Field<RecordID>("team", to: "supportTeam", .required, .filtered, .indexed, .derived)
    package let title = Field<String>("title", .required, .max(500), .listed, .searched, .derived)
    /// The task, help ticket or finding with which it is dealt, by register and id.
    package let link = Field<SupportLink>("link", .listed, .filtered, .derived)
    package let linked = Field<String>("linked", .max(64), .secret, .derived)
    package let solved = Field<Instant>("solved", .listed, .derived)
    package let result = Field<String>("result", .max(500), .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let receiver = Field<RecordID>("receiver", to: "unit", .required, .listed, .derived)
    package let receiverOffice = Field<RecordID>("receiverOffice", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package init() {}

    package static let name = "supportIssue"
    package static let fields = SupportIssues()
    package static let access = Access(read: supportReads)
    package static let tallies = [Tally("supportIssue", by: ["team", "state"])]
    package static let workflow = Workflow(
        ["open", "solved"], closed: ["solved"],
        [
            Transition("solve", from: ["open"], to: "solved", by: supporting, own: true),
            Transition("reopen", from: ["solved"], to: "open", by: supporting, own: true),
        ])
}

/// Who states days and issues: the team's unit, the village and its township, the office.
let supporting: Set<Role> = [.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker]
