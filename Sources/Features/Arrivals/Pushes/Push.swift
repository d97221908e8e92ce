package import Kernel
package import Registers

/// Pushes (推送、认领、反馈): an arrival that is another township's or another county's is pushed there, claimed or given back
/// by it, and answered. The record tells of no person; the arrival does, to whoever has it.
///
/// Between two headquarters each has a record of its own, in its own key: `counterpart` names the other's.
package struct Pushes: Register {
    package let arrival = Field<RecordID>("arrival", to: "arrival", .required, .indexed, .derived)
    package let from = Field<RecordID>("from", to: "unit", .listed, .derived)
    package let to = Field<RecordID>("to", to: "unit", .listed, .derived)
    package let fromCounty = Field<AreaCode>("fromCounty", .listed, .derived)
    package let toCounty = Field<AreaCode>("toCounty", .listed, .derived)
    package let counterpart = Field<RecordID>("counterpart", .derived)
    /// Area that the arrival had before.
    package let formerArea = Field<AreaCode>("formerArea", .derived)
    package let reason = Field<String>("reason", .max(500), .lines, .personal, .derived)
    package let sentAt = Field<Instant>("sentAt", .required, .listed, .derived)
    package let claimBy = Field<Instant>("claimBy", .derived)
    package let claimedAt = Field<Instant>("claimedAt", .listed, .derived)
    package let answeredAt = Field<Instant>("answeredAt", .listed, .derived)
    /// State that the arrival came to (反馈).
    package let answer = Field<String>("answer", .derived)
    /// Why it was given back (退回原因).
    package let givenBack = Field<String>("givenBack", .max(500), .lines, .personal, .derived)
    package init() {}

    package static let name = "push"
    package static let fields = Pushes()
    package static let access = Access(
        read: [
            .dutyOfficer: [.all], .sectionLead: [.all], .privacyReviewer: [.all],
            .unitOfficer: [.unit("from"), .unit("to")],
        ])
    package static let listing = Listing(sort: "sentAt")
    package static let workflow = Workflow(
        ["sent", "claimed", "answered", "returned"], closed: ["answered", "returned"],
        [
            Transition("claim", from: ["sent"], to: "claimed", by: Arrivals.handling, own: true),
            Transition("answer", from: ["claimed"], to: "answered", by: Arrivals.handling, own: true),
            Transition("giveBack", from: ["sent"], to: "returned", by: Arrivals.handling, own: true),
        ])
}

/// Where a push goes: an area of this headquarters, or another headquarters.
package enum PushTarget: Hashable, Sendable {
    case area(AreaCode)
    case county(AreaCode)
}
