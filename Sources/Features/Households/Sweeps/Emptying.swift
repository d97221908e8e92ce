import Database
import Duties
import Kernel
package import Registers

extension Writing {
    /// Takes what tells of persons out of rounds whose last day is over: of residents name, number and words, of visits
    /// the words, of households that no other round needs head and telephone; rows and history. A round that nobody closed is closed first. Idempotent; runs with the clock.
    /// - Returns: records emptied; call again while it is not 0.
    @discardableResult
    package func emptySweeps(_ rules: HouseholdRules, limit: Int = 100) throws -> Int {
        let today = rules.today(now)
        let definition = try registry.named(Sweeps.name)
        let over = try connection.first(
            """
            SELECT * FROM sweep WHERE county = \(county) AND state IN ('running', 'closed') AND expires < \(today)
            ORDER BY expires, id LIMIT 1
            """
        ).map { try Record($0, of: definition) }
        guard let over else { return 0 }
        let sweep = over.state == "running" ? try close(sweep: over.id, rules: rules) : over
        var left = limit
        left -= try emptyResidents(of: sweep, limit: left)
        if left > 0 { left -= try emptyVisits(of: sweep, limit: left) }
        if left > 0 { left -= try emptyHouseholds(of: sweep, limit: left) }
        if left > 0 {
            try update(sweep, state: "emptied", verb: "purge")
            left -= 1
        }
        return limit - left
    }

    private static var basis: String { "排查轮次到期，《个人信息保护法》第四十七条" }

    private func emptyResidents(of sweep: Record, limit: Int) throws -> Int {
        let definition = try registry.named(Residents.name)
        let rows = try connection.query(
            """
            SELECT * FROM resident WHERE county = \(county) AND sweep = \(sweep.id) AND state = 'kept'
            ORDER BY id LIMIT \(limit)
            """)
        for row in rows {
            let blank = try erase(Record(row, of: definition), basis: Self.basis)
            try update(blank, state: "emptied", verb: "purge")
            try cancel(cause: blank.id)
        }
        return rows.count
    }

    private func emptyVisits(of sweep: Record, limit: Int) throws -> Int {
        let definition = try registry.named(HouseholdVisits.name)
        let rows = try connection.query(
            """
            SELECT v.* FROM "householdVisit" v JOIN "sweepLine" l ON l.county = v.county AND l.id = v.line
            WHERE v.county = \(county) AND l.sweep = \(sweep.id) AND v.words IS NOT NULL ORDER BY v.id LIMIT \(limit)
            """)
        for row in rows { try erase(Record(row, of: definition), basis: Self.basis) }
        return rows.count
    }

    /// Who is asked at a door is known for as long as somebody is to go there or has agreed to be called; address and numbers of persons stay, so that
    /// the next round has its denominator.
    private func emptyHouseholds(of sweep: Record, limit: Int) throws -> Int {
        let definition = try registry.named(Households.name)
        let rows = try connection.query(
            """
            SELECT h.* FROM "sweepLine" l JOIN household h ON h.county = l.county AND h.grid = l.grid
            WHERE l.county = \(county) AND l.sweep = \(sweep.id) AND COALESCE(h.kind, 'home') = \(sweep.doors)
            AND (h.head IS NOT NULL OR h.phone IS NOT NULL) AND h."callEvery" IS NULL
            AND l.grid NOT IN (
              SELECT o.grid FROM sweep s JOIN "sweepLine" o ON o.county = s.county AND o.sweep = s.id
              WHERE s.county = \(county) AND s.id <> \(sweep.id)
              AND COALESCE(s.kind, 'home') = \(sweep.doors) AND s.state IN ('running', 'closed'))
            ORDER BY h.id LIMIT \(limit)
            """)
        for row in rows { try erase(Record(row, of: definition), basis: Self.basis) }
        return rows.count
    }
}
