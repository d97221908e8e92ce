/// Which database the text is rendered for.
package enum Dialect: Sendable { case sqlite, postgres }

/// SQL text with bound values: one text for both databases. A value in `\( )` is always bound, never spliced:
///
///     let sql: SQL = "SELECT id FROM task WHERE county = \(county) AND due < \(now)"
///     // SQLite: … county = ?1 AND due < ?2        PostgreSQL: … county = $1 AND due < $2
///
/// Apart from values there are only: another `SQL`, a checked `\(name:)`, a `\(list:)` of values, `\(among:)` for many texts,
/// and `\(sqlite:postgres:)` for the few words that differ.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    enum Part: Sendable {
        case text(String)
        case value(SQLValue)
        case either(sqlite: String, postgres: String)
        case among([SQLValue])
    }

    var parts: [Part]

    package init(stringLiteral text: String) { parts = [.text(text)] }
    package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    package struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }

        package mutating func appendInterpolation(_ value: SQLValue) { parts.append(.value(value)) }
        package mutating func appendInterpolation(_ value: some SQLConvertible) { parts.append(.value(value.sql)) }
        package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            parts.append(.value(value?.sql ?? .null))
        }
        package mutating func appendInterpolation(_ sql: SQL) { parts += sql.parts }

        /// Name of a table or column: letters, digits and `_` only, else it is a fault.
        package mutating func appendInterpolation(name: String) { parts.append(.text(SQL.quoted(name))) }

        package mutating func appendInterpolation(names: [String]) {
            parts.append(.text(names.map(SQL.quoted).joined(separator: ", ")))
        }

        /// A number of our own (a length, a limit of a schema), written as text because DDL takes no bound values.
        package mutating func appendInterpolation(raw number: Int) { parts.append(.text(String(number))) }

        package mutating func appendInterpolation(list values: [SQLValue]) {
            for (index, value) in values.enumerated() {
                if index > 0 { parts.append(.text(", ")) }
                parts.append(.value(value))
            }
        }

        /// `IN` of many texts. PostgreSQL is given them as one value, so that one statement serves any number of them.
        package mutating func appendInterpolation(among texts: some Sequence<SQLValue>) {
            parts.append(.among(Array(texts)))
        }

        /// Words of the program's own text only: a `StaticString` cannot hold a value.
        package mutating func appendInterpolation(sqlite: StaticString, postgres: StaticString) {
            parts.append(.either(sqlite: sqlite.description, postgres: postgres.description))
        }
    }

    package static func quoted(_ name: String) -> String {
        precondition(
            !name.isEmpty
                && name.utf8.allSatisfy {
                    $0 == 0x5F || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39
                },
            "not a name of a table or column: \(name)")
        return "\"\(name)\""
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var sql = left
        sql.parts += right.parts
        return sql
    }

    /// The text for `dialect` and its values in order.
    package func rendered(_ dialect: Dialect) -> (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        let bind = { (value: SQLValue) in
            values.append(value)
            text += dialect == .sqlite ? "?" : "$"
            text += String(values.count)
        }
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .either(let sqlite, let postgres): text += dialect == .sqlite ? sqlite : postgres
            case .value(let value): bind(value)
            case .among(let all) where dialect == .postgres && all.allSatisfy({ $0.text != nil }):
                text += "= ANY (CAST("
                bind(.text(Self.array(all)))
                text += " AS TEXT[]))"
            case .among(let all):
                text += "IN ("
                for (index, value) in all.enumerated() {
                    if index > 0 { text += ", " }
                    bind(value)
                }
                text += ")"
            }
        }
        return (text, values)
    }

    /// PostgreSQL's text of an array: `{"a","b \\" c"}`.
    private static func array(_ texts: [SQLValue]) -> String {
        var bytes = Array("{".utf8)
        for (index, text) in texts.enumerated() {
            bytes += index > 0 ? ",\"".utf8 : "\"".utf8
            for byte in (text.text ?? "").utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        return String(decoding: bytes + "}".utf8, as: UTF8.self)
    }
}

extension Collection where Element == SQL {
    package func joined(separator: SQL) -> SQL {
        guard var result = first else { return "" }
        for sql in dropFirst() { result.parts += separator.parts + sql.parts }
        return result
    }
}
