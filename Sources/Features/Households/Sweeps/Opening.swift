import Database
package import Kernel
package import Registers

/// Opening and closing rounds (启动、结束排查).
extension Writing {
    /// Opens a round, or asks for it where it covers more than a township; its denominators are frozen when it opens.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `sweepRuns`, `sweepEmpty`).
    @discardableResult
    package func start(sweep id: RecordID) throws -> Record {
        let sweep = try reading.find(Sweeps.self, id)
        guard let area = sweep.area, principal.maySweep(area) else { throw Rejection.forbidden }
        try checkFree(sweep, area)
        let definition = try registry.named(Sweeps.name)
        if area.level.rawValue < AreaCode.Level.township.rawValue {
            return try perform("startWide", definition, id)
        }
        return try freeze(perform("start", definition, id), area)
    }

    /// The second person's word on a round that waits for it.
    /// - Throws: `Rejection` `notFound`, `forbidden` (`samePerson`), `conflict`, `invalid` (`reasonRequired`).
    @discardableResult
    package func decide(sweep id: RecordID, agree: Bool, words: String? = nil) throws -> Record {
        let sweep = try reading.find(Sweeps.self, id)
        if agree, let area = sweep.area { try checkFree(sweep, area) }
        let decided = try decide(registry.named(Sweeps.name), id, agree: agree, reason: words)
        guard agree, let area = sweep.area else { return decided }
        return try freeze(decided, area)
    }

    /// Ends a round's visits, and draws those that are looked at again: of each township its share, by the digest.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`).
    @discardableResult
    package func close(sweep id: RecordID, seed: String = Draw.seed(), rules: HouseholdRules) throws -> Record {
        let sweep = try reading.find(Sweeps.self, id)
        guard let area = sweep.area, principal.maySweep(area) || principal.has(.system) else {
            throw Rejection.forbidden
        }
        let closed = try perform(
            "close", registry.named(Sweeps.name), id, Values { $0[Sweeps.fields.seed] = seed })
        try drawRechecks(of: closed, seed, rules)
        return closed
    }

    // MARK: Parts

    /// A door is in one running round of a purpose at a time.
    private func checkFree(_ sweep: Record, _ area: AreaCode) throws {
        let s = Sweeps.fields
        let running = try reading.page(Sweeps.self, Query(equals: ["state": "running"], limit: 200)).records
        let clash = running.contains { other in
            other.id != sweep.id && other[s.purpose] == sweep[s.purpose] && other.doors == sweep.doors
                && (other.area.map { $0.contains(area) || area.contains($0) } ?? false)
        }
        if clash { throw Rejection(.conflict, "sweepRuns") }
    }

    private func freeze(_ sweep: Record, _ area: AreaCode) throws -> Record {
        let (s, l) = (Sweeps.fields, SweepLines.fields)
        let grids = try reading.gridsNow(in: area, counting: sweep.doors)
        guard !grids.isEmpty else { throw Rejection(.conflict, "sweepEmpty") }
        if sweep.doors == .workplace, grids.allSatisfy({ $0.total == 0 }) {
            throw Rejection(.conflict, "sweepNoWorkplaces")
        }
        let definition = try registry.named(SweepLines.name)
        let lines = try grids.map { grid in
            try checked(
                definition,
                Values {
                    $0[l.sweep] = sweep.id
                    $0[l.grid] = grid.id
                    $0[l.total] = grid.total
                    $0[l.persons] = grid.persons
                    $0[l.vulnerable] = grid.vulnerable
                    $0[l.detached] = grid.detached
                    $0[l.area] = grid.area
                    $0[l.office] = grid.office
                    $0[l.unit] = grid.unit
                })
        }
        try insert(batch: lines, of: definition, cause: sweep.id, verb: "freeze")
        return try update(
            sweep, verb: "freeze",
            Values {
                $0[s.opened] = now
                $0[s.total] = grids.reduce(0) { $0 + $1.total }
                $0[s.gridless] = try? reading.villagesWithoutGrid(in: area)
                $0[s.round] = try? reading.nextRound(of: sweep)
            })
    }

