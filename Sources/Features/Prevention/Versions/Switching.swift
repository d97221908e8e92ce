import Database
import Duties
import Indicators
package import Kernel
import Policies
package import Registers

/// How a version comes into force: drafted by one, agreed by another, followed by the next or by nothing.
extension Writing {
    /// - Throws: `Rejection` invalid (`policyDefinition`) with line and field of every problem, `forbidden`.
    @discardableResult
    package func draft(policy yaml: String, rules: PreventionRules) throws -> Record {
        guard allows(PolicyVersions.drafting) else { throw Rejection.forbidden }
        return try insert(PolicyVersions.self, verb: "draft", checked(yaml, rules))
    }

    /// Changes a draft; what is in force is followed by a new draft.
    @discardableResult
    package func edit(policy id: RecordID, _ yaml: String, version: Int64?, rules: PreventionRules) throws -> Record {
        guard allows(PolicyVersions.drafting) else { throw Rejection.forbidden }
        let record = try reading.find(PolicyVersions.self, id)
        try check(version, record)
        guard record.state == "draft" else {
            throw Rejection(.conflict, "state", values: ["state": record.state, "transition": "edit"])
        }
        return try update(record, checked(yaml, rules))
    }

    /// Asks a second person to put it in force.
    /// - Parameter order: number of the order (文号), needed where it is not milder in every respect than what is in force.
    /// - Throws: `Rejection` invalid: `policyOrder` without one, `policyEnded`, `policyVersionTaken`.
    @discardableResult
    package func propose(policy id: RecordID, order: String?, rules: PreventionRules) throws -> Record {
        let record = try reading.find(PolicyVersions.self, id)
        let order = order?.trimmingWhitespace
        try checkSwitch(record, order: order, rules)
        return try perform(
            "switch", reading.registry.named(PolicyVersions.name), id,
            Values { $0[PolicyVersions.fields.order] = order.flatMap { $0.isEmpty ? nil : $0 } })
    }

    /// Agrees or declines as the second person. The version of the same pack that was in force ends the day before.
    @discardableResult
    package func decide(
        policy id: RecordID, agree: Bool, words: String? = nil, rules: PreventionRules
    ) throws -> Record {
        let (v, definition) = (PolicyVersions.fields, try reading.registry.named(PolicyVersions.name))
        let record = try reading.find(PolicyVersions.self, id)
        guard agree else { return try decide(definition, id, agree: false, reason: words) }
        // What held when it was proposed may hold no more: another version has come into force meanwhile.
        try checkSwitch(record, order: record[v.order], rules)
        let (pack, today) = (try PolicyPack(record), rules.today(now))
        let from = max(pack.from, today)
        for old in try reading.versions(of: pack.id, states: ["inForce"]) {
            try follow(old, from: from, by: record.id)
        }
        let done = try decide(definition, id, agree: true, reason: words, Values { $0[v.from] = from })
        try oweRenewal(done, rules)
        return done
    }

    /// Takes back a draft.
    @discardableResult
    package func drop(policy id: RecordID) throws -> Record {
        try perform("drop", reading.registry.named(PolicyVersions.name), id)
    }

    /// Puts the default pack in force where a headquarters has none at all: reporting by law, no quarantine rules, so nobody
    /// needs to agree. Idempotent; runs with the clock.
    package func adoptStandardPolicy(_ rules: PreventionRules) throws {
        guard let text = rules.shipped[PreventionRules.standard],
            try connection.first("SELECT id FROM policy WHERE county = \(county) LIMIT 1") == nil
        else { return }
        let record = try insert(PolicyVersions.self, verb: "draft", checked(text, rules))
        let done = try update(record, state: "inForce", verb: "switch")
        try oweRenewal(done, rules)
    }

    /// Ends versions whose last day is over (到期失效). Idempotent; runs with the clock.
    /// - Returns: number of versions; call again while it equals `limit`.
    @discardableResult
    package func lapsePolicies(_ rules: PreventionRules, limit: Int = 100) throws -> Int {
        let (v, definition) = (PolicyVersions.fields, try registry.named(PolicyVersions.name))
        let rows = try connection.query(
            """
            SELECT * FROM policy WHERE county = \(county) AND open = 1 AND state = 'inForce'
            AND \(name: v.to.name) < \(rules.today(now)) ORDER BY id LIMIT \(limit)
            """)
        for record in try rows.map({ try Record($0, of: definition) }) {
            try update(record, state: "lapsed", verb: "lapse")
            try cancel(cause: record.id)
        }
        return rows.count
    }

    /// An older version ends the day before the new one begins.
    private func follow(_ old: Record, from: CalendarDay, by new: RecordID) throws {
        let v = PolicyVersions.fields
        let last = from.advanced(by: -1)
        if let end = old[v.to], end <= last { return }
        // One that was still to begin never does.
        let isOver = last < rulesDay || (old[v.from] ?? last) > last
        let values = Values { $0[v.to] = max(last, old[v.from].map { min($0, last) } ?? last) }
        _ = try isOver ? update(old, state: "lapsed", verb: "lapse", values) : update(old, verb: "end", values)
        for duty in try reading.duties(of: old.id, rule: PolicyDuties.renewal) where duty.takesRecord {
            try meet(rule: duty.rule, subject: duty.subject, slot: duty.slot, by: new, of: PolicyVersions.name)
        }
    }

    private var rulesDay: CalendarDay { day(of: now) }

    private func checkSwitch(_ record: Record, order: String?, _ rules: PreventionRules) throws {
        let pack = try PolicyPack(record)
        let today = rules.today(now)
        if pack.to < today { throw Rejection.invalid("policyEnded", field: "definition", ["to": pack.to.description]) }
        // Measures name pack and version: the same name must stay the same text.
        let others = try reading.versions(of: pack.id, states: ["proposed", "inForce", "lapsed"])
        let v = PolicyVersions.fields
        if others.contains(where: {
            $0.id != record.id && $0[v.edition] == pack.version && $0[v.text] != record[v.text]
        }) {
            throw Rejection.invalid("policyVersionTaken", field: "definition", ["version": pack.name])
        }
        let comparison = PackComparison(from: try reading.inForce(pack.id, on: today), to: pack)
        if !comparison.isMilder, (order ?? "").isEmpty { throw Rejection.invalid("policyOrder", field: "order") }
    }

    private func checked(_ yaml: String, _ rules: PreventionRules) throws -> Values {
        guard yaml.unicodeScalars.count <= PolicyVersions.fields.text.info.maximum else {
            throw Rejection.invalid(
                "tooLong", field: "definition", ["max": String(PolicyVersions.fields.text.info.maximum)])
        }
        let (v, pack) = (PolicyVersions.fields, try PolicyPack(yaml: yaml))
        return Values {
            $0[v.pack] = pack.id
            $0[v.edition] = pack.version
            $0[v.title] = pack.title.zh
            $0[v.from] = pack.from
            $0[v.to] = pack.to
            $0[v.basis] = pack.basis
            $0[v.restricts] = pack.restricts
            $0[v.text] = yaml
            $0[v.drafter] = principal.user
        }
    }
}
