package import Command
import Database
package import Kernel
package import Registers

/// What is done with a call.
extension Writing {
    /// Writes a call down.
    /// - Throws: `Rejection` `forbidden`, `invalid` (`required`, `personalData`, `momentAhead`).
    @discardableResult
    package func take(call values: Values) throws -> Record {
        try create(registry.named(PhoneCalls.name), values)
    }

    /// Notes what is proposed, said and done about a call; with `closing` it is handled, which needs its outcome.
    /// - Parameter version: the one that was read.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid`, `conflict` (`state`), `preconditionFailed` (`stale`).
    @discardableResult
    package func note(call id: RecordID, version: Int64?, _ values: Values, closing: Bool = false) throws -> Record {
        let definition = try registry.named(PhoneCalls.name)
        let noted = try edit(definition, id, version: version, values)
        guard closing else { return noted }
        guard !(noted[PhoneCalls.fields.outcome] ?? "").isEmpty else {
            throw Rejection.invalid("required", field: "outcome")
        }
        return try perform("handle", definition, id, Values { $0[PhoneCalls.fields.handled] = now })
    }

    /// A directive in draft whose one item is what the call asks for: one click from a call to a task.
    /// - Returns: the directive; the one that was made of the call before, if there is one.
    /// - Throws: `Rejection` `notFound`, `forbidden`.
    package func draft(fromCall id: RecordID, rules: CommandRules) throws -> RecordID {
        let (c, d) = (PhoneCalls.fields, Directives.fields)
        let call = try reading.find(PhoneCalls.self, id)
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        if let made = call[c.directive] { return made }
        let words = call[c.proposal] ?? call[c.matter] ?? ""
        let directive = try emptyDraft(title: String((call[c.matter] ?? words).prefix(60)), rules: rules)
        try update(directive, verb: "draft", Values { $0[d.call] = id })
        try addItem(to: directive.id, wording: words, rules: rules)
        try update(call, verb: "draft", Values { $0[c.directive] = directive.id })
        return directive.id
    }

    /// What a leader said about a call, issued at once.
    /// - Returns: the oral directive.
    package func issueOrally(about id: RecordID?, _ order: SpokenOrder, rules: CommandRules) throws -> Record {
        var order = order
        guard let id else { return try issueOrally(order, rules: rules) }
        let call = try reading.find(PhoneCalls.self, id)
        order.call = id
        let oral = try issueOrally(order, rules: rules)
        try update(
            call, verb: "issueOrally",
            Values {
                if call[PhoneCalls.fields.directive] == nil {
                    $0[PhoneCalls.fields.directive] = oral[OralDirectives.fields.directive]
                }
            })
        return oral
    }
}

extension Reading {
    /// Calls nobody has finished with, the oldest first.
    package func openCalls(_ limit: Int) throws -> [Record] {
        let definition = try registry.named(PhoneCalls.name)
        return try connection.query(
            """
            SELECT * FROM \(name: PhoneCalls.name) WHERE county = \(principal.county) AND open = 1
            ORDER BY at, id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }

    /// Calls written down from one moment until another, the oldest first; no call waits a day for its writing down.
    func calls(writtenFrom since: Instant, until: Instant, _ limit: Int) throws -> [Record] {
        let definition = try registry.named(PhoneCalls.name)
        return try connection.query(
            """
            SELECT * FROM \(name: PhoneCalls.name) WHERE county = \(principal.county) AND open IN (0, 1)
            AND at > \(since.advanced(minutes: -1440)) AND created >= \(since) AND created <= \(until)
            ORDER BY at, id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }
}
