package import Command
package import Kernel
package import Registers

/// Messages (消息): what leaves the house because somebody must hear, one for each address and cause. A contact's number is not
/// in it: it is read when the message goes, and that reading is logged.
package struct Messages: Register {
    package let channel = Field<String>("channel", .required, .max(40), .listed, .filtered, .derived)
    package let kind = Field<Channel.Kind>("kind", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    /// Whom it goes to; nil for a group.
    package let contact = Field<RecordID>("contact", to: "contact", .listed, .derived)
    /// The notice that it tells.
    package let notice = Field<RecordID>("notice", to: "notice", .derived)
    package let urgency = Field<Urgency>("urgency", .required, .listed, .derived)
    package let text = Field<String>("text", .required, .lines, .max(1_000), .listed, .derived)
    package let attempts = Field<Int>("attempts", .required, .derived)
    /// When it is looked at next: to be sent, or – while it is being sent – to be given up as uncertain.
    package let next = Field<Instant>("next", .indexed, .derived)
    package let delivered = Field<Instant>("delivered", .listed, .derived)
    package let problem = Field<String>("problem", .max(40), .derived)
    package init() {}

    package static let name = "message"
    package static let fields = Messages()
    package static let access = Access(read: [
        .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    ])
    package static let tallies = [Tally("message", by: ["state"])]
    package static let workflow = Workflow(
        ["waiting", "sending", "unsure", "failed", "withheld", "dropped", "told", "delivered"],
        closed: ["withheld", "dropped", "told", "delivered"],
        [
            Transition("retry", from: ["unsure", "failed"], to: "waiting", by: deciding, own: true),
            Transition("tell", from: ["unsure", "failed"], to: "told", by: deciding, own: true),
        ])

    static let deciding: Set<Role> = [.dutyOfficer, .sectionLead]
}
