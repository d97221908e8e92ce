package import Kernel
package import Registers

/// Visits that somebody else looks at again (质量复核, E14): drawn by digest from those of a closed round. It is about the
/// round's data, not about who made them: it names no visitor.
package struct Rechecks: Register {
    package let sweep = Field<RecordID>("sweep", to: "sweep", .required, .listed, .filtered, .indexed, .derived)
    package let visit = Field<RecordID>("visit", to: "householdVisit", .required, .derived)
    package let household = Field<RecordID>("household", to: "household", .required, .listed, .derived)
    package let words = Field<String>("words", .max(500), .derived)
    package let done = Field<Instant>("done", .derived, .listed)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package init() {}

    package static let name = "recheck"
    package static let fields = Rechecks()
    package static let access = Access(read: byGround)
    package static let workflow = Workflow(
        ["drawn", "agrees", "differs"], closed: ["agrees", "differs"],
        ["agrees", "differs"].map {
            Transition($0, from: ["drawn"], to: $0, by: [.dutyOfficer, .sectionLead, .unitOfficer], own: true)
        })
    package static let tallies = [Tally("recheck", by: ["sweep", "state"])]
}
