package import Kernel
package import Policies
package import Registers

/// Measures without a rule (一事一议管控): proposed by one person, signed by another, with an expiry – the only other way
/// to a restriction (safeguard 3). Every one is on the brief while it lasts.
package struct MeasureExceptions: Register {
    package let person = Field<RecordID>("person", to: "person", .required, .listed, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .derived, .indexed)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let setting = Field<Setting>("setting", .required, .listed, .derived)
    package let from = Field<CalendarDay>("from", .required, .listed, .derived)
    /// Last day.
    package let expiry = Field<CalendarDay>("expiry", .required, .listed, .derived, .indexed)
    package let reason = Field<String>("reason", .required, .lines, .max(2_000), .personal, .derived)
    /// The order or minutes it rests on.
    package let order = Field<String>("order", .required, .max(60), .listed, .derived)
    package let proposer = Field<RecordID>("proposer", to: "user", .required, .derived, .listed)
    package let signer = Field<RecordID>("signer", to: "user", .derived, .listed)
    package let signed = Field<Instant>("signed", .derived)
    package let measure = Field<RecordID>("measure", to: "measure", .derived, .indexed)
    package init() {}

    package static let name = "measureException"
    package static let fields = MeasureExceptions()
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .privacyReviewer: [.all], .unitOfficer: [.unitTree(office: "unit", unit: "unit")],
        ])
    package static let listing = Listing(sort: "expiry", descending: false)
    package static let workflow = Workflow(
        ["proposed", "signed", "declined", "over"], closed: ["declined", "over"],
        [
            Transition("sign", from: ["proposed"], to: "signed", by: signers, own: true),
            Transition("decline", from: ["proposed"], to: "declined", by: signers, needsReason: true, own: true),
            Transition("end", from: ["signed"], to: "over", by: [.system], own: true),
        ])

    /// Longest an exception lasts, in days.
    package static let longestDays = 14
}

/// Who signs an exception that somebody else has proposed.
let signers: Set<Role> = [.commander]
