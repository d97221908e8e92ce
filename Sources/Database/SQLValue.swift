package import Kernel

/// A value as both databases store it.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    package var isNull: Bool { self == .null }
    package var text: String? { if case .text(let text) = self { text } else { nil } }
    package var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    package var blob: [UInt8]? { if case .blob(let bytes) = self { bytes } else { nil } }
}

/// A type that may be bound in SQL and read from a row.
package protocol SQLConvertible: Sendable {
    var sql: SQLValue { get }
    /// - Returns: nil if the stored value is not one of this type.
    init?(sql: SQLValue)
}

extension String: SQLConvertible {
    package var sql: SQLValue { .text(self) }
    package init?(sql: SQLValue) {
        guard case .text(let text) = sql else { return nil }
        self = text
    }
}

extension Int64: SQLConvertible {
    package var sql: SQLValue { .integer(self) }
    package init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self = number
    }
}

extension Int: SQLConvertible {
    package var sql: SQLValue { .integer(Int64(self)) }
    package init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self.init(number)
    }
}

extension Bool: SQLConvertible {
    package var sql: SQLValue { .integer(self ? 1 : 0) }
    package init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self = number != 0
    }
}

extension Double: SQLConvertible {
    package var sql: SQLValue { .real(self) }
    package init?(sql: SQLValue) {
        switch sql {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        default: return nil
        }
    }
}

extension RecordID: SQLConvertible {
    package var sql: SQLValue { .text(text) }
    package init?(sql: SQLValue) { self.init(sql.text ?? "") }
}

extension AreaCode: SQLConvertible {
    package var sql: SQLValue { .text(text) }
    package init?(sql: SQLValue) { self.init(sql.text ?? "") }
}

extension CalendarDay: SQLConvertible {
    package var sql: SQLValue { .text(description) }
    package init?(sql: SQLValue) { self.init(sql.text ?? "") }
}

extension Instant: SQLConvertible {
    package var sql: SQLValue { .text(description) }
    package init?(sql: SQLValue) { self.init(sql.text ?? "") }
}
