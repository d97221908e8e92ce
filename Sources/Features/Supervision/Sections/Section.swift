package import Kernel
package import Registers

/// Sections of the headquarters (工作专班、各组室, A6) on the structure of incident management: which function each one has,
/// the indicators and report types it owns, and its duty telephone.
package struct Sections: Register {
    package let unit = Field<RecordID>("unit", to: "unit", .required, .unique, .listed)
    package let function = Field<SectionFunction>("function", .required, .listed, .filtered)
    package let task = Field<String>("task", .required, .lines, .max(1_000))
    /// Ids of the indicator book.
    package let indicators = Field<[String]>("indicators")
    /// Ids of report types.
    package let reports = Field<[String]>("reports")
    /// Of the office, not of a person.
    package let dutyPhone = Field<String>("dutyPhone", .max(20), .listed)
    package init() {}

    package static let name = "section"
    package static let fields = Sections()
    package static let access = Access.everyoneReads(create: [.dutyOfficer], edit: [.dutyOfficer, .sectionLead])
}

/// Function in incident management (应急指挥职能; WHO's framework for a public-health emergency operations centre).
package enum SectionFunction: String, Choice {
    case management, operations, planning, logistics, finance, information, liaison, safety
}

/// Operational periods (工作周期, A2): numbered stretches of days with their aims.
package struct Periods: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let from = Field<CalendarDay>("from", .required, .listed)
    package let to = Field<CalendarDay>("to", .required, .listed)
    package let aims = Field<String>("aims", .required, .lines, .max(2_000))
    package init() {}

    package static let name = "period"
    package static let fields = Periods()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let listing = Listing(sort: "from")
    package static let workflow = Workflow(
        ["planned", "current", "closed"], closed: ["closed"],
        [
            Transition("start", from: ["planned"], to: "current", by: [.dutyOfficer, .commander]),
            Transition("close", from: ["current"], to: "closed", by: [.dutyOfficer, .commander]),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard let from = values[from], let to = values[to], to < from else { return [] }
        return [.init("endsBeforeStart", field: self.to.name)]
    }
}
