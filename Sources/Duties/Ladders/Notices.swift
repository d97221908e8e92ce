package import Kernel
package import Registers

/// Notices (提醒) to a unit about any record: reminders, escalations, returns. Read by whoever speaks for it.
package struct Notices: Register {
    /// Words at `notice.<kind>`.
    package let kind = Field<String>("kind", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    /// What it is about.
    package let register = Field<String>("register", .derived)
    package let record = Field<String>("record", .indexed, .derived)
    package let rule = Field<String>("rule", .derived)
    package let title = Field<String>("title", .lines, .max(2_000), .listed, .derived)
    /// Whom it names at the unit.
    package let person = Field<String>("person", .derived)
    /// Units that owe it, where the reader is another.
    package let owing = Field<[RecordID]>("owing", to: "unit", .derived)
    package init() {}

    package static let name = "notice"
    package static let fields = Notices()
    package static let access = Access(read: [
        .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
        .unitOfficer: [.unitTree(office: "office", unit: "unit")],
        .gridWorker: [.unitTree(office: "office", unit: "unit")],
        .healthWorker: [.unitTree(office: "office", unit: "unit")],
    ])
}
