import Database
import Kernel
import Organisation
import Registers

/// What supervision needs from somebody now, and how far it reaches.
struct Overview: Sendable {
    /// Places, and those that an inspection still covers, of a township or a sector.
    struct Coverage: Sendable, Hashable {
        let name: Name
        var places = 0
        var covered = 0
        /// Inspections of the last 30 days, and those of them at places that were still covered.
        var visits = 0
        var repeats = 0
        var open = 0
        var recurring = 0

        enum Name: Sendable, Hashable {
            case unit(String)
            case sector(Sector)
        }
    }

    let findings: [Record]
    let places: [RecordID: Record]
    let plans: [(plan: Record, done: Int, total: Int)]
    let rechecks: [Record]
    let exceptions: [Record]
    let gaps: [(domain: String, count: Int)]
    let counts: [String: Int]
    let townships: [Coverage]
    let sectors: [Coverage]
    let tree: UnitTree

    static let longestList = 60

    init(_ reading: Reading, _ rules: SupervisionRules, now: Instant) throws {
        tree = try UnitTree(reading)
        findings = try reading.page(Findings.self, Query(limit: 200)).records
        places = try reading.all(Places.self, ids: Set(findings.compactMap { $0[Findings.fields.place] }))
        plans = try reading.plansUnderWay()
        rechecks = try reading.page(Acceptances.self, Query(equals: ["state": "signed"], limit: 50)).records.filter {
            $0[Acceptances.fields.result] == .conditional
        }
        exceptions = try reading.page(Exceptions.self, Query(equals: ["state": "approved"], limit: 50)).records
        let isHeadquarters = !reading.principal.roles.isDisjoint(with: headquarters)
        counts = isHeadquarters ? try reading.findingCounts() : [:]
        gaps = isHeadquarters ? try reading.openGaps() : []
        townships = isHeadquarters ? try reading.coverageByTownship(tree, rules, now: now) : []
        sectors = isHeadquarters ? try reading.coverageBySector(rules, now: now) : []
    }
}

extension Reading {
    /// Plans that are drawn and not closed, with their visits made.
    func plansUnderWay() throws -> [(plan: Record, done: Int, total: Int)] {
        let plans = try page(Plans.self, Query(equals: ["state": "drawn"], limit: 20)).records
        if plans.isEmpty { return [] }
        let rows = try connection.query(
            """
            SELECT plan, SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END) AS done, COUNT(*) AS total FROM inspection
            WHERE county = \(principal.county) AND plan IN (\(list: plans.map(\.id.sql))) AND state <> 'cancelled'
            GROUP BY plan
            """)
        let counts = Dictionary(
            try rows.map {
                (
                    try $0.get("plan", as: RecordID.self),
                    (try $0.get("done", as: Int.self), try $0.get("total", as: Int.self))
                )
            },
            uniquingKeysWith: { first, _ in first })
        return plans.map { ($0, counts[$0.id]?.0 ?? 0, counts[$0.id]?.1 ?? 0) }
    }

    /// Findings by state.
    func findingCounts() throws -> [String: Int] {
        try tally("findingSeverity").reduce(into: [:]) { $0[$1.key2, default: 0] += $1.count }
    }

    /// Open gaps by domain, most first.
    func openGaps() throws -> [(domain: String, count: Int)] {
        try tally("gap").filter { $0.key2 == "open" }.map { ($0.key1, $0.count) }.sorted {
            ($1.count, $0.domain) < ($0.count, $1.domain)
        }
    }
}
