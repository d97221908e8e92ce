import Database
package import Kernel

/// A record that may be inserted (待写入记录): completed and checked. What somebody gives goes through `prepare`, so that no
/// bulk path goes around the rules of the form; what an operation makes by its own right through `checked`.
package struct NewRecord: Sendable {
    package private(set) var record: Record
    /// Blind indexes of its protected values, by column.
    let indexes: [String: SQLValue]

    init(_ record: Record, indexes: [String: SQLValue]) { (self.record, self.indexes) = (record, indexes) }

    mutating func written(by change: Change) {
        (record.version, record.created, record.updated) = (change.number, change.at, change.at)
    }
}

extension Writing {
    /// Checks a new record as `create` does, without writing it.
    /// - Throws: `Rejection` `forbidden`, or `invalid` with every problem.
    package func prepare(_ definition: Definition, id: RecordID? = nil, _ values: Values) throws -> NewRecord {
        guard allows(definition.access.create) else { throw Rejection.forbidden }
        let id = id ?? definition.key(values) ?? .make(at: now)
        let new = try completed(definition, id: id, values)
        // Nobody creates what they could not see: a township's officer gives no task to another township.
        guard scope(definition).contains(new.record) else { throw Rejection.forbidden }
        return new
    }

    /// Completed and checked, with what both find wrong told at once.
    private func completed(_ definition: Definition, id: RecordID, _ values: Values) throws -> NewRecord {
        var values = values
        var incomplete: Rejection?
        do { try definition.complete(&values, id, nil, reading) } catch let found as Rejection
            where found.kind == .invalid
        { incomplete = found }
        do {
            let new = try checked(definition, id: id, state: nil, values)
            if let incomplete { throw incomplete }
            return new
        } catch let found as Rejection where found.kind == .invalid && found != incomplete {
            let told = incomplete.map { $0.problems.isEmpty ? [.init($0.code, values: $0.values)] : $0.problems } ?? []
            // What nobody gives is missing because of the rest.
            let given = found.problems.filter { problem in
                problem.code != "required" || problem.field.flatMap(definition.field)?.has(.derived) != true
            }
            let more = given.filter { problem in !told.contains { $0.field == problem.field } }
            if more.isEmpty { throw incomplete ?? found }
            throw Rejection(.invalid, "invalid", problems: told + more)
        }
    }

    /// Inserts many records of one register as one change (批量写入): the log holds one entry, whose `record` is `cause`,
    /// with a content for each; the rows go in by the database's bulk path, tallies are moved once.
    /// - Throws: `Rejection` `conflict` (`unique`) if one of them is there already; then none is written.
    package func insert(
        batch new: [NewRecord], of definition: Definition, cause: RecordID, verb: String = "import"
    ) throws {
        if new.isEmpty { return }
        let order = new.indices.sorted { new[$0].record.id < new[$1].record.id }
        var new = order.map { new[$0] }
        let change = try log.append(
            verb, register: definition.name, record: cause, actor: principal.user, at: now,
            contents: new.lazy.map { (record: $0.record.id, text: definition.logged($0.record, old: [:])) },
            deltas: { [self] at in deltas(definition, new.map { (nil, $0.record) }, on: day(of: at)) },
            request: request)
        noted(change)
        for index in new.indices { new[index].written(by: change) }
        try insert(rows: new, definition)
        if !definition.tallies.isEmpty { count(definition, new: new.map(\.record)) }
    }

    /// Checks a new record that an operation makes by its own right, as `insert` does.
    /// - Throws: `Rejection` `invalid` with every problem.
    package func checked(
        _ definition: Definition, id: RecordID? = nil, state: String? = nil, _ values: Values
    ) throws -> NewRecord {
        try Validation(definition).check(values, partial: false, at: now)
        let id = id ?? .make(at: now)
        let given = try protected(values, definition, id: id)
        var complete = given.values.stored
        for field in definition.fields where complete[field.name] == nil { complete[field.name] = .null }
        return NewRecord(
            Record(
                register: definition.name, county: county, id: id, state: state ?? definition.workflow.initial,
                at: now, values: Values(complete)), indexes: given.indexes)
    }

    func insert(rows new: [NewRecord], _ definition: Definition) throws {
        let (names, indexes) = (definition.fields.map(\.name), definition.protected.map(\.indexName))
        // Those of a batch were written at one time.
        var (at, times) = (Instant(milliseconds: 0), Instant(milliseconds: 0).sql)
        let rows = new.lazy.map { [self] new -> [SQLValue] in
            let record = new.record
            if record.created != at { (at, times) = (record.created, record.created.sql) }
            var row: [SQLValue] = [
                record.county.sql, record.id.sql, .text(record.state), self.open(definition, record.state).sql,
                .integer(record.version), times, record.updated == at ? times : record.updated.sql,
            ]
            row.reserveCapacity(7 + names.count + indexes.count)
            for name in names { row.append(record.values.stored[name] ?? .null) }
            for name in indexes { row.append(new.indexes[name] ?? .null) }
            return row
        }
        try unique(definition) {
            try connection.insert(
                into: definition.name,
                columns: ["county", "id", "state", "open", "version", "created", "updated"] + names + indexes,
                rows: rows)
        }
    }
}
