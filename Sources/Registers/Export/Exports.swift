package import Kernel

/// Exports (台账导出): which rows of a register somebody carried away, and what for. Noted before the first byte leaves.
package struct Exports: Register {
    package let register = Field<String>("register", .required, .derived, .listed, .filtered)
    package let format = Field<String>("format", .required, .derived, .listed)
    /// What for, in the person's words.
    package let purpose = Field<String>("purpose", .derived, .listed, .max(200))
    /// What it was limited to, as the list's address says: `kind=township&open=all`.
    package let filter = Field<String>("filter", .derived, .max(2_000))
    package let by = Field<RecordID>("by", to: "user", .required, .derived, .listed)
    /// Rows that left; empty while it runs or where it was broken off.
    package let rows = Field<Int>("rows", .derived, .listed)
    package init() {}

    package static let name = "export"
    package static let fields = Exports()
    package static let access = Imports.access
    package static let workflow = Workflow(
        ["running", "done"], closed: ["done"],
        [Transition("finish", from: ["running"], to: "done", by: [.system], own: true)])
}
