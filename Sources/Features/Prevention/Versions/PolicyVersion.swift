package import Kernel
package import Registers

/// Versions of policy packs (防控方案) of a headquarters: text, dates, and who put them in force. The switch needs two persons;
/// what is not milder in every respect needs an order; every one has a last day.
package struct PolicyVersions: Register {
    /// `CN-COVID`
    package let pack = Field<String>("pack", .required, .listed, .filtered, .derived)
    /// `v9`
    package let version = Field<String>("version", .required, .listed, .derived)
    package let title = Field<String>("title", .required, .listed, .searched, .derived)
    package let from = Field<CalendarDay>("from", .required, .listed, .derived)
    /// Last day.
    package let to = Field<CalendarDay>("to", .required, .listed, .derived)
    package let basis = Field<String>("basis", .max(500), .derived)
    /// Whether any category of it keeps a person anywhere.
    package let restricts = Field<Bool>("restricts", .listed, .derived)
    /// Number of the order by which it is stricter than what was in force (文号).
    package let order = Field<String>("order", .derived)
    /// YAML, as `PolicyPack(yaml:)` reads it.
    package let text = Field<String>("text", .required, .lines, .max(60_000), .derived)
    package let drafter = Field<RecordID>("drafter", to: "user", .derived)
    package init() {}

    package static let name = "policy"
    package static let fields = PolicyVersions()
    package static let access = Access.everyoneReads()
    package static let workflow = Workflow(
        ["draft", "proposed", "inForce", "lapsed", "dropped"], closed: ["lapsed", "dropped"],
        [
            Transition(
                "switch", from: ["draft"], to: "inForce", by: drafting,
                second: .init(by: deciding, pending: "proposed"), own: true),
            Transition("lapse", from: ["inForce"], to: "lapsed", by: [.system], own: true),
            Transition("drop", from: ["draft"], to: "dropped", by: drafting, own: true),
        ])
    package static let listing = Listing(sort: "id")

    static let drafting: Set<Role> = [.dutyOfficer, .sectionLead, .administrator]
    static let deciding: Set<Role> = [.commander, .dutyOfficer, .sectionLead]
}
