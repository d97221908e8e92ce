package import Kernel
package import Registers

/// Help tickets (求助单, O1–O4): somebody needs something that cannot be got from home. Answered within a day, at once where
/// it cannot wait. Asking has no condition, and nothing follows from having asked.
package struct HelpTickets: Register {
    package let kind = Field<NeedKind>("kind", .required, .listed, .filtered)
    /// That the person, or the guardian, has consented (本人同意); true where the kind tells of health, else empty.
    package let consent = Field<Bool>("consent", .derived)
    package let urgent = Field<Bool>("urgent", .required, .listed, .filtered)
    package let source = Field<HelpSource>("source", .required, .filtered)
    package let household = Field<RecordID>("household", to: "household", .indexed)
    /// The measure (管控措施) because of which the person cannot go out; empty otherwise.
    package let measure = Field<String>("measure", .max(64), .indexed, .derived)
    package let sweep = Field<RecordID>("sweep", to: "sweep", .derived)
    package let area = Field<AreaCode>("area", .required, .listed)
    package let address = Field<String>("address", .max(100), .personal)
    package let phone = ProtectedField<Phone>("phone")
    package let words = Field<String>("words", .lines, .max(1_000), .personal)
    /// When it was asked for.
    package let asked = Field<Instant>("asked", .required, .derived)
    package let due = Field<Instant>("due", .required, .derived, .listed)
    package let accepted = Field<Instant>("accepted", .derived)
    package let helper = Field<RecordID>("helper", to: "user", .derived)
    package let done = Field<Instant>("done", .derived, .indexed)
    package let result = Field<String>("result", .max(500), .personal, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package init() {}

    package static let name = "helpTicket"
    package static let fields = HelpTickets()
    package static let access = Access(read: byGround, unmask: [.dutyOfficer, .unitOfficer, .gridWorker])
    package static let listing = Listing(sort: "due", descending: false)
    package static let retention: Retention? = .days(21, afterClosing: ["done", "withdrawn"])
    package static let workflow = Workflow(
        ["open", "accepted", "done", "withdrawn"], closed: ["done", "withdrawn"],
        [
            Transition("accept", from: ["open"], to: "accepted", by: helping, own: true),
            Transition("finish", from: ["open", "accepted"], to: "done", by: helping, own: true),
            Transition(
                "withdraw", from: ["open", "accepted"], to: "withdrawn", by: helping, needsReason: true, own: true),
        ])
    package static let tallies = [
        Tally("helpTicket", by: ["office", "state"]), Tally("helpTicketUrgent", by: ["urgent", "state"]),
        Tally("sweepHelp", by: ["sweep", "state"]),
    ]
}

/// Who answers tickets.
let helping: Set<Role> = [.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker]

/// What is needed (求助类别). Those of `HealthNeed` are kept by consent.
package enum NeedKind: String, Choice {
    case food, medicine, care, pregnancy, dialysis, chronic, children, welfare, other
}

/// From where it came (来源). `resident`: somebody asked by telephone or in person; `check`: from the daily check of a
/// person under measures.
package enum HelpSource: String, Choice { case visit, resident, measure, check }
