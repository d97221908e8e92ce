import Database
package import Kernel
import Organisation
package import Registers

/// Boundary files (边界图) as they were taken in; the newest is the map. One record each, so that the log tells who drew
/// what.
package struct Maps: Register {
    package let file = Field<String>("file", .required, .listed, .derived)
    package let areas = Field<Int>("areas", .required, .listed, .derived)
    /// `OutlineMap` as JSON.
    package let outlines = Field<JSONText>("outlines", .required, .derived)
    package init() {}

    package static let name = "map"
    package static let fields = Maps()
    package static let access = Access.everyoneReads()
    package static let workflow = Workflow(
        ["current", "replaced"], closed: ["replaced"],
        [Transition("replace", from: ["current"], to: "replaced", by: drawing, own: true)])

    /// Who takes in a boundary file, or goes back to tiles.
    static let drawing: Set<Role> = [.administrator, .dutyOfficer]
}

extension Reading {
    /// Areas of the level below `area` in force on a day, as a freeze of it has them, in order of code, with the place given
    /// by hand.
    package func places(below area: AreaCode, on day: CalendarDay) throws -> [TileMap.Place] {
        try connection.query(
            """
            SELECT id, name, "tileRow", "tileColumn" FROM area WHERE parent = \(area.text)
            AND ("validFrom" IS NULL OR "validFrom" <= \(day)) AND ("validTo" IS NULL OR "validTo" >= \(day)) ORDER BY id
            """
        ).map { row in
            TileMap.Place(
                try row.get("id"), try row.get("name"), row: try row.optional("tileRow"),
                column: try row.optional("tileColumn"))
        }
    }

    /// The map in force, if the headquarters has a boundary file.
    func currentMap() throws -> Record? { try page(Maps.self, Query(limit: 1)).records.first }
}

extension Writing {
    /// Takes a boundary file as the headquarters' map.
    /// - Throws: `Rejection` forbidden, invalid boundaryFile.
    package func take(_ file: BoundaryFile, named name: String) throws -> Record {
        try removeMap()
        let m = Maps.fields
        let json = try JSONText(encoding: file.map)
        return try insert(
            Maps.self, verb: "import",
            Values {
                $0[m.file] = String(name.prefix(200))
                $0[m.areas] = file.map.outlines.count
                $0[m.outlines] = json
            })
    }

    /// Goes back to tiles.
    package func removeMap() throws {
        guard principal.posts.contains(where: { $0.role == .system || Maps.drawing.contains($0.role) }) else {
            throw Rejection.forbidden
        }
        for map in try reading.page(Maps.self, Query(limit: 200)).records {
            try update(map, state: "replaced", verb: "replace")
        }
    }
}
