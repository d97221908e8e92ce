package import Database
package import Kernel

/// Reads as one principal: what is out of scope does not exist.
package struct Reading {
    package let connection: any Connection
    package let registry: Registry
    package let principal: Principal

    package init(connection: any Connection, registry: Registry, principal: Principal) {
        (self.connection, self.registry, self.principal) = (connection, registry, principal)
    }

    /// - Throws: `Rejection.notFound` if there is no such record within the principal's scope.
    package func find(_ definition: Definition, _ id: RecordID) throws -> Record {
        guard let record = try any(definition, id), Scope(principal, definition).contains(record) else {
            throw Rejection.notFound
        }
        if definition.logsReads { ReadNotes.current?.open(definition.name, id) }
        return record
    }

    package func find<R: Register>(_ register: R.Type, _ id: RecordID) throws -> Record {
        try find(try registry.named(R.name), id)
    }

    package func page<R: Register>(_ register: R.Type, _ query: Query = Query()) throws -> Page {
        try page(try registry.named(R.name), query)
    }

    /// The record whatever the scope: for operations that have checked permission on another record.
    package func any(_ definition: Definition, _ id: RecordID) throws -> Record? {
        try connection.first("SELECT * FROM \(name: definition.name) WHERE \(key(definition)) id = \(id)").map {
            try Record($0, of: definition)
        }
    }

    /// The condition that keeps one headquarters' records from another's, with its `AND`.
    func key(_ definition: Definition) -> SQL {
        definition.access.acrossHeadquarters ? "" : "county = \(principal.county) AND "
    }

    /// Records whose `field` is `value`, oldest first, whatever the scope. For operations; the field is `.indexed`.
    package func all<R: Register, Value>(
        _ register: R.Type, where field: Field<Value>, is value: Value, limit: Int = 10_000
    ) throws -> [Record] {
        let definition = try registry.named(R.name)
        return try connection.query(
            """
            SELECT * FROM \(name: R.name) WHERE \(key(definition)) \(name: field.name) = \(value)
            ORDER BY id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }

    /// Records by id, whatever the scope; missing ones are left out.
    package func all<R: Register>(_ register: R.Type, ids: some Collection<RecordID>) throws -> [RecordID: Record] {
        if ids.isEmpty { return [:] }
        return try all(try registry.named(R.name), ids: ids)
    }

    package func all(_ definition: Definition, ids: some Collection<RecordID>) throws -> [RecordID: Record] {
        if ids.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT * FROM \(name: definition.name) WHERE \(key(definition)) id \(among: ids.map(\.sql))
            """)
        return Dictionary(
            try rows.map { try Record($0, of: definition) }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// Tally `name`, as (key1, key2, count) of what is not zero.
    package func tally(_ name: String) throws -> [(key1: String, key2: String, count: Int)] {
        try connection.settle()
        return try connection.query(
            "SELECT key1, key2, count FROM tally WHERE county = \(principal.county) AND name = \(name) AND count <> 0"
        ).map { (try $0.get("key1"), try $0.get("key2"), try $0.get("count")) }
    }
}
