import Database
package import Kernel
package import Registers

extension Reading {
    /// The principal that a user is on `day`, with the posts in force then; nil for a user who is not active.
    /// Posts at units that have ended count no more.
    package func principal(user id: RecordID, on day: CalendarDay) throws -> Principal? {
        guard let user = try any(registry.named(Users.name), id), user.state == "active" else { return nil }
        let tree = try UnitTree(self)
        let f = Posts.fields
        let rows = try connection.query(
            """
            SELECT id, unit, role, area FROM post
            WHERE county = \(user.county) AND "user" = \(id) AND "from" <= \(day) AND ("to" IS NULL OR "to" >= \(day))
            ORDER BY "from", id
            """)
        let posts = try rows.compactMap { row -> Principal.Post? in
            guard let unit = tree.unit(try row.get(f.unit.name)) else { return nil }
            return Principal.Post(
                id: try row.get("id"), role: try row.get(f.role.name), unit: unit.id,
                units: Set(tree.descendants(of: unit.id).map(\.id)), office: unit.office,
                area: try row.optional(f.area.name) ?? unit.area)
        }
        return Principal(user: id, name: user[Users.fields.name] ?? "", county: user.county, posts: posts)
    }
}
