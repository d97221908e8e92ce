import Database
import Kernel
import Organisation
import Registers
import Supervision

/// Support teams with what has been said of each: days with somebody there, issues by state. Counts are tallies.
struct SupportList: Sendable {
    let teams: [Record]
    let counts: [RecordID: SupportCounts]
    let tree: UnitTree

    init(_ reading: Reading) throws {
        teams = try reading.page(SupportTeams.self, Query(limit: 200)).records
        counts = try reading.supportCounts(teams.map(\.id))
        tree = try UnitTree(reading)
    }
}

/// What came of a team.
struct SupportCounts: Hashable, Sendable {
    var days = 0
    var found = 0
    var solved = 0
}

/// One team, its last days, its issues with what they have become.
struct SupportContent: Sendable {
    let team: Record
    let counts: SupportCounts
    let days: [Record]
    let issues: [Record]
    /// What issues are linked with, within reach.
    let links: [RecordID: Record]
    /// What an issue may be linked with: open tasks of the village and its township, help tickets and findings of the
    /// village, within reach.
    let candidates: [(kind: SupportLink, record: Record)]
    let gap: Record?
    let tree: UnitTree

    /// Days and issues on the page.
    private static let (listed, most) = (31, 100)

    init(_ reading: Reading, _ id: RecordID) throws {
        team = try reading.find(SupportTeams.self, id)
        let (t, d, i) = (SupportTeams.fields, SupportDays.fields, SupportIssues.fields)
        counts = try reading.supportCounts([id])[id] ?? SupportCounts()
        // Whoever reaches a team reaches what is said of it.
        let stated = try reading.all(SupportDays.self, where: d.team, is: id)
        days = Array(stated.sorted { $1[d.day]?.ordinal ?? 0 < $0[d.day]?.ordinal ?? 0 }.prefix(Self.listed))
        issues = Array(try reading.all(SupportIssues.self, where: i.team, is: id).reversed().prefix(Self.most))
        let linked = issues.compactMap { issue in
            issue[i.link].flatMap { kind in issue[i.linked].flatMap { RecordID($0) }.map { (kind, $0) } }
        }
        links = try SupportLink.allCases.reduce(into: [:]) { found, kind in
            let ids = linked.filter { $0.0 == kind }.map(\.1)
            for record in try reading.reached(kind, "id \(among: ids.map(\.sql))", ids.isEmpty) {
                found[record.id] = record
            }
        }
        let (village, ends) = (team[t.area]?.ancestor(.village), [team[t.receiver], team[t.receiverOffice]])
        candidates =
            reading.principal.states
            ? try SupportLink.allCases.flatMap { kind in
                let units = ends.compactMap { $0?.sql }
                return try reading.reached(kind, "unit \(among: units) AND open = 1", units.isEmpty)
                    .filter { kind == .task || $0.area?.ancestor(.village) == village }.map { (kind, $0) }
            } : []
        gap = try team[t.gap].flatMap { try reading.reaches(Gaps.name, $0) ? reading.find(Gaps.self, $0) : nil }
        tree = try UnitTree(reading)
    }
}

extension Principal {
    /// Whether the principal states days and issues; of which teams, says the scope.
    var states: Bool { has(supporting) }
    /// Whether the principal reads support teams.
    var readsSupport: Bool { readsWorkforce || has(.gridWorker) }
}

extension Reading {
    /// What was said of teams, from the tallies.
    func supportCounts(_ teams: [RecordID]) throws -> [RecordID: SupportCounts] {
        if teams.isEmpty { return [:] }
        try connection.settle()
        let rows = try connection.query(
            """
            SELECT name, key1, key2, count FROM tally WHERE county = \(principal.county)
            AND name IN ('supportDay', 'supportIssue') AND key1 \(among: teams.map(\.sql)) AND count <> 0
            """)
        var found: [RecordID: SupportCounts] = [:]
        for row in rows {
            let (team, count): (RecordID, Int) = (try row.get("key1"), try row.get("count"))
            switch (row["name"].text, row["key2"].text) {
            case ("supportDay", "1"): found[team, default: SupportCounts()].days += count
            case ("supportIssue", let state):
                found[team, default: SupportCounts()].found += count
                if state == "solved" { found[team, default: SupportCounts()].solved += count }
            default: break
            }
        }
        return found
    }

    /// Records of a register that another feature may have, within the principal's scope, the newest first.
    /// - Parameter isNone: whether the condition holds for nothing.
    fileprivate func reached(_ kind: SupportLink, _ condition: SQL, _ isNone: Bool) throws -> [Record] {
        guard !isNone, let definition = registry.definitions.first(where: { $0.name == kind.rawValue }) else {
            return []
        }
        let scope = Scope(principal, definition)
        let found = try unshown { reading in
            try reading.connection.query(
                """
                SELECT * FROM \(name: definition.name) WHERE county = \(principal.county) AND \(condition)
                ORDER BY id DESC LIMIT 100
                """
            ).map { try Record($0, of: definition) }.filter(scope.contains)
        }
        // Of help tickets what the page shows is noted, not what was looked through.
        try saw(definition.name, found.map(\.id))
        return found
    }
}