    private func drawRechecks(of sweep: Record, _ seed: String, _ rules: HouseholdRules) throws {
        let (r, v) = (Rechecks.fields, HouseholdVisits.fields)
        let frame = try reading.visited(in: sweep.id)
        let size = (frame.count * rules.recheckShare + 99) / 100
        let drawn = Draw(frame, size: size, seed: seed).drawn
        let visits = try reading.all(HouseholdVisits.self, ids: drawn.map(\.id))
        let definition = try registry.named(Rechecks.name)
        let new = try drawn.compactMap { visits[$0.id] }.map { visit in
            try checked(
                definition,
                Values {
                    $0[r.sweep] = sweep.id
                    $0[r.visit] = visit.id
                    $0[r.household] = visit[v.household]
                    $0[r.area] = visit[v.area]
                    $0[r.office] = visit[v.office]
                    $0[r.unit] = visit[v.unit]
                })
        }
        try insert(batch: new, of: definition, cause: sweep.id, verb: "draw")
    }
}

extension Reading {
    /// A grid with what is counted in it now.
    struct GridNow {
        let id: RecordID
        let area: AreaCode
        let office: RecordID
        let unit: RecordID
        let total: Int
        let persons: Int
        let vulnerable: Int
        let detached: Int
    }

    /// The active grids of an area with their doors of a kind, those without any too. One statement, when a round opens.
    func gridsNow(in area: AreaCode, counting kind: DoorKind) throws -> [GridNow] {
        try connection.query(
            """
            SELECT g.id, g.area, g.office, g.unit, count(h.id) AS total, COALESCE(sum(h.persons), 0) AS persons,
              COALESCE(sum(h.vulnerable), 0) AS vulnerable, COALESCE(sum(h.detached), 0) AS detached
            FROM grid g LEFT JOIN household h ON h.county = g.county AND h.grid = g.id AND h.open = 1
              AND COALESCE(h.kind, 'home') = \(kind)
            WHERE g.county = \(principal.county) AND g.open = 1 \(within(area))
            GROUP BY g.id, g.area, g.office, g.unit ORDER BY g.id
            """
        ).map { row in
            GridNow(
                id: try row.get("id"), area: try row.get("area"), office: try row.get("office"),
                unit: try row.get("unit"), total: try row.get("total"), persons: try row.get("persons"),
                vulnerable: try row.get("vulnerable"), detached: try row.get("detached"))
        }
    }

    /// `AND …` for rows of `g` in an area.
    private func within(_ area: AreaCode) -> SQL {
        if let village = area.ancestor(.village) { return "AND g.village = \(village)" }
        return area.ancestor(.township).map { "AND g.town = \($0)" } ?? ""
    }

    func villagesWithoutGrid(in area: AreaCode) throws -> Int {
        let pattern = area.text + "%"
        return try connection.first(
            """
            SELECT count(*) AS n FROM area a WHERE a.level = 'village' AND a.open = 1 AND a.id LIKE \(pattern)
            AND NOT EXISTS (SELECT 1 FROM grid g WHERE g.county = \(principal.county) AND g.village = a.id AND g.open = 1)
            """)?.get("n") ?? 0
    }

    /// Rounds of one purpose and kind in one area are numbered.
    func nextRound(of sweep: Record) throws -> Int {
        let s = Sweeps.fields
        let row = try connection.first(
            """
            SELECT max(round) AS last FROM sweep WHERE county = \(principal.county) AND area = \(sweep.area)
            AND purpose = \(sweep[s.purpose]) AND COALESCE(kind, 'home') = \(sweep.doors) AND id <> \(sweep.id)
            """)
        return (try row?.optional("last") ?? 0) + 1
    }

    /// Visits of a round that reached somebody, each with its township: the frame that anybody can make again, as a
    /// closed round's visits do not change.
    package func visited(in sweep: RecordID) throws -> [Draw.Candidate] {
        try connection.query(
            """
            SELECT v.id, v.office FROM "householdVisit" v JOIN "sweepLine" l ON l.county = v.county AND l.id = v.line
            WHERE v.county = \(principal.county) AND l.sweep = \(sweep) AND v.state = 'visited' ORDER BY v.id
            """
        ).map { Draw.Candidate(id: try $0.get("id"), stratum: try $0.get("office")) }
    }
}
