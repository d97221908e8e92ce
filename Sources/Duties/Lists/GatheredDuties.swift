import Database
package import Kernel
package import Registers

/// Open duties that are met together on one page and so are one line of a list (合并待办): a household's checks, not
/// three hundred persons one by one.
package struct GatheredDuties: Hashable, Sendable {
    package let rule: String
    package let count: Int
    /// The first deadline among them.
    package let due: Instant
}

extension Reading {
    /// What is owed under rules, a line for each of them, first deadline first; what an owner and the unit both see is
    /// counted once.
    /// - Parameters:
    ///   - places: each must lie within the principal's scope.
    ///   - opened: only what can be done at this moment.
    /// - Throws: `Rejection.forbidden` for a place beyond the principal's scope.
    package func gathered(
        _ rules: Set<String>, in places: [DutyQuery.Place], before: Instant, opened: Instant
    ) throws -> [GatheredDuties] {
        for place in places { try DutyScope(principal).check(place) }
        let branches = places.flatMap(self.places).map { place in
            """
            SELECT rule, subject, slot, due FROM duty WHERE county = \(principal.county) AND \(place) AND open = 1
            AND due < \(before) AND opens <= \(opened) AND rule IN (\(list: rules.sorted().map(\.sql)))
            """ as SQL
        }
        if rules.isEmpty || branches.isEmpty { return [] }
        return try connection.query(
            """
            SELECT rule, count(*) AS n, min(due) AS first FROM (\(branches.joined(separator: " UNION "))) gathered
            GROUP BY rule ORDER BY first, rule
            """
        ).map { GatheredDuties(rule: try $0.get("rule"), count: try $0.get("n"), due: try $0.get("first")) }
    }
}
