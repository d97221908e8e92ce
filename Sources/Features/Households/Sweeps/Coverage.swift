import Database
package import Kernel
package import Registers

/// How far a round has come (排查进度): households as frozen, and what came of those that were asked.
package struct Coverage: Sendable, Hashable {
    package var total = 0
    package var outcomes: [VisitOutcome: Int] = [:]
    package var vulnerable = 0
    package var detached = 0

    package init() {}

    package subscript(_ outcome: VisitOutcome) -> Int { outcomes[outcome] ?? 0 }
    /// Settled: visited, refused, nobody lives there.
    package var settled: Int { self[.visited] + self[.refused] + self[.vacant] }
    /// Nobody has been there at all.
    package var unvisited: Int { total - settled - self[.notHome] }
    /// Still to be asked: those, and where nobody was at home.
    package var left: Int { total - settled }

    static func + (left: Coverage, right: Coverage) -> Coverage {
        var sum = left
        sum.total += right.total
        sum.outcomes.merge(right.outcomes, uniquingKeysWith: +)
        sum.vulnerable += right.vulnerable
        sum.detached += right.detached
        return sum
    }
}

extension Reading {
    /// Coverage of a round's grids within the principal's reach – for a role of counts alone, of all –, by line. Read
    /// from the frozen lines and from tallies kept with every visit, never counted.
    package func coverage(of sweep: RecordID, office: RecordID? = nil) throws -> [(line: Record, coverage: Coverage)] {
        let definition = try registry.named(SweepLines.name)
        let scope = Scope(principal, definition)
        let seesCounts = principal.has(.commander, .inspector, .privacyReviewer)
        let place: SQL = office.map { "AND l.office = \($0)" } ?? ""
        let lines = try connection.query(
            """
            SELECT l.* FROM "sweepLine" l WHERE l.county = \(principal.county) AND l.sweep = \(sweep) \(place) ORDER BY l.id
            """
        ).map { try Record($0, of: definition) }.filter { seesCounts || scope.contains($0) }
        let counts = try tallied("lineVisit", keys: lines.map(\.id))
        let l = SweepLines.fields
        return lines.map { line in
            var coverage = Coverage()
            coverage.total = line[l.total] ?? 0
            coverage.vulnerable = line[l.vulnerable] ?? 0
            coverage.detached = line[l.detached] ?? 0
            coverage.outcomes = counts[line.id] ?? [:]
            return (line, coverage)
        }
    }

    /// Coverage of whole rounds, for comparing them.
    package func coverage(of sweeps: [Record]) throws -> [RecordID: Coverage] {
        let counts = try tallied("sweepVisit", keys: sweeps.map(\.id))
        return Dictionary(
            sweeps.map { sweep in
                var coverage = Coverage()
                coverage.total = sweep[Sweeps.fields.total] ?? 0
                coverage.outcomes = counts[sweep.id] ?? [:]
                return (sweep.id, coverage)
            }, uniquingKeysWith: { first, _ in first })
    }

    private func tallied(_ name: String, keys: [RecordID]) throws -> [RecordID: [VisitOutcome: Int]] {
        var found: [RecordID: [VisitOutcome: Int]] = [:]
        for (key, counts) in try counted(name, keys: keys) {
            for (state, count) in counts {
                if let outcome = VisitOutcome(rawValue: state) { found[key, default: [:]][outcome] = count }
            }
        }
        return found
    }

    /// Counts of a tally under some first keys, by second key.
    func counted(_ name: String, keys: [RecordID]) throws -> [RecordID: [String: Int]] {
        if keys.isEmpty { return [:] }
        try connection.settle()
        let rows = try connection.query(
            """
            SELECT key1, key2, count FROM tally WHERE county = \(principal.county) AND name = \(name)
            AND key1 \(among: keys.map(\.sql)) AND count <> 0
            """)
        var found: [RecordID: [String: Int]] = [:]
        for row in rows { found[try row.get("key1"), default: [:]][try row.get("key2")] = try row.get("count") }
        return found
    }
}
