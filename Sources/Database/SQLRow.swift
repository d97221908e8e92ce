/// One row of a result; columns by name.
package struct SQLRow: Sendable {
    /// Names of a result's columns, shared by its rows.
    package final class Columns: Sendable {
        package let names: [String]
        let positions: [String: Int]

        package init(_ names: [String]) {
            self.names = names
            positions = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        }
    }

    package let columns: Columns
    package let values: [SQLValue]

    package init(columns: Columns, values: [SQLValue]) { (self.columns, self.values) = (columns, values) }

    /// The stored value; `.null` also for a column the result does not have.
    package subscript(_ name: String) -> SQLValue { columns.positions[name].map { values[$0] } ?? .null }

    /// The value as `Value`, nil where the column is NULL.
    /// - Throws: `SQLError.decoding` if something else is stored.
    package func optional<Value: SQLConvertible>(_ name: String, as: Value.Type = Value.self) throws -> Value? {
        let stored = self[name]
        if stored.isNull { return nil }
        guard let value = Value(sql: stored) else { throw SQLError.decoding(column: name) }
        return value
    }

    /// The value as `Value`.
    /// - Throws: `SQLError.decoding` if it is NULL or something else.
    package func get<Value: SQLConvertible>(_ name: String, as: Value.Type = Value.self) throws -> Value {
        guard let value = Value(sql: self[name]) else { throw SQLError.decoding(column: name) }
        return value
    }
}

/// What a database says when it cannot do what was asked; the same from both databases.
package enum SQLError: Error, Hashable, Sendable {
    case unique(String)
    case foreignKey(String)
    case check(String)
    case unavailable(String)
    case full
    case decoding(column: String)
    case other(String)
}
