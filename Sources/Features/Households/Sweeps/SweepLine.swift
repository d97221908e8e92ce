package import Kernel
package import Registers

/// One grid's line of a round (排查底数): its households, frozen when the round was opened. How many were reached is counted
/// beside it, in tallies.
package struct SweepLines: Register {
    package let sweep = Field<RecordID>("sweep", to: "sweep", .required, .filtered, .indexed, .derived)
    package let grid = Field<RecordID>("grid", to: "grid", .required, .listed, .derived)
    package let total = Field<Int>("total", .required, .listed, .derived)
    package let persons = Field<Int>("persons", .required, .listed, .derived)
    package let vulnerable = Field<Int>("vulnerable", .required, .listed, .derived)
    package let detached = Field<Int>("detached", .required, .listed, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package init() {}

    package static let name = "sweepLine"
    package static let fields = SweepLines()
    package static let access = Access(read: byGround)
}
