package import Kernel
package import Registers

/// Findings (发现问题, C3): noted, put right, inspected again, closed – or found again. Who is inspected may state its
/// case first (陈述申辩); a finding is about a place and the lines that answer for it, never about a person.
package struct Findings: Register {
    package let title = Field<String>("title", .required, .max(500), .listed, .searched, .derived)
    package let inspection = Field<RecordID>("inspection", to: "inspection", .indexed, .derived)
    package let place = Field<RecordID>("place", to: "place", .required, .listed, .indexed, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let kind = Field<PlaceKind>("kind", .required, .filtered, .derived)
    /// Territorial line, which sees to it that it is put right, and sector line.
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .derived, .indexed)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived, .indexed)
    /// Unit of the inspectors, which inspects again.
    package let team = Field<RecordID>("team", to: "unit", .required, .derived)
    package let checklist = Field<String>("checklist", .derived)
    package let item = Field<String>("item", .derived)
    package let severity = Field<Severity>("severity", .required, .listed, .filtered, .derived)
    package let found = Field<CalendarDay>("found", .required, .derived)
    package let due = Field<Instant>("due", .required, .listed, .derived)
    /// Which deadline it is: 1, and one more each time it did not pass.
    package let round = Field<Int>("round", .required, .derived)
    package let rectified = Field<Instant>("rectified", .derived)
    package let rectification = Field<String>("rectification", .lines, .max(2_000), .derived)
    /// For a place without an account: who said it, and how (代录).
    package let saidBy = Field<String>("saidBy", .max(60), .derived)
    package let reinspectBy = Field<Instant>("reinspectBy", .derived)
    package let closed = Field<Instant>("closed", .derived)
    package let result = Field<String>("result", .lines, .max(2_000), .derived)
    /// The closed finding of which this is a recurrence.
    package let recurrenceOf = Field<RecordID>("recurrenceOf", to: "finding", .derived)
    package let recurring = Field<Bool>("recurring", .required, .filtered, .derived)
    /// Last moment at which the inspected unit may state its case.
    package let replyBy = Field<Instant>("replyBy", .required, .derived)
    package let statement = Field<String>("statement", .lines, .max(2_000), .derived)
    package let stated = Field<Instant>("stated", .derived)
    package let statedBy = Field<String>("statedBy", .max(60), .derived)
    package let answered = Field<Instant>("answered", .derived)
    package let answer = Field<String>("answer", .lines, .max(2_000), .derived)
    package let upheld = Field<Bool>("upheld", .derived)
    package let inspector = Field<RecordID>("inspector", to: "user", .derived)
    package init() {}

    package static let name = "finding"
    package static let fields = Findings()
    package static let access = Access(read: lines)
    package static let listing = Listing(sort: "due", descending: false)
    package static let tallies = [
        Tally("finding", by: ["unit", "state"]), Tally("findingSeverity", by: ["severity", "state"]),
        Tally("findingRecurring", by: ["unit", "recurring"]),
    ]
    package static let workflow = Workflow(
        ["open", "rectified", "closed", "withdrawn"], closed: ["closed", "withdrawn"],
        [
            Transition(
                "rectify", from: ["open"], to: "rectified", by: [.unitOfficer, .inspector, .dutyOfficer], own: true),
            Transition("pass", from: ["rectified"], to: "closed", by: [.inspector, .dutyOfficer], own: true),
            Transition("fail", from: ["rectified"], to: "open", by: [.inspector, .dutyOfficer], own: true),
            Transition(
                "withdraw", from: ["open", "rectified", "closed"], to: "withdrawn", by: [.inspector, .dutyOfficer],
                own: true),
        ])
}

/// How grave a finding is (严重程度); how soon it is to be put right unless the checklist says otherwise.
package enum Severity: String, Choice {
    case minor, major, critical

    /// Days to put it right.
    package var days: Int {
        switch self {
        case .minor: 7
        case .major: 3
        case .critical: 1
        }
    }
}

/// Whether a finding may be used against an organisation (C7: right of reply).
package enum Standing: String, Sendable {
    /// Withdrawn, or taken back after a statement.
    case withdrawn
    /// A statement waits for its answer.
    case disputed
    /// The unit may still state its case.
    case open
    case counts

    init(_ finding: Record, at now: Instant) {
        let f = Findings.fields
        self =
            if finding.state == "withdrawn" || finding[f.upheld] == false {
                .withdrawn
            } else if finding[f.stated] != nil {
                finding[f.answered] == nil ? .disputed : .counts
            } else {
                now > finding[f.replyBy] ?? now ? .counts : .open
            }
    }
}
