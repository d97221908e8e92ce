package import Kernel
package import Registers

/// The gap log (短板弱项, C4): what is lacking, in which domain, why, who closes it, and whether it gets better.
package struct Gaps: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let domain = Field<GapDomain>("domain", .required, .listed, .filtered)
    package let cause = Field<String>("cause", .required, .lines, .max(2_000))
    /// Unit that closes it.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed)
    package let area = Field<AreaCode>("area")
    package let measure = Field<String>("measure", .lines, .max(2_000))
    package let due = Field<CalendarDay>("due", .required, .listed)
    package let trend = Field<Trend>("trend", .required, .listed, .filtered)
    package init() {}

    package static let name = "gap"
    package static let fields = Gaps()
    package static let access = Access(
        read: headquartersReads.merging([.unitOfficer: [.unit("unit")]]) { first, _ in first },
        create: [.inspector, .dutyOfficer, .sectionLead], edit: [.inspector, .dutyOfficer, .sectionLead, .unitOfficer])
    package static let listing = Listing(sort: "due", descending: false)
    package static let tallies = [Tally("gap", by: ["domain", "state"])]
    package static let workflow = Workflow(
        ["open", "closed"], closed: ["closed"],
        [
            Transition(
                "close", from: ["open"], to: "closed", by: [.inspector, .dutyOfficer, .sectionLead], needsReason: true),
            Transition("reopen", from: ["closed"], to: "open", by: [.inspector, .dutyOfficer, .sectionLead]),
        ])
}

/// Where something is lacking (领域).
package enum GapDomain: String, Choice {
    case dutyPosts, keyPersons, protectiveGear, testing, quarantine, transfer, treatment, screening, information,
        grassroots, coordination, other
}

/// How something goes (趋势).
package enum Trend: String, Choice { case better, same, worse }
