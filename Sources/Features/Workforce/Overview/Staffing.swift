import Database
import Kernel
import Organisation
import Registers

/// Who can be put to work where (力量分布): of each first-level unit, in the order of the tree, what its pools offer, what is
/// under open orders either way, and for a township how many that makes for those who live there. Of units, never of persons.
struct Staffing: Sendable {
    struct Line: Sendable {
        let unit: UnitTree.Unit
        let population: Int?
        /// Persons offered, by skill.
        let skills: [Skill: Int]
        /// Under open orders to others; not counted on from the moment of the order.
        let out: Int
        /// Those who came from others.
        let came: Int

        var offered: Int { skills.values.reduce(0, +) }
        var present: Int { max(0, offered - out) + came }
        /// Who has registered nobody is not known to have nobody.
        var density: Density? {
            skills.isEmpty && came == 0 ? nil : Density(workers: present, population: population)
        }
    }

    /// Townships, all of them, then other units that offer or have received anybody.
    let lines: [Line]
    /// All townships together of which the number of residents is known: what one of them is held against. Bureaus' people
    /// belong to no township and are in neither.
    let whole: Density?

    /// Three queries, however many pools, orders and units.
    init(_ reading: Reading, _ tree: UnitTree) throws {
        let county = reading.principal.county
        var skills: [RecordID: [Skill: Int]] = [:]
        let pools = try reading.connection.query(
            """
            SELECT office, skill, SUM(available) AS n FROM pool
            WHERE county = \(county) AND open = 1 GROUP BY office, skill
            """)
        for row in pools {
            let (office, skill): (RecordID, Skill) = (try row.get("office"), try row.get("skill"))
            let persons: Int = try row.get("n")
            skills[office, default: [:]][skill] = persons
        }
        var (out, came): ([RecordID: Int], [RecordID: Int]) = ([:], [:])
        let orders = try reading.connection.query(
            """
            SELECT office, "receiverOffice" AS receiver, state, SUM(number) AS n FROM deployment
            WHERE county = \(county) AND open = 1 GROUP BY office, "receiverOffice", state
            """)
        for row in orders {
            let (office, receiver): (RecordID, RecordID) = (try row.get("office"), try row.get("receiver"))
            let persons: Int = try row.get("n")
            out[office, default: 0] += persons
            if row["state"].text == "arrived" { came[receiver, default: 0] += persons }
        }
        let towns = tree.townships
        let others = tree.all.filter { unit in
            unit.kind != .township && (skills[unit.id] != nil || out[unit.id] != nil || came[unit.id] != nil)
        }
        let areas = try reading.all(Areas.self, ids: Set(towns.map { RecordID($0.area) }))
        lines = (towns + others).map { unit in
            Line(
                unit: unit,
                population: unit.kind == .township
                    ? areas[RecordID(unit.area)]?[Areas.fields.population] : nil,
                skills: skills[unit.id] ?? [:], out: out[unit.id] ?? 0, came: came[unit.id] ?? 0)
        }
        let known = lines.compactMap(\.density)
        whole = Density(
            workers: known.reduce(0) { $0 + $1.workers }, population: known.reduce(0) { $0 + $1.population })
    }

    /// Whether a township has fewer for its residents than all of them have together (力量薄弱).
    func isWeak(_ line: Line) -> Bool {
        guard let whole, let density = line.density else { return false }
        return density.isBelow(whole)
    }
}
