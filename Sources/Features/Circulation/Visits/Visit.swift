package import Kernel
import Organisation
package import Registers
import Supervision

/// Field visits (调研、现场督导, C8): who of the headquarters was where, and what was found; no route and no location is kept.
package struct Visits: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let day = Field<CalendarDay>("day", .required, .listed)
    /// The unit that was visited.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .indexed)
    /// A place of the register, where it was one.
    package let place = Field<RecordID>("place", to: "place", .listed)
    package let summary = Field<String>("summary", .lines, .max(5_000))
    package let visitor = Field<RecordID>("visitor", to: "user", .required, .listed, .derived)
    /// The draft into which its findings go.
    package let draft = Field<RecordID>("draft", .derived)
    package init() {}

    package static let name = "visit"
    package static let fields = Visits()
    package static let access = Access(
        read: visitReads, create: Self.visiting, edit: Self.visiting)
    package static let listing = Listing(sort: "day")

    static let visiting: Set<Role> = [.commander, .dutyOfficer, .sectionLead, .inspector]

    package func problems(in values: Values) -> [Rejection.Problem] {
        [title, summary].compactMap { PersonalData.problem(in: values[$0], field: $0.name) }
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if before == nil { values[visitor] = reading.principal.user }
    }
}

/// What a visit found (发现问题): noted, then a task or a finding of supervision.
package struct Observations: Register {
    package let visit = Field<RecordID>("visit", to: "visit", .required, .indexed, .derived)
    package let wording = Field<String>("wording", .required, .max(500), .listed, .derived)
    /// The unit that is to put it right.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    /// The draft directive or the finding that it has become.
    package let became = Field<RecordID>("became", .derived)
    package init() {}

    package static let name = "observation"
    package static let fields = Observations()
    package static let access = Access(read: visitReads)
    package static let workflow = Workflow(
        ["noted", "task", "finding"], closed: ["task", "finding"],
        [
            Transition("assign", from: ["noted"], to: "task", by: [.dutyOfficer, .sectionLead], own: true),
            Transition("find", from: ["noted"], to: "finding", by: [.dutyOfficer, .inspector], own: true),
        ])
}

/// The headquarters, and the unit that was visited.
private let visitReads: [Role: [Reach]] = [
    .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all], .unitOfficer: [.unit("unit")],
]
