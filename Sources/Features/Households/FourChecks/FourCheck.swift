package import Kernel
package import Registers

/// Counts of four checks and one inquiry (四查一询, M9, counts only) of one grid in a round on one day: of how many households
/// it is so. What one household answered is nowhere: a visit has no field for it, a sheet refers to no visit, and speaks for
/// several households at least.
package struct FourChecks: Register {
    package let sweep = Field<RecordID>("sweep", to: "sweep", .required, .filtered, .indexed, .derived)
    package let line = Field<RecordID>("line", to: "sweepLine", .required, .indexed, .derived)
    package let grid = Field<RecordID>("grid", to: "grid", .required, .listed, .derived)
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    /// Template and version that was asked: `four-checks 1`.
    package let template = Field<String>("template", .required, .max(80), .derived)
    /// Households asked (询问户数).
    package let asked = Field<Int>("asked", .required, .listed, .derived)
    package let check1 = Field<Int>("check1", .required, .listed, .derived)
    package let check2 = Field<Int>("check2", .required, .listed, .derived)
    package let check3 = Field<Int>("check3", .required, .listed, .derived)
    package let check4 = Field<Int>("check4", .required, .listed, .derived)
    package let inquiry = Field<Int>("inquiry", .required, .listed, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    /// Round, grid and day.
    package let slot = Field<String>("slot", .unique, .derived, .secret)
    package init() {}

    package static let name = "fourCheck"
    package static let fields = FourChecks()
    package static let access = Access(read: byGround)
    package static let listing = Listing(sort: "day")

    /// Columns of the items, in the order of the template.
    static let items = [fields.check1, fields.check2, fields.check3, fields.check4, fields.inquiry]
}
