package import Database
package import Kernel

/// Writes as one principal within one transaction: row and change together. `create`, `edit` and `perform` ask for
/// permission; `insert` and `update` do not and are for operations that have checked it themselves.
package final class Writing {
    package let reading: Reading
    package let now: Instant
    let log: ChangeLog
    private(set) var request: ChangeLog.Request?
    /// What was written, in order; told to listeners after COMMIT.
    package private(set) var changes: [Change] = []
    /// What the principal reaches, by register; worked out once for many records.
    private var scopes: [String: Scope] = [:]
    /// What was erased, for the ledger.
    private(set) var erasures: [ErasureLedger.Entry] = []

    package var connection: any Connection { reading.connection }
    package var principal: Principal { reading.principal }
    package var registry: Registry { reading.registry }
    package var county: AreaCode { principal.county }

    init(_ reading: Reading, now: Instant, request: ChangeLog.Request?) {
        (self.reading, self.now, self.request) = (reading, now, request)
        log = ChangeLog(connection: reading.connection, county: reading.principal.county)
    }

    // MARK: With permission

    /// - Throws: `Rejection` `forbidden`, `invalid` with every problem, or `conflict` (`unique`).
    package func create(_ definition: Definition, id: RecordID? = nil, _ values: Values) throws -> Record {
        try insert(definition, prepare(definition, id: id, values))
    }

    /// Changes fields of a record; `version` is the one the client saw.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `preconditionFailed` (`stale`), `invalid`, `conflict`.
    package func edit(_ definition: Definition, _ id: RecordID, version: Int64?, _ values: Values) throws -> Record {
        let record = try reading.find(definition, id)
        guard allows(definition.access.edit) else { throw Rejection.forbidden }
        try check(version, record)
        var values = values
        try definition.complete(&values, id, record, reading)
        let changed = try update(record, values)
        guard scope(definition).contains(changed) else { throw Rejection.forbidden }
        return changed
    }

    package func allows(_ roles: Set<Role>) -> Bool {
        principal.may(roles)
    }

    /// What the principal reaches in a register.
    func scope(_ definition: Definition) -> Scope {
        if let known = scopes[definition.name] { return known }
        let scope = Scope(principal, definition)
        scopes[definition.name] = scope
        return scope
    }

    /// Refuses a record that has changed since it was read.
    /// - Throws: `Rejection` preconditionFailed `stale`, conflict `merged`.
    package func check(_ version: Int64?, _ record: Record) throws {
        // What was merged into another is changed there.
        if record.mergedInto != nil { throw Rejection(.conflict, "merged") }
        guard let version, version != record.version else { return }
        throw Rejection(
            .preconditionFailed, "stale", values: ["seen": String(version), "current": String(record.version)])
    }

    // MARK: Without

    /// - Parameter deltas: moves of counts beside those of the register's measures. One of nothing says that it is none.
    @discardableResult
    package func insert<R: Register>(
        _ register: R.Type, id: RecordID? = nil, state: String? = nil, verb: String = "create", _ values: Values,
        deltas: [Delta] = []
    ) throws -> Record {
        try insert(try registry.named(R.name), id: id, state: state, verb: verb, values, deltas: deltas)
    }

    package func insert(
        _ definition: Definition, id: RecordID? = nil, state: String? = nil, verb: String = "create", _ values: Values,
        deltas: [Delta] = []
    ) throws -> Record {
        try insert(definition, checked(definition, id: id, state: state, values), verb: verb, deltas: deltas)
    }

    private func insert(
        _ definition: Definition, _ new: NewRecord, verb: String = "create", deltas: [Delta] = []
    ) throws -> Record {
        var new = new
        let change = try append(verb, definition, from: nil, to: new.record, old: [:], deltas: deltas)
        new.written(by: change)
        try insert(rows: [new], definition)
        count(definition, from: nil, to: new.record)
        return new.record
    }

    /// Writes the given values and state; unchanged values make no change entry of their own.
    @discardableResult
    package func update(
        _ record: Record, state: String? = nil, verb: String = "edit", reason: String? = nil,
        _ values: Values = Values(), deltas: [Delta] = []
    ) throws -> Record {
        // Another headquarters' record has its history there.
        guard record.county == county else { throw Rejection.forbidden }
        let definition = try registry.named(record.register)
        try Validation(definition).check(values, partial: true, at: now, over: record.values)
        let given = try protected(values, definition, id: record.id, over: record)
        var old: [String: SQLValue] = [:]
        var changed = record
        for (name, value) in given.values.stored where record.values.stored[name] ?? .null != value {
            old[name] = record.values.stored[name] ?? .null
            changed.values.stored[name] = value
        }
        if let state, state != record.state {
            old["state"] = .text(record.state)
            changed.state = state
        }
        if old.isEmpty && verb == "edit" && deltas.isEmpty { return record }
        let change = try append(
            verb, definition, from: record, to: changed, old: old, reason: reason, deltas: deltas)
        (changed.version, changed.updated) = (change.number, change.at)
        let content = changed.content
        var sets: [SQL] = old.keys.sorted().map { ", \(name: $0) = \(content[$0] ?? .null)" }
        sets += given.indexes.map { ", \(name: $0) = \($1)" }
        let isOpen = open(definition, changed.state)
        // Only where it changes: naming it makes SQLite write the index of every list.
        if isOpen != open(definition, record.state) { sets.append(", open = \(isOpen)") }
        let rows = try unique(definition) {
            try connection.execute(
                """
                UPDATE \(name: definition.name) SET version = \(changed.version), updated = \(changed.updated)
                \(sets.joined(separator: "")) WHERE county = \(record.county) AND id = \(record.id)
                AND version = \(record.version)
                """)
        }
        guard rows == 1 else {
            throw Rejection(.preconditionFailed, "stale", values: ["seen": String(record.version), "current": ""])
        }
        count(definition, from: record, to: changed)
        return changed
    }

    /// Forgets the last changes, which a savepoint has undone.
    func forget(changesAfter count: Int) { changes.removeLast(changes.count - count) }

    // MARK: Parts

    private func append(
        _ verb: String, _ definition: Definition, from before: Record?, to record: Record, old: [String: SQLValue],
        reason: String? = nil, deltas: [Delta]
    ) throws -> Change {
        try log(verb, definition, record.id, definition.logged(record, old: old, reason: reason)) { [self] day in
            self.deltas(definition, [(before, record)], on: day) + deltas
        }
    }

    /// One entry of the log about one record; for an operation that changes no row, too.
    @discardableResult
    func log(
        _ verb: String, _ definition: Definition, _ record: RecordID, _ content: String,
        deltas: (CalendarDay) -> [Delta] = { _ in [] }
    ) throws -> Change {
        try log(verb, definition, record, contents: [(record, content)], deltas: deltas)
    }

    /// One entry about many records, in order of id; `record` is what caused it.
    @discardableResult
    func log(
        _ verb: String, _ definition: Definition, _ record: RecordID, contents: [(record: RecordID, text: String)],
        deltas: (CalendarDay) -> [Delta] = { _ in [] }
    ) throws -> Change {
        try entry(verb, definition.name, record, contents: contents, deltas: deltas)
    }

    /// One entry of the log about what is no record of a register: a set of rows of a table beside them (应办事项).
    /// - Parameters:
    ///   - register: that table's name.
    ///   - new: what `record` became, if one is told.
    ///   - deltas: moves of counts it makes.
    @discardableResult
    package func log(
        _ verb: String, register: String, record: RecordID, new: [String: SQLValue] = [:],
        old: [String: SQLValue] = [:], reason: String? = nil, deltas: [Delta] = []
    ) throws -> Change {
        let text = ChangeContent.text(new: new, old: old, reason: reason)
        let isTold = !new.isEmpty || !old.isEmpty || reason != nil
        return try entry(verb, register, record, contents: isTold ? [(record, text)] : []) { _ in deltas }
    }

    private func entry(
        _ verb: String, _ register: String, _ record: RecordID, contents: [(record: RecordID, text: String)],
        deltas: (CalendarDay) -> [Delta]
    ) throws -> Change {
        let change = try log.append(
            verb, register: register, record: record, actor: principal.user, at: now, contents: contents,
            deltas: { deltas(day(of: $0)) }, request: request)
        noted(change)
        return change
    }

    /// The day on which a change of this moment counts.
    package func day(of instant: Instant) -> CalendarDay { CalendarDay(instant, in: registry.zone) }

    func open(_ definition: Definition, _ state: String) -> Bool { !definition.workflow.closed.contains(state) }

    func unique<Value>(_ definition: Definition, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch SQLError.unique(let message) {
            // SQLite ends with `table.field`, PostgreSQL with the index's name, `table_county_field`, in quotes.
            let field = definition.fields.first { field in
                let column = field.isProtected ? field.indexName : field.name
                return field.has(.unique) && [".\(column)", "_\(column)\""].contains { message.hasSuffix($0) }
            }
            throw Rejection.notUnique(field?.name ?? "id")
        }
    }

    /// Keeps what was appended, for listeners; a request's id belongs to the first change alone.
    func noted(_ erasure: Erasure, _ change: Change) {
        erasures.append(ErasureLedger.Entry(erasure, of: change))
    }

    func noted(_ change: Change) {
        request = nil
        changes.append(change)
    }
}

extension Record {
    /// What the change log holds of the row: every field and the state.
    var content: [String: SQLValue] {
        var all = values.stored
        all["state"] = .text(state)
        return all
    }
}

extension Definition {
    /// Content of a change's entry about a record.
    func logged(_ record: Record, old: [String: SQLValue], reason: String? = nil) -> String {
        ChangeContent.text(logged, old: old, reason: reason, sealed: sealed) {
            $0 == "state" ? .text(record.state) : record.values.stored[$0] ?? .null
        }
    }
}
