package import Kernel
import Organisation
package import Registers

/// One-task links (任务链接): a way to one task of one unit that has no account here, and to nothing else (domain.md A12).
/// What a browser must show for it – token, code, device – is not in this register; see `LinkTables`.
package struct Links: LinkRegister {
    package let task = Field<RecordID>("task", to: "task", .required, .listed, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .derived)
    package let expires = Field<Instant>("expires", .required, .listed, .derived)
    /// When a device was last let in by a code.
    package let confirmed = Field<Instant>("confirmed", .listed, .derived)
    /// The name that whoever used it last gave.
    package let person = Field<String>("person", .max(60), .listed, .derived)
    package init() {}

    package static let name = "link"
    package static let fields = Links()
    package static let access = Access(
        read: headquartersReads.merging([.unitOfficer: [.unitTree(office: "office", unit: "unit")]]) { first, _ in first
        })
    package static let workflow = Workflow(
        ["active", "revoked"], closed: ["revoked"],
        [
            Transition(
                "revoke", from: ["active"], to: "revoked", by: [.dutyOfficer, .sectionLead, .unitOfficer], own: true)
        ])

    /// Hours for which a link may hold, the usual first.
    package static let hours = [72, 24, 168]
}
