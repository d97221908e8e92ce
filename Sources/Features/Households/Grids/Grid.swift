import Database
package import Kernel
import Organisation
package import Registers

/// Grids (网格, M1): buildings or groups of a village that one worker looks after. A household belongs to one grid.
package struct Grids: Register {
    package let name = Field<String>("name", .required, .max(60), .listed, .searched)
    /// The grid's own code, or that of its village where grids have none.
    package let area = Field<AreaCode>("area", .required, .listed)
    /// Buildings or villagers' groups (楼栋、村民组), as people call them.
    package let groups = Field<String>("groups", .max(200), .listed)
    /// Grid worker (网格员).
    package let worker = Field<RecordID>("worker", to: "user", .listed, .indexed)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package init() {}

    package static let name = "grid"
    package static let fields = Grids()
    package static let access = Access(
        read: byGround, create: [.dutyOfficer, .unitOfficer], edit: [.dutyOfficer, .unitOfficer])
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer, .unitOfficer], needsReason: true),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer, .unitOfficer]),
        ])
    package static let listing = Listing(sort: "area", descending: false)
    package static let naturalKey = ["name"]

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        guard let area = values[area], area != before?[self.area] else { return }
        // Households carry their grid's area: a grid that moves is ended and made anew.
        guard before == nil else { throw Rejection.invalid("gridMoves", field: self.area.name) }
        let ground = try reading.ground(of: area, field: self.area.name)
        (values[office], values[unit]) = (ground.office, ground.unit)
    }
}

extension Reading {
    /// The township's unit of an area, and the village's where there is one.
    /// - Throws: `Rejection` invalid `areaUnknown` for what is no village of this headquarters, or a grid within one.
    func ground(of area: AreaCode, field: String) throws -> (office: RecordID, unit: RecordID) {
        let unknown = Rejection.invalid("areaUnknown", field: field, ["area": area.text])
        guard principal.county.territory.contains(area), let village = area.ancestor(.village),
            try any(registry.named(Areas.name), RecordID(village)) != nil
        else { throw unknown }
        let rows = try connection.query(
            """
            SELECT id, kind FROM unit WHERE county = \(principal.county) AND open = 1
            AND (kind = 'township' AND area = \(village.ancestor(.township)) OR kind = 'village' AND area = \(village))
            ORDER BY rank, id
            """)
        guard let town = rows.first(where: { $0["kind"].text == "township" }) else { throw unknown }
        let office: RecordID = try town.get("id")
        return (office, try rows.first { $0["kind"].text == "village" }?.get("id") ?? office)
    }
}
