import Database
package import Kernel
package import Registers

/// A household of a round with what came of it so far; no visit: nobody has been there.
package struct Stop: Sendable {
    package let household: Record
    package let visit: Record?
}

extension Reading {
    /// Households of a grid that a round still has to ask (应访未访), those nobody has been to first, in the order of their
    /// addresses. One read by the grid's index.
    /// - Parameter after: address and id of the last one of the page before.
    package func unvisited(
        in sweep: Record, grid: RecordID, after: (rank: Int, address: String, id: RecordID)? = nil, limit: Int = 300
    ) throws -> [Stop] {
        let (homes, visits) = (try registry.named(Households.name), try registry.named(HouseholdVisits.name))
        let scope = Scope(principal, homes)
        let from: SQL =
            after.map { "AND (stop.rank, stop.address, stop.id) > (\($0.rank), \($0.address), \($0.id))" } ?? ""
        let rows = try connection.query(
            """
            SELECT stop.id, stop.visit FROM (
              SELECT h.id, h.address, v.id AS visit, CASE WHEN v.id IS NULL THEN 0 ELSE 1 END AS rank
              FROM household h LEFT JOIN "householdVisit" v ON v.county = h.county AND v.household = h.id
                AND v.sweep = \(sweep.id)
              WHERE h.county = \(principal.county) AND h.grid = \(grid) AND h.open = 1
              AND COALESCE(h.kind, 'home') = \(sweep.doors)
              AND h.created <= \(sweep[Sweeps.fields.opened]) AND (v.id IS NULL OR v.state = 'notHome')
            ) stop WHERE 1 = 1 \(from) ORDER BY stop.rank, stop.address, stop.id LIMIT \(limit)
            """)
        let ids: [RecordID] = try rows.map { try $0.get("id") }
        let found = try all(Households.self, ids: ids)
        let made = try all(HouseholdVisits.self, ids: rows.compactMap { try? $0.get("visit") })
        _ = visits
        return try rows.compactMap { row in
            guard let home = found[try row.get("id")], scope.contains(home) else { return nil }
            let visit: RecordID? = try row.optional("visit")
            return Stop(household: home, visit: visit.flatMap { made[$0] })
        }
    }
}
