import Database
package import Kernel
package import Policies
package import Registers

extension Registers.Reading {
    /// The packs in force for the headquarters on a day, in the past too.
    package func policies(on day: CalendarDay) throws -> PolicyShelf {
        let v = PolicyVersions.fields
        let definition = try registry.named(PolicyVersions.name)
        let rows = try connection.query(
            """
            SELECT * FROM policy WHERE county = \(principal.county) AND state IN ('inForce', 'lapsed')
            AND \(name: v.from.name) <= \(day) AND \(name: v.to.name) >= \(day) ORDER BY id
            """)
        return PolicyShelf(
            try rows.map { try PolicyPack(Record($0, of: definition)) }, on: day, area: principal.county.territory)
    }

    /// The pack and version under which a measure was issued; nil for one that never was in force here.
    package func policy(_ pack: String, _ version: String) throws -> PolicyPack? {
        try versions(of: pack, states: ["inForce", "lapsed"]).last { $0[PolicyVersions.fields.version] == version }
            .map { try PolicyPack($0) }
    }

    /// Versions of a pack in these states, oldest first.
    func versions(of pack: String, states: [String]) throws -> [Record] {
        let definition = try registry.named(PolicyVersions.name)
        return try connection.query(
            """
            SELECT * FROM policy WHERE county = \(principal.county) AND pack = \(pack)
            AND state IN (\(list: states.map(\.sql))) ORDER BY id
            """
        ).map { try Record($0, of: definition) }
    }

    /// What a new version of a pack is compared with: the one in force on a day, or agreed and still to begin.
    func inForce(_ pack: String, on day: CalendarDay) throws -> PolicyPack? {
        let agreed = try versions(of: pack, states: ["inForce"]).map { try PolicyPack($0) }.filter { $0.to >= day }
        return agreed.filter { $0.from <= day }.last ?? agreed.first
    }
}
