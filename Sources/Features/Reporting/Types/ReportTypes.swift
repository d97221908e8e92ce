import Database
package import Kernel
package import Registers

/// Report types (报表) of a headquarters: definitions as data, with owner, basis and end. One is in force when a second
/// person has agreed; a change of one in force is a new record, by two persons again.
package struct ReportTypes: Register {
    /// As in rules and measures: `report.<name>`.
    package let name = Field<String>("name", .required, .listed, .indexed, .max(40), .derived)
    package let title = Field<String>("title", .required, .listed, .searched, .derived)
    package let owner = Field<RecordID>("owner", to: "unit", .required, .listed, .derived)
    package let basis = Field<String>("basis", .max(500), .derived)
    package let from = Field<CalendarDay>("from", .required, .derived)
    /// Last day: a report that nobody would end goes on for ever.
    package let until = Field<CalendarDay>("until", .required, .listed, .derived)
    /// YAML, as `ReportForm(yaml:)` reads it.
    package let definition = Field<String>("definition", .required, .lines, .max(20_000), .derived)
    package let drafter = Field<RecordID>("drafter", to: "user", .required, .derived)
    package init() {}

    package static let name = "reportType"
    package static let fields = ReportTypes()
    package static let access = Access.everyoneReads()
    package static let workflow = Workflow(
        ["draft", "review", "active", "ended"], closed: ["ended"],
        [
            Transition(
                "activate", from: ["draft"], to: "active", by: drafting, second: .init(by: deciding, pending: "review"),
                own: true),
            Transition("end", from: ["active", "draft"], to: "ended", by: drafting, needsReason: true, own: true),
        ])
    package static let listing = Listing(sort: "id")

    static let drafting: Set<Role> = [.dutyOfficer, .sectionLead, .administrator]
    static let deciding: Set<Role> = [.commander, .dutyOfficer, .sectionLead]
}

extension Registers.Reading {
    /// The types in force, by name, with their definitions.
    package func reportForms() throws -> [ReportForm] {
        try activeTypes().compactMap { try ReportForms.form(of: $0) }.sorted {
            ($0.clock.cutoff, $0.id) < ($1.clock.cutoff, $1.id)
        }
    }

    func activeTypes() throws -> [Record] {
        let definition = try registry.named(ReportTypes.name)
        return try connection.query(
            "SELECT * FROM \(name: ReportTypes.name) WHERE county = \(principal.county) AND state = 'active' ORDER BY id"
        ).map { try Record($0, of: definition) }
    }

    /// - Throws: `Rejection.notFound` for a type that is not in force.
    package func reportForm(_ type: String) throws -> ReportForm {
        guard let form = try reportForms().first(where: { $0.id == type }) else { throw Rejection.notFound }
        return form
    }

    /// The form by which reports of a type are read, put right and approved: that in force, or the last one that was. A
    /// report outlives its type.
    package func reportForm(told type: String) throws -> ReportForm {
        let types = try all(ReportTypes.self, where: ReportTypes.fields.name, is: type)
        guard let last = types.last(where: { $0.state == "active" }) ?? types.last(where: { $0.state == "ended" }),
            let form = try ReportForms.form(of: last)
        else { throw Rejection.notFound }
        return form
    }
}
