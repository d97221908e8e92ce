import Database
package import Kernel
package import Registers

/// What somebody found at a household (入户情况).
package struct Found: Sendable, Hashable {
    package var outcome: VisitOutcome
    package var means: VisitMeans
    /// Persons there; said where somebody was reached.
    package var persons: Int?
    package var needs: [NeedKind]
    /// Whether the person, or the guardian, consents to what of the needs tells of health.
    package var hasConsent: Bool
    /// Whether one of the needs cannot wait.
    package var isUrgent: Bool
    package var words: String?
    package var observedAt: Instant?

    package init(
        _ outcome: VisitOutcome, by means: VisitMeans, persons: Int? = nil, needs: [NeedKind] = [],
        consent: Bool = false, isUrgent: Bool = false, words: String? = nil, observedAt: Instant? = nil
    ) {
        (self.outcome, self.means, self.persons, self.needs) = (outcome, means, persons, needs)
        (hasConsent, self.isUrgent, self.words, self.observedAt) = (consent, isUrgent, words, observedAt)
    }

    /// What is wrong with it at a kind of door.
    func problems(at door: DoorKind, _ opened: Instant?, _ now: Instant) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if outcome == .visited, persons == nil { problems.append(.init("required", field: "persons")) }
        if let persons { problems += door.problems(persons: persons, field: "persons") }
        if outcome == .vacant, means == .telephone { problems.append(.init("vacantByTelephone", field: "means")) }
        if outcome != .visited, !needs.isEmpty { problems.append(.init("needsOfNobody", field: "needs")) }
        problems += HealthNeed.problems(needs, consent: hasConsent)
        if let words, words.unicodeScalars.count > 500 {
            problems.append(.init("tooLong", field: "words", values: ["max": "500"]))
        }
        if let problem = PersonalData.problem(in: words, field: "words") { problems.append(problem) }
        if let observedAt, observedAt > now.advanced(minutes: 5) || observedAt < opened ?? observedAt {
            problems.append(.init("visitTime", field: "observedAt"))
        }
        return problems
    }
}

extension Writing {
    /// Records what was found at a household of a running round: once, or again after nobody was there. The same again
    /// changes nothing. New needs become help tickets at once.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`sweepNotHere`, `sweepOver`), `invalid` with every problem.
    @discardableResult
    package func visit(
        _ household: RecordID, in sweep: RecordID, _ found: Found, rules: HouseholdRules
    ) throws -> Record {
        guard principal.goesToDoors else { throw Rejection.forbidden }
        let home = try reading.find(Households.self, household)
        let round = try reading.find(Sweeps.self, sweep)
        guard round.state == "running" else { throw Rejection(.conflict, "sweepOver") }
        let h = Households.fields
        guard home.door == round.doors, let grid = home[h.grid], let line = try reading.line(of: sweep, grid: grid),
            home.created <= round[Sweeps.fields.opened] ?? now
        else { throw Rejection(.conflict, "sweepNotHere") }
        let problems = found.problems(at: home.door, round[Sweeps.fields.opened], now)
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let visit = try store(found, at: home, round, line)
        if found.outcome == .visited { try meetCalls(of: home, by: visit, isReached: true) }
        for need in found.needs {
            try askHelp(
                Help(
                    need, consent: found.hasConsent, isUrgent: found.isUrgent, source: .visit, words: found.words),
                at: home, visit: visit, rules: rules)
        }
        return visit
    }

    private func store(_ found: Found, at home: Record, _ round: Record, _ line: RecordID) throws -> Record {
        let (h, v) = (Households.fields, HouseholdVisits.fields)
        let id = HouseholdVisits.id(round.id, home.id)
        let before = try reading.all(HouseholdVisits.self, ids: [id])[id]
        var values = Values {
            $0[v.means] = found.means
            $0[v.persons] = found.persons
            $0[v.needs] = found.needs
            $0[v.consent] = found.needs.contains { HealthNeed.includes($0) } ? true : nil
            $0[v.words] = found.words
        }
        if let before {
            // Sent twice by a telephone without signal: nobody came twice.
            let same =
                before.state == found.outcome.rawValue
                && values.stored.allSatisfy { before.values.stored[$0.key] ?? .null == $0.value }
                && (found.observedAt == nil || found.observedAt == before[v.observedAt])
            if same { return before }
            values[v.attempts] = (before[v.attempts] ?? 1) + 1
            values[v.observedAt] = found.observedAt ?? now
            values[v.visitor] = principal.user
            return try update(before, state: found.outcome.rawValue, verb: "visit", values)
        }
        values[v.sweep] = round.id
        values[v.household] = home.id
        values[v.line] = line
        values[v.kind] = home.door
        values[v.attempts] = 1
        values[v.observedAt] = found.observedAt ?? now
        values[v.visitor] = principal.user
        values[v.area] = home.area
        values[v.office] = home[h.office]
        values[v.unit] = home[h.unit]
        return try insert(HouseholdVisits.self, id: id, state: found.outcome.rawValue, verb: "visit", values)
    }

    /// The second look at a visit (复核).
    /// - Throws: `Rejection` `notFound`, `forbidden` (`samePerson` for whoever made the visit), `conflict` (`state`),
    ///   `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func recheck(_ id: RecordID, agrees: Bool, words: String? = nil) throws -> Record {
        let (r, v) = (Rechecks.fields, HouseholdVisits.fields)
        let recheck = try reading.find(Rechecks.self, id)
        if let visit = recheck[r.visit], let made = try reading.all(HouseholdVisits.self, ids: [visit])[visit],
            made[v.visitor] == principal.user
        {
            throw Rejection(.forbidden, "samePerson")
        }
        let words = try agrees ? FreeText.given(words, field: "words") : FreeText.needed(words, field: "words")
        return try perform(
            agrees ? "agrees" : "differs", registry.named(Rechecks.name), id,
            Values {
                $0[r.words] = words
                $0[r.done] = now
            })
    }
}

extension Reading {
    func line(of sweep: RecordID, grid: RecordID) throws -> RecordID? {
        try connection.first(
            """
            SELECT id FROM "sweepLine" WHERE county = \(principal.county) AND sweep = \(sweep) AND grid = \(grid)
            """)?.get("id")
    }
}
