import Database
import Kernel
import Registers

/// How far the first day has come (启用进度): what each step of `/start` has so far.
struct StartSteps: Sendable {
    let townships: Int
    let villages: Int
    /// First-level units besides the headquarters and its office.
    let units: Int
    let townshipUnits: Int
    let contacts: Int
    let unitsWithContact: Int
    let commanders: Int
    let dutyOfficers: Int
    let users: Int
    let activated: Int
    let headquarters: String
    /// Name of the county, as 青河县.
    let county: String

    init(_ reading: Reading, on day: CalendarDay) throws {
        let (county, connection) = (reading.principal.county, reading.connection)
        let areas = try reading.areasBelow()
        townships = areas.count { $0.0.level == .township }
        villages = areas.count - townships
        let tree = try UnitTree(reading)
        let first = tree.all.filter { $0.office == $0.id && ![.headquarters, .office].contains($0.kind) }
        (units, townshipUnits) = (first.count, first.count { $0.kind == .township })
        headquarters = tree.headquarters?.name ?? ""
        let held = try connection.query(
            "SELECT unit, count(*) AS number FROM contact WHERE county = \(county) AND open = 1 GROUP BY unit")
        contacts = try held.reduce(0) { $0 + (try $1.get("number", as: Int.self)) }
        let with = Set(try held.map { try $0.get("unit", as: RecordID.self) })
        unitsWithContact = first.count { with.contains($0.id) }
        let roles = try connection.query(
            """
            SELECT role, count(DISTINCT "user") AS number FROM post WHERE county = \(county) AND "from" <= \(day)
            AND ("to" IS NULL OR "to" >= \(day)) GROUP BY role
            """)
        let byRole = try Dictionary(
            roles.map { (try $0.get("role", as: Role.self), try $0.get("number", as: Int.self)) }
        ) {
            $1
        }
        (commanders, dutyOfficers) = (byRole[.commander] ?? 0, byRole[.dutyOfficer] ?? 0)
        let accounts = try connection.first(
            """
            SELECT count(*) AS number, count(c."user") AS activated FROM \(name: Users.name) u
            LEFT JOIN credential c ON c."user" = u.id AND c.initial = 0 WHERE u.county = \(county) AND u.open = 1
            """)
        (users, activated) = (try accounts?.get("number") ?? 0, try accounts?.get("activated") ?? 0)
        self.county = try reading.countyName()
    }
}

extension Reading {
    /// Name of the headquarters' own area.
    func countyName() throws -> String {
        try any(registry.named(Areas.name), RecordID(principal.county.territory))?[Areas.fields.name] ?? ""
    }
}
