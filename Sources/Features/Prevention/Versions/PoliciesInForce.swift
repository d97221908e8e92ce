import Database
package import Indicators
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
        let resting = try restingPacks(on: day)
        return PolicyShelf(
            try rows.map { try PolicyPack(Record($0, of: definition)) }.filter { !resting.contains($0.id) }, on: day,
            area: principal.county.territory)
    }

    /// Packs that responses switch on (平急转换), on a day on which none ran that names them.
    private func restingPacks(on day: CalendarDay) throws -> Set<String> {
        guard registry.definitions.contains(where: { $0.name == "response" }) else { return [] }
        let rows = try connection.query(
            """
            SELECT packs, activated, ended FROM response WHERE county = \(principal.county)
            AND activated IS NOT NULL AND packs IS NOT NULL
            """)
        var (named, running): (Set<String>, Set<String>) = ([], [])
        for row in rows {
            let packs = [String](sql: row["packs"]) ?? []
            let from = CalendarDay(try row.get("activated"), in: registry.zone)
            let ended = try row.optional("ended", as: Instant.self).map { CalendarDay($0, in: registry.zone) }
            named.formUnion(packs)
            if from <= day, ended.map({ day < $0 }) ?? true { running.formUnion(packs) }
        }
        return named.subtracting(running)
    }

    /// Titles of the packs in force or agreed, by id.
    package func packTitles() throws -> [String: Words] {
        let definition = try registry.named(PolicyVersions.name)
        let packs = try connection.query(
            "SELECT * FROM policy WHERE county = \(principal.county) AND state = 'inForce' ORDER BY id"
        ).map { try PolicyPack(Record($0, of: definition)) }
        return Dictionary(packs.map { ($0.id, $0.title) }, uniquingKeysWith: { $1 })
    }

    /// The pack and version under which a measure was issued; nil for one that never was in force here.
    package func policy(_ pack: String, _ version: String) throws -> PolicyPack? {
        try versions(of: pack, states: ["inForce", "lapsed"]).last { $0[PolicyVersions.fields.edition] == version }
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
