import Database
import Duties
import Kernel
import Organisation
import Registers

/// What lies on a grid now (网格工作量, M1: task load per grid): how many it looks after, and what is still to be done there.
/// So that a grid with too much gets help; in the order of areas, never ranked, and without the worker's name.
struct GridLoad: Sendable {
    let grid: Record
    /// Workplaces are none.
    var households = 0
    /// Persons in need of care.
    var vulnerable = 0
    /// Households that running rounds still have to ask.
    var visits = 0
    /// Open duties that are about a household of the grid, by rule.
    var open: [String: Int] = [:]
    /// What else its worker owes, as checks of persons under measures; the same at each grid of one worker.
    var own = 0
    /// Of the open ones and the worker's, those past their deadline.
    var late = 0

    /// Rules whose subject is a household, or of one.
    static let rules =
        [HelpDuties.ticket, HitDuties.disposition, WelfareDuties.look] + WelfarePeriod.allCases.map(\.rule)

    /// Calls to those who live alone, and looks.
    var calls: Int {
        (WelfarePeriod.allCases.map(\.rule) + [WelfareDuties.look]).reduce(0) { $0 + (open[$1] ?? 0) }
    }
}

/// Loads of a township's grids, or of one village's.
struct GridLoads: Sendable {
    /// Most grids that are shown at once; the rest by village.
    static let most = 500

    let lines: [GridLoad]
    let isCut: Bool

    /// Six queries, whatever the number of grids.
    /// - Parameter place: township and villages within the principal's reach.
    init(_ reading: Registers.Reading, _ place: VisitCycleContent, now: Instant) throws {
        let definition = try reading.registry.named(Grids.name)
        let units = place.village.map { [$0] } ?? place.villages.map(\.id)
        let rows = try reading.connection.query(
            """
            SELECT * FROM grid WHERE county = \(reading.principal.county) AND office = \(place.office) AND open = 1
            AND unit \(among: units.map(\.sql)) ORDER BY area, name, id LIMIT \(Self.most + 1)
            """)
        isCut = rows.count > Self.most
        let grids = try rows.prefix(Self.most).map { try Record($0, of: definition) }
        if grids.isEmpty {
            lines = []
            return
        }
        let ids = grids.map(\.id)
        let homes = try reading.homes(of: ids)
        let visits = try reading.visitsLeft(of: ids)
        let duties = try reading.duties(ofHouseholdsOf: ids, units: Set(units + [place.office]).sorted(), now)
        let workers = Set(grids.compactMap { $0[Grids.fields.worker] })
        let own = try reading.duties(ofWorkers: workers.sorted(), now)
        lines = grids.map { grid in
            var line = GridLoad(grid: grid)
            (line.households, line.vulnerable) = homes[grid.id] ?? (0, 0)
            line.visits = visits[grid.id] ?? 0
            for (rule, count) in duties[grid.id] ?? [:] {
                line.open[rule] = count.open
                line.late += count.late
            }
            if let count = grid[Grids.fields.worker].flatMap({ own[$0] }) {
                line.own = count.open
                line.late += count.late
            }
            return line
        }
    }
}

/// Open duties, and those of them past their deadline.
private typealias OpenDuties = (open: Int, late: Int)

extension Registers.Reading {
    /// Households of grids, and those in them who need care.
    fileprivate func homes(of grids: [RecordID]) throws -> [RecordID: (Int, Int)] {
        let rows = try connection.query(
            """
            SELECT grid, COUNT(*) AS n, SUM(vulnerable) AS care FROM household
            WHERE county = \(principal.county) AND grid \(among: grids.map(\.sql)) AND open = 1
            AND COALESCE(kind, 'home') = \(DoorKind.home) GROUP BY grid
            """)
        return Dictionary(
            try rows.map { (try $0.get("grid"), (try $0.get("n"), try $0.optional("care") ?? 0)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What running rounds have still to ask (应访未访), by the frozen lines and the tallies of visits.
    fileprivate func visitsLeft(of grids: [RecordID]) throws -> [RecordID: Int] {
        let rows = try connection.query(
            """
            SELECT l.id, l.grid, l.total FROM sweep s
            JOIN "sweepLine" l ON l.county = s.county AND l.sweep = s.id
            WHERE s.county = \(principal.county) AND s.open = 1 AND s.state = 'running'
            AND l.grid \(among: grids.map(\.sql))
            """)
        let counts = try counted("lineVisit", keys: rows.map { try $0.get("id") })
        var left: [RecordID: Int] = [:]
        for row in rows {
            var coverage = Coverage()
            coverage.total = try row.get("total")
            for (state, count) in counts[try row.get("id")] ?? [:] {
                if let outcome = VisitOutcome(rawValue: state) { coverage.outcomes[outcome] = count }
            }
            left[try row.get("grid"), default: 0] += coverage.left
        }
        return left
    }

    /// Open duties about households of grids; what was asked for elsewhere than at a household is of no grid.
    /// - Parameter units: who owes them.
    fileprivate func duties(
        ofHouseholdsOf grids: [RecordID], units: [RecordID], _ now: Instant
    ) throws -> [RecordID: [String: OpenDuties]] {
        let wanted = Set(grids)
        let rows = try connection.query(
            """
            SELECT h.grid, d.rule, COUNT(*) AS n, SUM(CASE WHEN d.due <= \(now) THEN 1 ELSE 0 END) AS late FROM duty d
            LEFT JOIN "helpTicket" t ON t.county = d.county AND t.id = d.subject AND d.register = \(HelpTickets.name)
            LEFT JOIN resident r ON r.county = d.county AND r.id = d.subject AND d.register = \(Residents.name)
            JOIN household h ON h.county = d.county AND h.id = COALESCE(t.household, r.household, d.subject)
            WHERE d.county = \(principal.county) AND d.unit \(among: units.map(\.sql)) AND d.open = 1
            AND d.opens <= \(now) AND d.rule IN (\(list: GridLoad.rules.map(\.sql)))
            GROUP BY h.grid, d.rule
            """)
        var found: [RecordID: [String: OpenDuties]] = [:]
        for row in rows {
            let grid: RecordID = try row.get("grid")
            guard wanted.contains(grid) else { continue }
            found[grid, default: [:]][try row.get("rule")] = (try row.get("n"), try row.get("late"))
        }
        return found
    }

    /// What workers owe in person besides.
    fileprivate func duties(ofWorkers workers: [RecordID], _ now: Instant) throws -> [RecordID: OpenDuties] {
        if workers.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT owner, COUNT(*) AS n, SUM(CASE WHEN due <= \(now) THEN 1 ELSE 0 END) AS late FROM duty
            WHERE county = \(principal.county) AND owner \(among: workers.map(\.sql)) AND open = 1
            AND opens <= \(now) AND rule NOT IN (\(list: GridLoad.rules.map(\.sql))) GROUP BY owner
            """)
        return Dictionary(
            try rows.map { (try $0.get("owner"), (try $0.get("n"), try $0.get("late"))) },
            uniquingKeysWith: { first, _ in first })
    }
}
