import Database
package import Kernel

/// A step that waits for a second person (双人).
package struct PendingRequest: Sendable, Hashable {
    package let id: RecordID
    package let transition: String
    package let asker: RecordID
    package let asked: Instant
    package let reason: String?
    let was: String

    init(_ row: SQLRow) throws {
        id = try row.get("id")
        transition = try row.get("transition")
        asker = try row.get("asker")
        asked = try row.get("asked")
        reason = try row.optional("reason")
        was = try row.get("was")
    }
}

extension Reading {
    /// The undecided request on a record, if any.
    package func pending(_ record: Record) throws -> PendingRequest? {
        try connection.first(
            """
            SELECT * FROM request WHERE county = \(record.county) AND register = \(record.register)
            AND record = \(record.id) AND decided IS NULL
            """
        ).map(PendingRequest.init)
    }

    /// Who agreed to a step of each of these records as the second person, the last one where it was taken twice.
    package func deciders(of step: String, _ definition: Definition, _ ids: [RecordID]) throws -> [RecordID: RecordID] {
        if ids.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT record, decider FROM request WHERE county = \(principal.county) AND register = \(definition.name)
            AND transition = \(step) AND agreed = 1 AND record IN (\(list: ids.map(\.sql))) ORDER BY decided, id
            """)
        return Dictionary(
            try rows.map { (try $0.get("record"), try $0.get("decider")) }, uniquingKeysWith: { _, last in last })
    }

    /// Steps that wait for the principal as the second person (待我决定), those asked first before the others. What was
    /// asked by the principal is somebody else's to decide.
    package func decisions(limit: Int = 50) throws -> [(record: Record, step: Transition, request: PendingRequest)] {
        let rows = try connection.query(
            """
            SELECT * FROM request WHERE county = \(principal.county) AND decided IS NULL AND asker <> \(principal.user)
            ORDER BY asked, id LIMIT \(limit)
            """)
        let asked = try rows.map { row in
            (
                try row.get("register", as: String.self), try row.get("record", as: RecordID.self),
                try PendingRequest(row)
            )
        }
        var records: [RecordID: Record] = [:]
        // One look-up for each register that has something to decide, of which there are a handful.
        for (name, some) in Dictionary(grouping: asked, by: \.0) {
            let definition = try registry.named(name)
            let scope = Scope(principal, definition)
            let found = try all(definition, ids: some.map(\.1))
            records.merge(found.filter { scope.contains($0.value) }) { first, _ in first }
        }
        return try asked.compactMap { name, id, request in
            guard let record = records[id],
                let step = try registry.named(name).workflow.transition(request.transition), let second = step.second,
                record.state == second.pending,
                principal.may(second.by)
            else { return nil }
            return (record, step, request)
        }
    }

    /// Steps the principal may take on a record now.
    package func steps(_ definition: Definition, _ record: Record) throws -> [Transition] {
        definition.workflow.transitions.filter { step in
            record.mergedInto == nil && step.from.contains(record.state) && !step.own
                && principal.may(step.by)
        }
    }
}

extension Writing {
    /// Takes a step, or asks for it where a second person decides.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`reasonRequired`, `personalData`), `stale`.
    @discardableResult
    package func perform(
        _ name: String, _ definition: Definition, _ id: RecordID, version: Int64? = nil, reason: String? = nil,
        _ values: Values = Values()
    ) throws -> Record {
        let record = try reading.find(definition, id)
        guard let step = definition.workflow.transition(name) else { throw Rejection.notFound }
        guard allows(step.by) else { throw Rejection.forbidden }
        try check(version, record)
        guard step.from.contains(record.state) else {
            throw Rejection(.conflict, "state", values: ["state": record.state, "transition": name])
        }
        let reason = try step.needsReason ? FreeText.needed(reason) : FreeText.given(reason)
        guard let second = step.second else {
            return try update(record, state: step.to, verb: name, reason: reason, values)
        }
        let asked = try update(record, state: second.pending, verb: "ask:\(name)", reason: reason, values)
        try connection.execute(
            """
            INSERT INTO request (county, id, register, record, transition, asker, asked, reason, was)
            VALUES (\(county), \(RecordID.make(at: now)), \(record.register), \(record.id), \(name),
              \(principal.user), \(now), \(reason), \(record.state))
            """)
        return asked
    }

    /// Decides a pending request as the second person: agrees, and the step is taken, or declines with a word.
    /// - Throws: `Rejection` `notFound`, `forbidden` (`samePerson` where the asker tries to decide), `conflict` (`state`),
    ///   `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func decide(
        _ definition: Definition, _ id: RecordID, agree: Bool, reason: String? = nil, _ values: Values = Values()
    ) throws -> Record {
        let record = try reading.find(definition, id)
        guard let request = try reading.pending(record),
            let step = definition.workflow.transition(request.transition), let second = step.second
        else { throw Rejection.notFound }
        guard record.state == second.pending else {
            throw Rejection(.conflict, "state", values: ["state": record.state, "transition": step.name])
        }
        guard allows(second.by) else { throw Rejection.forbidden }
        guard request.asker != principal.user else { throw Rejection(.forbidden, "samePerson") }
        let reason = try agree ? FreeText.given(reason) : FreeText.needed(reason)
        try connection.execute(
            """
            UPDATE request SET decided = \(now), decider = \(principal.user), agreed = \(agree)
            WHERE county = \(county) AND id = \(request.id)
            """)
        return try update(
            record, state: agree ? step.to : request.was, verb: agree ? step.name : "decline:\(step.name)",
            reason: reason, values)
    }
}
