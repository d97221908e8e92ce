package import Kernel
package import Registers

/// Objectives (工作目标, A13): what a section is to reach, told by an indicator with a target and a direction.
package struct Objectives: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    /// Section that owns it.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed)
    package let period = Field<RecordID>("period", to: "period", .indexed)
    /// Id of the indicator book.
    package let indicator = Field<String>("indicator", .required, .max(80))
    package let direction = Field<Direction>("direction", .required)
    /// In the indicator's unit.
    package let target = Field<Int>("target", .required, .listed)
    package let until = Field<CalendarDay>("until", .required, .listed)
    package init() {}

    package static let name = "objective"
    package static let fields = Objectives()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let listing = Listing(sort: "until", descending: false)
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer, .sectionLead])])
}

/// Which side of the target is good (方向).
package enum Direction: String, Choice {
    case atLeast, atMost

    /// Whether a figure reaches the target; nil where there is no figure.
    package func reached(_ value: Double?, target: Int) -> Bool? {
        value.map { self == .atLeast ? $0 >= Double(target) : $0 <= Double(target) }
    }
}
