package import Database
package import Kernel
package import Registers

/// Areas and units of a headquarters as a drill takes them over (沿用本县单位): names and the tree, and of persons nothing – no
/// accounts, contacts, telephone numbers, first-responsible persons –, nor any record.
package struct CopiedCounty: Sendable, Hashable {
    struct Area: Sendable, Hashable {
        let code: AreaCode
        let name: String
    }

    struct Unit: Sendable, Hashable {
        let id: RecordID
        let name: String
        let short: String
        let kind: UnitKind
        let parent: RecordID?
        let area: AreaCode
        let sector: Sector?
    }

    /// The database names several headquarters, or not the one that was asked for.
    package struct Unclear: Error, Hashable, CustomStringConvertible {
        let there: [AreaCode]
        package var description: String {
            "TIAODU_COUNTY must name a headquarters of that database: \(there.map(\.text).joined(separator: ", "))"
        }
    }

    package let county: AreaCode
    let areas: [Area]
    /// Active ones, superiors first.
    let units: [Unit]

    /// - Parameter wanted: nil: the only headquarters there.
    /// - Throws: `Unclear`.
    package init(_ connection: some Connection, county wanted: AreaCode?) throws {
        let there = try connection.query("SELECT county FROM head ORDER BY county").map {
            try $0.get("county", as: AreaCode.self)
        }
        guard let county = wanted ?? (there.count == 1 ? there.first : nil), there.contains(county) else {
            throw Unclear(there: there)
        }
        self.county = county
        let place = county.territory
        let above = sequence(first: place) { $0.parent }.map(\.sql)
        areas = try connection.query(
            """
            SELECT id, name FROM area WHERE id IN (\(list: above))
            OR (substr(id, 1, \(raw: place.text.utf8.count)) = \(place)
              AND (open = 1 OR id IN (SELECT area FROM unit WHERE county = \(county) AND open = 1)))
            ORDER BY id
            """
        ).map { Area(code: try $0.get("id"), name: try $0.get("name")) }
        let found = try connection.query(
            """
            SELECT id, name, short, kind, parent, area, sector FROM unit WHERE county = \(county) AND open = 1
            ORDER BY rank, id
            """
        ).map {
            Unit(
                id: try $0.get("id"), name: try $0.get("name"), short: try $0.get("short"), kind: try $0.get("kind"),
                parent: try $0.optional("parent"), area: try $0.get("area"), sector: try $0.optional("sector"))
        }
        let below = Dictionary(grouping: found, by: \.parent)
        var (ordered, level) = ([Unit](), below[nil] ?? [])
        while !level.isEmpty {
            ordered += level
            level = level.flatMap { below[$0.id] ?? [] }
        }
        units = ordered
    }

    /// Makes areas and units as they were, and for whom a drill needs accounts of its own: those who conduct it, the
    /// sections, and one for each bureau, township, institution and subordinate headquarters right below.
    /// - Throws: `Rejection` conflict `notEmpty` if there are units.
    package func fill(_ writing: Writing, from day: CalendarDay) throws -> [DemoCounty.Account] {
        guard try UnitTree(writing.reading).all.isEmpty else { throw Rejection(.conflict, "notEmpty") }
        let (a, u) = (Areas.fields, Units.fields)
        for area in areas {
            try writing.insert(
                Areas.self, id: RecordID(area.code), verb: "import",
                Values {
                    $0[a.name] = area.name
                    $0[a.code] = area.code.text
                    $0[a.level] = AreaLevel(area.code)
                    $0[a.parent] = area.code.parent.map { RecordID($0) }
                    $0[a.local] = area.code.isLocal
                })
        }
        for unit in units {
            _ = try writing.create(
                writing.registry.named(Units.name), id: unit.id,
                Values {
                    $0[u.name] = unit.name
                    $0[u.short] = unit.short
                    $0[u.kind] = unit.kind
                    $0[u.parent] = unit.parent
                    $0[u.area] = unit.area
                    $0[u.sector] = unit.sector
                })
        }
        return try people(UnitTree(writing.reading)).map { login, name, role, unit in
            let password = SpokenSecret.make()
            try DemoCounty.add(login, password, name, role, unit, from: day, writing)
            return DemoCounty.Account(login: login, password: password, name: name, role: role, unit: unit.short)
        }
    }

    private func people(_ tree: UnitTree) -> [(login: String, name: String, role: Role, unit: UnitTree.Unit)] {
        guard let head = tree.headquarters, let office = tree.office else { return [] }
        let own = [
            ("commander", "演练指挥长", Role.commander, head), ("duty1", "演练值班员甲", .dutyOfficer, office),
            ("duty2", "演练值班员乙", .dutyOfficer, office), ("inspector", "演练观察员", .inspector, office),
        ]
        let kinds: Set<UnitKind> = [.headquarters, .section, .bureau, .township, .institution]
        let others = tree.children(of: head.id).filter { kinds.contains($0.kind) }.enumerated().map { place, unit in
            ("unit\(place + 1)", "演练联络员", unit.kind == .section ? Role.sectionLead : .unitOfficer, unit)
        }
        return own + others
    }
}
