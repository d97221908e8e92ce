import Database
package import Kernel
package import Registers

extension Reading {
    /// One page of duties.
    /// - Throws: `Rejection.forbidden` for a list beyond the principal's scope.
    package func duties(_ query: DutyQuery) throws -> DutyPage {
        try DutyScope(principal).check(query.place)
        let states = query.counted?.states ?? query.states
        let opens = states.map { states in Set(states.map { $0.isOpen ? 1 : 0 }).sorted() } ?? [1]
        let branches = places(query.place).flatMap { place in opens.map { branch(place, open: $0, query) } }
        if branches.isEmpty { return DutyPage(duties: [], next: nil) }
        var sql = branches.joined(separator: " UNION ALL ")
        if branches.count > 1 {
            sql = "SELECT * FROM (\(sql)) merged ORDER BY \(Self.order) LIMIT \(query.limit + 1)"
        }
        var duties = try connection.query(sql).map(Duty.init)
        let more = duties.count > query.limit
        if more { duties.removeLast(duties.count - query.limit) }
        return DutyPage(duties: duties, next: more ? duties.last.map(DutyQuery.Cursor.init) : nil)
    }

    /// One duty within the principal's scope.
    /// - Throws: `Rejection.notFound`.
    package func duty(rule: String, subject: RecordID, slot: String) throws -> Duty {
        let found = try connection.first(
            """
            SELECT * FROM duty WHERE county = \(principal.county) AND rule = \(rule) AND subject = \(subject)
            AND slot = \(slot)
            """
        ).map(Duty.init)
        guard let found, DutyScope(principal).contains(found) else { throw Rejection.notFound }
        return found
    }

    /// All duties of one subject that are kept, by rule and slot; whatever the scope, for operations.
    package func duties(of subject: RecordID, rule: String) throws -> [Duty] {
        try connection.query(
            """
            SELECT * FROM duty WHERE county = \(principal.county) AND rule = \(rule) AND subject = \(subject)
            ORDER BY slot
            """
        ).map(Duty.init)
    }

    private static let order: SQL = "due, subject, rule, slot"

    /// Equalities, each one branch of the list.
    func places(_ place: DutyQuery.Place) -> [SQL] {
        switch place {
        case .owner(let user): ["owner = \(user)"]
        case .units(let units): units.sorted().map { "unit = \($0)" }
        case .unassigned: ["unit IS NULL"]
        case .areas(let areas):
            areas.map { area in
                guard let area else { return "town IS NULL" }
                if let village = area.ancestor(.village) {
                    return area == village
                        ? "village = \(village.text)" : "village = \(village.text) AND area = \(area)"
                }
                return area.ancestor(.township).map { "town = \($0.text)" } ?? "town IS NULL"
            }
        }
    }

    private func branch(_ place: SQL, open: Int, _ query: DutyQuery) -> SQL {
        var conditions: [SQL] = ["county = \(principal.county)", place, "open = \(open)"]
        if let states = query.counted?.states ?? query.states {
            conditions.append("state IN (\(list: states.map(\.rawValue).sorted().map(\.sql)))")
        }
        if let counted = query.counted {
            // The index goes by deadline; a duty's is within its day or ends a shift on the next.
            let (from, to) = (counted.day.advanced(by: -1), counted.day.advanced(by: 3))
            conditions += [
                "day = \(counted.day)", "due >= \(from.at(hour: 0, in: registry.zone))",
                "due < \(to.at(hour: 0, in: registry.zone))",
            ]
            // Met after it was due counts as late for ever (`Duty.counts`).
            if counted.count == .late { conditions.append("(state = 'late' OR coalesce(\"observedAt\", due) > due)") }
        }
        if let rule = query.rule { conditions.append("rule = \(rule)") }
        if !query.among.isEmpty { conditions.append("rule IN (\(list: query.among.sorted().map(\.sql)))") }
        if !query.excluding.isEmpty {
            conditions.append("rule NOT IN (\(list: query.excluding.sorted().map(\.sql)))")
        }
        if let before = query.before { conditions.append("due < \(before)") }
        if let after = query.after {
            conditions.append(
                "(due, subject, rule, slot) > (\(after.due), \(after.subject), \(after.rule), \(after.slot))")
        }
        return """
            SELECT * FROM (SELECT * FROM duty WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(Self.order) LIMIT \(query.limit + 1)) branch
            """
    }
}
