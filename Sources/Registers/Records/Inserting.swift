import Database
package import Kernel

/// A record that may be inserted (待写入记录): completed, checked, and within what the principal may create. Only `prepare`
/// makes one for others, so that no bulk path goes around the rules of the form.
package struct NewRecord: Sendable {
    package let record: Record
}

extension Writing {
    /// Checks a new record as `create` does, without writing it.
    /// - Throws: `Rejection` `forbidden`, or `invalid` with every problem.
    package func prepare(_ definition: Definition, id: RecordID? = nil, _ values: Values) throws -> NewRecord {
        guard allows(definition.access.create) else { throw Rejection.forbidden }
        let id = id ?? definition.key(values) ?? .make(at: now)
        var values = values
        try definition.complete(&values, id, nil, reading)
        let new = try checked(definition, id: id, state: nil, values)
        // Nobody creates what they could not see: a township's officer gives no task to another township.
        guard Scope(principal, definition).contains(new.record) else { throw Rejection.forbidden }
        return new
    }

    /// Inserts many records of one register as one change (批量写入): the log holds one entry, whose `record` is `cause`,
    /// with a content for each; the rows go in by the database's bulk path, tallies are moved once.
    /// - Throws: `Rejection` `conflict` (`unique`) if one of them is there already; then none is written.
    package func insert(
        batch new: [NewRecord], of definition: Definition, cause: RecordID, verb: String = "import"
    ) throws {
        if new.isEmpty { return }
        var records = new.map(\.record).sorted { $0.id < $1.id }
        let change = try log.append(
            verb, register: definition.name, record: cause, actor: principal.user, at: now,
            contents: records.map { ($0.id, ChangeContent.text(new: $0.content, old: [:])) }, request: request)
        noted(change)
        for index in records.indices {
            records[index].version = change.number
            (records[index].created, records[index].updated) = (change.at, change.at)
        }
        try insert(rows: records, definition)
        try count(definition, new: records)
    }

    func checked(_ definition: Definition, id: RecordID?, state: String?, _ values: Values) throws -> NewRecord {
        try Validation(definition).check(values, partial: false)
        var complete = values.stored
        for field in definition.fields where complete[field.name] == nil { complete[field.name] = .null }
        return NewRecord(
            record: Record(
                register: definition.name, county: county, id: id ?? .make(at: now),
                state: state ?? definition.workflow.initial, at: now, values: Values(complete)))
    }

    func insert(rows records: [Record], _ definition: Definition) throws {
        let names = definition.fields.map(\.name)
        let rows = records.map { record -> [SQLValue] in
            var row: [SQLValue] = [
                record.county.sql, record.id.sql, .text(record.state), open(definition, record.state).sql,
                .integer(record.version), record.created.sql, record.updated.sql,
            ]
            row.reserveCapacity(7 + names.count)
            for name in names { row.append(record.values.stored[name] ?? .null) }
            return row
        }
        try unique(definition) {
            try connection.insert(
                into: definition.name,
                columns: ["county", "id", "state", "open", "version", "created", "updated"] + names, rows: rows)
        }
    }
}
