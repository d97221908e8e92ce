import Database
import Kernel
import Organisation
import Registers

/// 访议解 (visit, discuss, resolve; M7) of a township in the last days: doors where somebody was reached, what was asked for –
/// at the door or otherwise –, what was resolved and how long that took; by village, of one village by grid. Counts and times of
/// places, never of a household or a helper.
struct VisitCycle: Sendable {
    struct Line: Sendable, Hashable {
        var visits = 0
        /// Asked for in these days; at the door among them.
        var asked = 0
        var atDoor = 0
        var resolved = 0
        /// Not resolved, whenever it was asked for.
        var open = 0
        /// Of what was resolved, from asking.
        var times = TimesTaken()
    }

    /// Where it was: a village's unit, and the grid – none of what was asked by telephone or in person.
    struct Place: Sendable, Hashable {
        let unit: RecordID
        let grid: RecordID?
    }

    let lines: [Place: Line]

    /// Two queries, over a township by its index.
    init(_ reading: Registers.Reading, office: RecordID, since: Instant) throws {
        let county = reading.principal.county
        var lines: [Place: Line] = [:]
        let visits = try reading.connection.query(
            """
            SELECT v.unit, l.grid, COUNT(*) AS n FROM "householdVisit" v
            JOIN "sweepLine" l ON l.county = v.county AND l.id = v.line
            WHERE v.county = \(county) AND v.office = \(office) AND v.open = 0 AND v.state = 'visited'
            AND v."observedAt" >= \(since) GROUP BY v.unit, l.grid
            """)
        for row in visits {
            let place = Place(unit: try row.get("unit"), grid: try row.get("grid"))
            let count: Int = try row.get("n")
            lines[place, default: Line()].visits += count
        }
        let tickets = try reading.connection.query(
            """
            SELECT t.unit, h.grid, t.source, t.asked, t.done FROM "helpTicket" t
            LEFT JOIN household h ON h.county = t.county AND h.id = t.household
            WHERE t.county = \(county) AND t.office = \(office) AND (t.open = 1 OR t.done >= \(since))
            ORDER BY t.id DESC LIMIT \(TimesTaken.most)
            """)
        for row in tickets {
            let place = Place(unit: try row.get("unit"), grid: try row.optional("grid"))
            let (asked, done): (Instant, Instant?) = (try row.get("asked"), try row.optional("done"))
            var line = lines[place] ?? Line()
            if asked >= since {
                line.asked += 1
                if row["source"].text == HelpSource.visit.rawValue { line.atDoor += 1 }
            }
            if let done {
                line.resolved += 1
                line.times.add(from: asked, to: done)
            } else {
                line.open += 1
            }
            lines[place] = line
        }
        self.lines = lines
    }

    /// Of villages.
    var byUnit: [RecordID: Line] {
        lines.reduce(into: [:]) { sums, line in sums[line.key.unit] = (sums[line.key.unit] ?? Line()) + line.value }
    }
}

extension VisitCycle.Line {
    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.visits += right.visits
        sum.asked += right.asked
        sum.atDoor += right.atDoor
        sum.resolved += right.resolved
        sum.open += right.open
        sum.times = left.times + right.times
        return sum
    }
}

/// What the page shows: villages of a township, or grids of one of them.
struct VisitCycleContent: Sendable {
    let office: RecordID
    /// The village that is shown by grid; nil: villages.
    let village: RecordID?
    let cycle: VisitCycle
    /// Within reach; the township itself last, for what is of no village yet.
    let villages: [UnitTree.Unit]
    let grids: [RecordID: Record]
    let tree: UnitTree

    /// - Parameter office: the township; the principal's own where none is named.
    /// - Throws: `Rejection.notFound` for one out of reach.
    init?(_ reading: Registers.Reading, office: RecordID?, village: RecordID?, since: Instant) throws {
        let principal = reading.principal
        let seesAll = principal.has(.commander, .inspector, .dutyOfficer, .sectionLead)
        tree = try UnitTree(reading)
        let own = principal.posts.filter { [.unitOfficer, .gridWorker].contains($0.role) }
        let towns = Set(tree.townships.map(\.id))
        guard let office = office ?? own.first(where: { towns.contains($0.office) })?.office else { return nil }
        let mine = own.filter { $0.office == office }
        guard towns.contains(office), seesAll || !mine.isEmpty else { throw Rejection.notFound }
        // A township sees its villages, a village itself.
        let seesTown = seesAll || mine.contains { $0.unit == office }
        let known = tree.children(of: office).filter { unit in
            unit.kind == .village && (seesTown || mine.contains { $0.units.contains(unit.id) })
        }
        villages = known + (seesTown ? [tree.unit(office)].compactMap(\.self) : [])
        if let village, !villages.contains(where: { $0.id == village }) { throw Rejection.notFound }
        (self.office, self.village) = (office, village)
        let cycle = try VisitCycle(reading, office: office, since: since)
        self.cycle = cycle
        grids = try reading.all(
            Grids.self, ids: cycle.lines.keys.filter { $0.unit == village }.compactMap(\.grid))
    }
}
