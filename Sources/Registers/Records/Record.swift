package import Database
package import Kernel

/// Values of fields, by name. `values[Tasks.fields.due] = deadline`.
package struct Values: Sendable, Hashable {
    package var stored: [String: SQLValue]

    package init(_ stored: [String: SQLValue] = [:]) { self.stored = stored }

    /// Builds values in place: `Values { $0[f.title] = "…" }`.
    package init(_ build: (inout Values) -> Void) {
        self.init()
        build(&self)
    }

    package subscript<Value>(_ field: Field<Value>) -> Value? {
        get { stored[field.name].flatMap { Value(sql: $0) } }
        set { stored[field.name] = newValue?.sql ?? .null }
    }
}

/// One row (台账记录) of a register.
package struct Record: Sendable, Hashable {
    package let register: String
    /// Key of the owning headquarters.
    package let county: AreaCode
    package let id: RecordID
    package var state: String
    /// Number of the record's last change in the headquarters' log; the ETag.
    package var version: Int64
    package internal(set) var created: Instant
    package var updated: Instant
    package var values: Values

    package subscript<Value>(_ field: Field<Value>) -> Value? { values[field] }
    package var area: AreaCode? { values.stored["area"]?.text.flatMap { AreaCode($0) } }

    package init(_ row: SQLRow, of definition: Definition) throws {
        register = definition.name
        county = try row.get("county")
        id = try row.get("id")
        state = try row.get("state")
        version = try row.get("version")
        created = try row.get("created")
        updated = try row.get("updated")
        var stored: [String: SQLValue] = [:]
        stored.reserveCapacity(definition.fields.count)
        for field in definition.fields { stored[field.name] = row[field.name] }
        values = Values(stored)
        if definition.logsReads { ReadNotes.current?.list(register, id) }
    }

    init(register: String, county: AreaCode, id: RecordID, state: String, at instant: Instant, values: Values) {
        (self.register, self.county, self.id, self.state) = (register, county, id, state)
        (version, created, updated, self.values) = (0, instant, instant, values)
    }
}
