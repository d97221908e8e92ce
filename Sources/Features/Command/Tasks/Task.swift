package import Kernel
package import Registers

/// Tasks (任务): what one unit owes by when under a directive (C1). Acknowledged, replied, closed – or late and escalated.
package struct Tasks: Register {
    package let title = Field<String>("title", .required, .lines, .max(2_000), .listed, .searched)
    package let directive = Field<RecordID>("directive", to: "directive", .required, .indexed, .derived)
    package let item = Field<RecordID>("item", to: "item", .indexed, .derived)
    /// The task from which it was passed down (转办).
    package let parent = Field<RecordID>("parent", to: "task", .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .filtered, .derived)
    /// The unit that verifies: the section or the unit that passed it down.
    package let supervisor = Field<RecordID>("supervisor", to: "unit", .required, .derived)
    package let leadership = Field<Leadership>("leadership", .required, .derived)
    package let area = Field<AreaCode>("area", .derived)
    package let urgency = Field<Urgency>("urgency", .required, .listed, .filtered, .derived)
    package let leader = Field<String>("leader", .max(60), .derived)
    package let acknowledgeBy = Field<Instant>("acknowledgeBy", .required, .derived)
    package let due = Field<Instant>("due", .required, .listed, .derived)
    package let figures = Field<[String]>("figures", .derived)
    package let verify = Field<Bool>("verify", .required, .derived)
    package let evidence = Field<Bool>("evidence", .required, .derived)
    package let acknowledged = Field<Instant>("acknowledged", .derived)
    /// Who signed, and how that came, where it was not the unit's own account.
    package let saidBy = Field<String>("saidBy", .max(60), .derived)
    package let saidHow = Field<AnswerWay>("saidHow", .derived)
    package let replied = Field<Instant>("replied", .derived)
    package let closed = Field<Instant>("closed", .derived)
    package let returned = Field<String>("returned", .lines, .derived)
    package let reply = Field<RecordID>("reply", to: "reply", .derived)
    /// Set when the duty to reply becomes late, so that lists filter on it; never taken back.
    package let late = Field<Bool>("late", .required, .filtered, .derived)
    package let note = Field<String>("note", .derived)
    /// The line of work it belongs to (工作面), that of its item or of the task above it.
    package let workstream = Field<RecordID>("workstream", to: "workstream", .indexed, .filtered, .derived)
    package init() {}

    package static let name = "task"
    package static let fields = Tasks()
    package static let access = Access(
        read: headquartersReads.merging([
            .unitOfficer: [.unitTree(office: "office", unit: "unit"), .unit("supervisor")],
            .gridWorker: [.unitTree(office: "office", unit: "unit")],
        ]) { first, _ in first })
    package static let listing = Listing(sort: "due", descending: false)
    package static let tallies = [
        Tally("task", by: ["office", "state"]), Tally("taskFirst", by: ["office", "state"], unless: "parent"),
        Tally("taskLate", by: ["office", "late"]),
        Tally("taskDirective", by: ["directive", "state"]),
        Tally("taskWorkstream", by: ["workstream", "state"], unless: "parent", only: ["workstream"]),
        Tally("taskWorkstreamLate", by: ["workstream", "state"], unless: "parent", only: ["workstream", "late"]),
    ]

    package static let workflow = Workflow(
        ["issued", "acknowledged", "inProgress", "replied", "returned", "verified", "closed", "informed", "withdrawn"],
        closed: ["closed", "informed", "withdrawn"],
        [
            Transition("acknowledge", from: ["issued"], to: "acknowledged", by: acting, own: true),
            Transition("start", from: ["acknowledged", "returned"], to: "inProgress", by: acting, own: true),
            Transition("reply", from: replying, to: "replied", by: acting, own: true),
            Transition("verify", from: ["replied"], to: "verified", by: deciding, own: true),
            Transition(
                "return", from: ["replied", "verified"], to: "returned", by: deciding, needsReason: true, own: true),
            Transition("close", from: ["replied", "verified"], to: "closed", by: deciding, own: true),
            Transition("withdraw", from: living, to: "withdrawn", by: [.system], own: true),
        ])

    static let acting: Set<Role> = [.unitOfficer, .gridWorker, .dutyOfficer, .sectionLead]
    static let deciding: Set<Role> = [.dutyOfficer, .sectionLead, .unitOfficer]
    package static let replying: Set<String> = ["issued", "acknowledged", "inProgress", "returned"]
    package static let living: Set<String> = [
        "issued", "acknowledged", "inProgress", "replied", "returned", "verified",
    ]
}

/// Lead or supporting unit (牵头 / 配合). A supporting unit is informed; only the lead owes a reply.
package enum Leadership: String, Choice { case lead, supporting }

/// Replies (反馈) to tasks, one record each time; the last one counts.
package struct Replies: Register {
    package let task = Field<RecordID>("task", to: "task", .required, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let supervisor = Field<RecordID>("supervisor", to: "unit", .required, .derived)
    package let text = Field<String>("text", .required, .lines, .max(5_000), .derived)
    /// Number by name of figure, as a JSON object; names in `overridden` differ from the sum of the units below.
    package let figures = Field<JSONText>("figures", .derived)
    package let overridden = Field<[String]>("overridden", .derived)
    /// The user, or the link by which it came.
    package let author = Field<RecordID>("author", to: "user", .required, .derived)
    /// Not by the unit's own account (代录, 任务链接): who said it, how it came, and when where that was entered.
    package let saidBy = Field<String>("saidBy", .max(60), .derived)
    package let saidHow = Field<AnswerWay>("saidHow", .derived)
    package let saidAt = Field<Instant>("saidAt", .derived)
    package init() {}

    package static let name = "reply"
    package static let fields = Replies()
    package static let access = Tasks.access
}
