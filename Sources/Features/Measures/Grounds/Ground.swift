package import Kernel
package import Policies
package import Registers

/// Grounds (管控依据): what establishes a measure – an exposure, an arrival, a case, a test, the end of a closed loop. Only
/// a ground does, together with a rule of the policy in force; without one there is no measure (safeguard 3).
package struct Grounds: Register {
    package let person = Field<RecordID>("person", to: "person", .required, .listed, .indexed, .derived)
    package let kind = Field<Evidence>("kind", .required, .listed, .filtered, .derived)
    /// Category of the policy: `closeContact`, `arrivalHigh`.
    package let category = Field<String>("category", .required, .max(60), .listed, .filtered, .derived)
    /// Record that shows it: register and id; empty where it was entered by hand.
    package let source = Field<String>("source", .max(60), .derived)
    package let record = Field<RecordID>("record", .derived, .indexed)
    /// What kind of place or contact, in words without names.
    package let place = Field<String>("place", .max(200), .personal, .derived)
    package let area = Field<AreaCode>("area", .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    /// Last exposure, or the day on which the risk area was left.
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let enteredBy = Field<RecordID>("enteredBy", to: "user", .derived)
    package init() {}

    package static let name = "ground"
    package static let fields = Grounds()
    package static let access = Access(read: personsRead)
    package static let workflow = Workflow(
        ["active", "spent", "withdrawn"], closed: ["spent", "withdrawn"],
        [
            Transition(
                "withdraw", from: ["active"], to: "withdrawn", by: [.dutyOfficer, .unitOfficer, .healthWorker],
                needsReason: true, own: true),
            // Its measure is over, or it asked for none: it establishes nothing again, and holds no deletion.
            Transition("spend", from: ["active"], to: "spent", by: [.system], own: true),
        ])
}
