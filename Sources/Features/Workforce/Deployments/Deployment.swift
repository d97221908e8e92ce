package import Kernel
package import Registers

/// Deployment orders (力量调派单, A19): so many persons of a pool go from the unit that owns it to another, for some days. The
/// unit that sends says yes or no, the one that receives says that they came.
package struct Deployments: Register {
    package let pool = Field<RecordID>("pool", to: "pool", .required, .listed, .indexed, .derived)
    /// Name of the pool when it was ordered.
    package let name = Field<String>("name", .required, .max(60), .listed, .searched, .derived)
    package let skill = Field<Skill>("skill", .required, .listed, .filtered, .derived)
    package let number = Field<Int>("number", .required, .listed, .derived)
    /// Who sends (派出单位).
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    /// Who receives (接收单位): a township, a bureau, the unit that runs a site.
    package let receiver = Field<RecordID>("receiver", to: "unit", .required, .listed, .filtered, .derived)
    package let receiverOffice = Field<RecordID>("receiverOffice", to: "unit", .required, .derived)
    package let from = Field<CalendarDay>("from", .required, .derived)
    package let to = Field<CalendarDay>("to", .required, .listed, .derived)
    /// Document or order by which they are sent (依据).
    package let basis = Field<String>("basis", .required, .max(200), .derived)
    /// By when the sending unit answers.
    package let due = Field<Instant>("due", .required, .derived)
    package let answered = Field<Instant>("answered", .derived)
    package let arrived = Field<Instant>("arrived", .derived)
    package let returned = Field<Instant>("returned", .derived)
    package init() {}

    package static let name = "deployment"
    package static let fields = Deployments()
    package static let access = Access(
        read: reads([
            .unitTree(office: "office", unit: "unit"), .unitTree(office: "receiverOffice", unit: "receiver"),
        ]))
    package static let listing = Listing(sort: "due")
    package static let workflow = Workflow(
        ["ordered", "accepted", "arrived", "returned", "declined", "cancelled"],
        closed: ["returned", "declined", "cancelled"],
        [
            Transition("accept", from: ["ordered"], to: "accepted", by: [.unitOfficer], own: true),
            Transition(
                "decline", from: ["ordered"], to: "declined", by: [.unitOfficer], needsReason: true, own: true),
            Transition("arrive", from: ["accepted"], to: "arrived", by: [.unitOfficer], own: true),
            Transition("return", from: ["arrived"], to: "returned", by: [.unitOfficer], own: true),
            Transition(
                "cancel", from: ["ordered", "accepted"], to: "cancelled", by: Set(dispatching), needsReason: true,
                own: true),
        ])
    package static let tallies = [Tally("deployment", by: ["state"])]
}
