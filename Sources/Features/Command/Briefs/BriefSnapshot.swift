import Database
package import Kernel
import Organisation
package import Registers

extension Registers.Reading {
    /// What the brief of `day` would say now: a preview (预稿) until it is finalised. A fixed number of queries, whatever
    /// there is to count.
    package func briefContent(of day: CalendarDay, at now: Instant, rules: CommandRules) throws -> BriefContent {
        let tree = try UnitTree(self)
        let cutoff = day.at(hour: rules.cutoffHour, in: rules.zone)
        let previous = try lastBrief(before: day)?[Briefs.fields.content].map { try BriefContent($0) }
        let since = previous?.asOf ?? cutoff.advanced(minutes: -24 * 60)
        let cells = try briefCells(at: now)
        let tasks = cells.reduce(BriefCounts()) { $0 + $1.tasks }
        var content = BriefContent(
            day: day, asOf: now, cutoff: cutoff, since: since, county: principal.county,
            headquarters: tree.headquarters?.name ?? "", previousDay: previous?.day,
            directives: try briefDirectives(from: since, to: now), tasks: tasks,
            change: previous.map { tasks - $0.tasks },
            states: Dictionary(cells.map { ($0.state, $0.tasks.issued) }, uniquingKeysWith: +),
            period: try briefPeriod(from: since, to: now),
            areas: Self.areas(cells, tree, principal.county), units: Self.units(cells, tree),
            overdue: try briefItems(tree, at: now, overdueOnly: true), unsigned: try briefUnsigned(tree, at: now),
            review: try briefReview(), carried: try briefItems(tree, at: now, overdueOnly: false),
            excluded: try briefExcluded(tasks.issued), gaps: [], waived: try briefWaivers(tree, rules.duties),
            head: try head()?.description)
        content.period.returned = content.states["returned"] ?? 0
        content.gaps = try briefGaps(content, tree)
        content.sections = try rules.briefSections.map { try $0(self, since, now) }
        return content
    }

    /// Counts by first-level unit, township and state: every number of the brief is a sum of these.
    struct BriefCell {
        let office: RecordID
        let town: String?
        let state: String
        let tasks: BriefCounts
    }

    private func briefCells(at now: Instant) throws -> [BriefCell] {
        try connection.query(
            """
            SELECT office, town, state, COUNT(*) AS issued,
              SUM(CASE WHEN acknowledged IS NULL THEN 0 ELSE 1 END) AS acknowledged,
              SUM(CASE WHEN due <= \(now) AND state IN (\(list: Tasks.replying.sorted().map(\.sql))) THEN 1 ELSE 0 END) AS overdue
            FROM task WHERE county = \(principal.county) AND parent IS NULL AND leadership = 'lead' AND state <> 'withdrawn'
            GROUP BY office, town, state ORDER BY office, town, state
            """
        ).map { row in
            let (state, issued) = (try row.get("state", as: String.self), try row.get("issued", as: Int.self))
            return BriefCell(
                office: try row.get("office"), town: try row.optional("town"), state: state,
                tasks: BriefCounts(
                    issued: issued, acknowledged: try row.get("acknowledged"),
                    replied: Tasks.replying.contains(state) ? 0 : issued, closed: state == "closed" ? issued : 0,
                    overdue: try row.get("overdue")))
        }
    }

    private static func areas(_ cells: [BriefCell], _ tree: UnitTree, _ county: AreaCode) -> [BriefLine] {
        let counts = Dictionary(cells.map { ($0.town ?? county.text, $0.tasks) }, uniquingKeysWith: +)
        let names = Dictionary(tree.townships.map { ($0.area.text, $0.short) }, uniquingKeysWith: { first, _ in first })
        return counts.keys.sorted { ($0 == county.text ? 1 : 0, $0) < ($1 == county.text ? 1 : 0, $1) }.map {
            BriefLine(key: $0, name: $0 == county.text ? "" : names[$0] ?? $0, tasks: counts[$0] ?? BriefCounts())
        }
    }

    private static func units(_ cells: [BriefCell], _ tree: UnitTree) -> [BriefLine] {
        var counts = Dictionary(cells.map { ($0.office, $0.tasks) }, uniquingKeysWith: +)
        var lines: [BriefLine] = []
        for unit in tree.all {
            if let tasks = counts.removeValue(forKey: unit.id) {
                lines.append(BriefLine(key: unit.id.text, name: unit.short, tasks: tasks))
            }
        }
        // Units that have ended meanwhile keep their tasks.
        return lines
            + counts.sorted { $0.key < $1.key }.map {
                BriefLine(key: $0.key.text, name: tree.name($0.key), tasks: $0.value)
            }
    }

    private func briefDirectives(from since: Instant, to now: Instant) throws -> BriefDirectives {
        let states = Dictionary(try tally("directive").map { ($0.key1, $0.count) }, uniquingKeysWith: +)
        let issued = try connection.first(
            """
            SELECT COUNT(*) AS number FROM directive WHERE county = \(principal.county)
            AND issued > \(since) AND issued <= \(now)
            """)
        return BriefDirectives(
            issued: try issued?.get("number") ?? 0, open: (states["issued"] ?? 0) + (states["revoking"] ?? 0),
            completed: states["completed"] ?? 0, revoked: states["revoked"] ?? 0, superseded: states["superseded"] ?? 0,
            awaitingSignature: (states["review"] ?? 0) + (states["revoking"] ?? 0))
    }

    /// Tasks outside the count, by difference of the tallies.
    private func briefExcluded(_ counted: Int) throws -> BriefExcluded {
        let states = Dictionary(try tally("task").map { ($0.key2, $0.count) }, uniquingKeysWith: +)
        let (informed, withdrawn) = (states["informed"] ?? 0, states["withdrawn"] ?? 0)
        let all = states.values.reduce(0, +)
        return BriefExcluded(
            passedDown: all - informed - withdrawn - counted, supporting: informed, withdrawn: withdrawn)
    }
}
