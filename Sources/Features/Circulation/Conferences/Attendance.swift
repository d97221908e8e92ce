package import Kernel
package import Registers

/// Attendance (参会) at a conference of several levels (调度会、视频会, A4): which unit was called, whether it comes, came, or
/// stays away and why. Of units: who sat there is not asked.
package struct Attendances: Register {
    package let meeting = Field<RecordID>("meeting", to: "meeting", .required, .indexed, .derived)
    package let title = Field<String>("title", .required, .listed, .derived)
    package let starts = Field<Instant>("starts", .required, .listed, .derived)
    /// Room, or number of the video conference.
    package let place = Field<String>("place", .max(100), .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    /// How many come.
    package let seats = Field<Int>("seats", .derived)
    package let reason = Field<String>("reason", .max(200), .derived)
    package let answered = Field<Instant>("answered", .derived)
    package init() {}

    package static let name = "attendance"
    package static let fields = Attendances()
    package static let access = Receipts.access
    package static let listing = Listing(sort: "starts")
    package static let workflow = Workflow(
        ["invited", "signedUp", "attended", "absent"], closed: ["attended", "absent"],
        [
            Transition("signUp", from: ["invited", "absent"], to: "signedUp", by: answering, own: true),
            Transition(
                "excuse", from: ["invited", "signedUp"], to: "absent", by: answering, needsReason: true, own: true),
            Transition("attend", from: ["invited", "signedUp", "absent"], to: "attended", by: clerks, own: true),
        ])

    static let clerks: Set<Role> = [.dutyOfficer, .sectionLead]
    static let answering: Set<Role> = [.unitOfficer, .gridWorker, .dutyOfficer, .sectionLead]
}

/// Attendance of some nodes rolled up (参会汇总).
package struct Turnout: Sendable, Hashable {
    package let called: Int
    package let signedUp: Int
    package let attended: Int
    /// Absent with a reason.
    package let excused: Int
    /// Have not answered.
    package let silent: Int

    package init(_ states: [String]) {
        called = states.count
        signedUp = states.count { $0 == "signedUp" }
        attended = states.count { $0 == "attended" }
        excused = states.count { $0 == "absent" }
        silent = states.count { $0 == "invited" }
    }
}
