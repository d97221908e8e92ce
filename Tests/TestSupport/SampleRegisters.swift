package import Kernel
package import Registers

/// A register of the shape of tasks, with every kind of field, for tests of the engine.
package struct Jobs: Register {
    package let title = Field<String>("title", .required, .max(20), .listed, .searched)
    package let note = Field<String>("note", .lines, .searched, .personal)
    package let code = Field<String>("code", .max(10), .unique)
    package let kind = Field<JobKind>("kind", .required, .filtered)
    package let due = Field<Instant>("due", .required)
    package let day = Field<CalendarDay>("day")
    package let priority = Field<Int>("priority", .filtered)
    package let late = Field<Bool>("late", .filtered)
    package let area = Field<AreaCode>("area")
    package let unit = Field<RecordID>("unit", to: "unit", .required)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let author = Field<RecordID>("author", to: "user")
    package let parent = Field<RecordID>("parent", to: "job", .indexed)
    package let helpers = Field<[RecordID]>("helpers", to: "unit")
    package let tags = Field<[String]>("tags")
    package let kinds = Field<[JobKind]>("kinds")
    package let extra = Field<JSONText>("extra")
    package let token = Field<String>("token", .secret, .personal)
    package let phone = ProtectedField<Phone>("phone")
    package let idNumber = ProtectedField<CitizenID>("idNumber", .unique, .listed)
    package init() {}

    package static let name = "job"
    package static let fields = Jobs()
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .unitOfficer: [.unitTree(office: "office", unit: "unit")],
            .gridWorker: [.area], .inspector: [.user("author")],
        ], create: [.dutyOfficer, .unitOfficer], edit: [.dutyOfficer, .unitOfficer], unmask: [.dutyOfficer])
    package static let workflow = Workflow(
        ["open", "cancelling", "done", "cancelled"], closed: ["done", "cancelled"],
        [
            Transition("finish", from: ["open"], to: "done", by: [.unitOfficer, .dutyOfficer]),
            Transition("reopen", from: ["done"], to: "open", by: [.dutyOfficer], needsReason: true),
            Transition(
                "cancel", from: ["open"], to: "cancelled", by: [.unitOfficer, .dutyOfficer],
                second: .init(by: [.commander, .dutyOfficer], pending: "cancelling")),
        ])
    package static let listing = Listing(sort: "due", descending: false)
    package static let tallies = [Tally("job", by: ["office", "state"]), Tally("jobLate", by: ["late"])]

    package func problems(in values: Values) -> [Rejection.Problem] {
        values[title] == "forbidden" ? [Rejection.Problem("wordForbidden", field: title.name)] : []
    }
}

package enum JobKind: String, Choice { case road, school, market }

/// A shared register open to every headquarters, with the area's code as its id.
package struct Spots: Register {
    package let name = Field<String>("name", .required, .listed, .searched)
    package let parent = Field<RecordID>("parent", to: "spot", .indexed)
    package init() {}

    package static let name = "spot"
    package static let fields = Spots()
    package static let placement = Placement.shared
    package static let access = Access.everyoneReads(
        create: [.administrator], edit: [.administrator], acrossHeadquarters: true)
    package static let listing = Listing(sort: "id", descending: false)
}

/// A register listed by a number, newest first, without states.
package struct Calls: Register {
    package let number = Field<Int>("number", .required)
    package let text = Field<String>("text", .required)
    package init() {}

    package static let name = "call"
    package static let fields = Calls()
    package static let access = Access.everyoneReads(create: [.dutyOfficer], edit: [.dutyOfficer])
    package static let listing = Listing(sort: "number", descending: true)
}
