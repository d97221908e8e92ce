package import Kernel
package import Registers

/// Contact groups of some ten households (十户联系组, M2 in its limited form): neighbours who agreed to pass notices on, to
/// ask for help and to look after each other. Nobody answers for anybody else: there is no duty, no report about a
/// neighbour and no consequence in it.
package struct ContactGroups: Register {
    package let name = Field<String>("name", .required, .max(60), .listed, .searched)
    package let grid = Field<RecordID>("grid", to: "grid", .required, .listed, .filtered, .indexed)
    /// Who passes notices on, of the own will.
    package let contact = Field<String>("contact", .required, .max(40), .listed, .personal)
    package let phone = ProtectedField<Phone>("phone", .listed)
    /// Day on which they agreed.
    package let agreed = Field<CalendarDay>("agreed", .required)
    package let area = Field<AreaCode>("area", .derived)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package init() {}

    package static let name = "contactGroup"
    package static let fields = ContactGroups()
    package static let access = Access(
        read: byGround, create: [.unitOfficer, .gridWorker], edit: [.unitOfficer, .gridWorker],
        unmask: [.dutyOfficer, .unitOfficer, .gridWorker])
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer, .unitOfficer, .gridWorker])])
    package static let naturalKey = ["name"]

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        guard let grid = values[grid], grid != before?[self.grid] else { return }
        let (found, g) = (try reading.find(Grids.self, grid), Grids.fields)
        (values[area], values[office], values[unit]) = (found[g.area], found[g.office], found[g.unit])
    }
}
