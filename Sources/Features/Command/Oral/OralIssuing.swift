import Communiques
import Database
import Duties
import Foundation
package import Kernel
import Organisation
package import Registers

/// An oral directive goes out at once, by the way every directive goes: number, tasks, duties.
extension Writing {
    /// Writes down what a leader said and issues it in the leader's name.
    /// - Throws: `Rejection` `forbidden` for whoever is no duty officer, `invalid` (`oralRestriction` for a restriction on
    ///   persons, `oralLeader`, `momentAhead`, `oralOld`, `personalData`, `required`, `unitUnknown`, `deadlinePast`).
    package func issueOrally(_ order: SpokenOrder, rules: CommandRules) throws -> Record {
        guard principal.has(.dutyOfficer) else { throw Rejection.forbidden }
        let words = order.words.trimmingWhitespace
        let leader = try check(order, words, rules)
        let (d, i, o) = (Directives.fields, DirectiveItems.fields, OralDirectives.fields)
        let draft = try insert(
            Directives.self, verb: "draft",
            Values {
                $0[d.title] = PersonalData.cut(String(words.prefix(60)))
                $0[d.sourceKind] = order.call == nil ? .instruction : .call
                $0[d.urgency] = order.urgency
                $0[d.drafter] = principal.user
                $0[d.call] = order.call
            })
        let item = try addItem(to: draft.id, wording: words, rules: rules)
        try edit(
            item: item.id, of: draft.id,
            Values {
                $0[i.leads] = order.units
                $0[i.deadline] = order.deadline
                $0[i.basis] = .clerk
                $0[i.leader] = leader.name
            })
        try checkReady(draft, rules)
        let oral = RecordID.make(at: now)
        let number = try nextNumber(OralDirectives.series, rules)
        let directive = try update(
            draft, state: "issued", verb: "issueOrally",
            Values {
                $0[d.number] = number
                $0[d.issued] = now
                $0[d.effective] = CalendarDay(now, in: rules.zone)
                $0[d.oral] = oral
            })
        try carryOut(directive, rules)
        let confirmBy = order.spokenAt.advanced(minutes: OralDirectives.hours * 60)
        let made = try insert(
            OralDirectives.self, id: oral, verb: "issueOrally",
            Values {
                $0[o.words] = words
                $0[o.leader] = order.leader
                $0[o.spokenAt] = order.spokenAt
                $0[o.recorder] = principal.user
                $0[o.directive] = directive.id
                $0[o.call] = order.call
                $0[o.confirmBy] = confirmBy
            })
        try owe(
            [
                NewDuty(
                    OralDirectives.rule.name, subject: oral, of: OralDirectives.name, unit: leader.unit,
                    owner: order.leader, title: directive[d.title], cause: oral, due: confirmBy)
            ], in: rules.duties)
        return made
    }

    /// The leader confirms: the directive bears the leader's signature from now on.
    /// - Throws: `Rejection` `forbidden` (`oralNotYours`), `conflict` (`state`).
    @discardableResult
    package func confirm(oral id: RecordID) throws -> Record {
        let oral = try decidable(id, "confirm")
        let o = OralDirectives.fields
        if let directive = oral[o.directive] {
            try update(
                reading.find(Directives.self, directive), verb: "confirmOral",
                Values { $0[Directives.fields.issuer] = principal.user })
        }
        return try decided(oral, "confirmed", "confirm", Values())
    }

    /// The leader says that it was not said so: the directive is revoked, its open tasks are withdrawn.
    /// - Throws: `Rejection` `forbidden` (`oralNotYours`), `conflict` (`state`), `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func deny(oral id: RecordID, words: String) throws -> Record {
        let words = try FreeText.needed(words, field: "words")
        let oral = try decidable(id, "deny")
        let o = OralDirectives.fields
        if let directive = oral[o.directive] {
            try end(directive: directive, state: "revoked", verb: "denyOral", telling: true)
        }
        return try decided(oral, "denied", "deny", Values { $0[o.denial] = words }, reason: words)
    }

    private func decidable(_ id: RecordID, _ step: String) throws -> Record {
        let oral = try reading.find(OralDirectives.self, id)
        guard oral[OralDirectives.fields.leader] == principal.user, principal.has(.commander) else {
            throw Rejection(.forbidden, "oralNotYours")
        }
        guard oral.state == "unconfirmed" else {
            throw Rejection(.conflict, "state", values: ["state": oral.state, "transition": step])
        }
        return oral
    }

    private func decided(
        _ oral: Record, _ state: String, _ verb: String, _ values: Values, reason: String? = nil
    ) throws -> Record {
        var values = values
        values[OralDirectives.fields.decidedAt] = now
        let done = try update(oral, state: state, verb: verb, reason: reason, values)
        try meet(rule: OralDirectives.rule.name, subject: oral.id, slot: "1", by: oral.id, of: OralDirectives.name)
        return done
    }

    /// Every problem of the form at once; a restriction alone and first.
    private func check(_ order: SpokenOrder, _ words: String, _ rules: CommandRules) throws -> Registers.Reading.Leader
    {
        if let found = rules.restrictions.find(in: words) {
            throw Rejection.invalid("oralRestriction", field: "words", ["words": found.words])
        }
        var problems: [Rejection.Problem] = []
        if words.isEmpty { problems.append(.init("required", field: "words")) }
        if words.unicodeScalars.count > 1000 {
            problems.append(.init("tooLong", field: "words", values: ["max": "1000"]))
        }
        if let problem = PersonalData.problem(in: words, field: "words") { problems.append(problem) }
        if order.spokenAt > now { problems.append(.init("momentAhead", field: "spokenAt")) }
        if order.spokenAt.advanced(minutes: OralDirectives.hours * 60) <= now {
            problems.append(.init("oralOld", field: "spokenAt"))
        }
        if order.deadline <= now { problems.append(.init("deadlinePast", field: "deadline")) }
        let tree = try UnitTree(reading)
        if order.units.isEmpty { problems.append(.init("required", field: "units")) }
        if order.units.contains(where: { tree.unit($0) == nil }) {
            problems.append(.init("unitUnknown", field: "units"))
        }
        let day = CalendarDay(now, in: rules.zone)
        let leader = try reading.leaders(on: day).first { $0.user == order.leader }
        if leader == nil || order.leader == principal.user { problems.append(.init("oralLeader", field: "leader")) }
        guard problems.isEmpty, let leader else { throw Rejection(.invalid, "invalid", problems: problems) }
        return leader
    }
}

extension Registers.Reading {
    /// Somebody in whose name a directive may be given (指挥长、副指挥长).
    package struct Leader: Sendable, Hashable {
        package let user: RecordID
        package let name: String
        package let title: String?
        package let unit: RecordID
    }

    /// The commanders in office on a day, each once.
    package func leaders(on day: CalendarDay) throws -> [Leader] {
        let rows = try connection.query(
            """
            SELECT p."user", u.name, p.title, p.unit FROM post p JOIN "user" u ON u.id = p."user"
            WHERE p.county = \(principal.county) AND p.role = 'commander' AND u.open = 1
              AND p."from" <= \(day) AND (p."to" IS NULL OR p."to" >= \(day)) ORDER BY p.id
            """)
        var seen: Set<RecordID> = []
        return try rows.map {
            Leader(
                user: try $0.get("user"), name: try $0.get("name"), title: try $0.optional("title"),
                unit: try $0.get("unit"))
        }.filter { seen.insert($0.user).inserted }
    }
}
