import CPostgreSQL
import Database

/// How values travel: parameters in binary with their type said, results as text. Our columns are of four types alone.
enum Wire {
    static let integer: Oid = 20
    static let text: Oid = 25
    static let real: Oid = 701
    static let bytes: Oid = 17

    /// Type of a value as a parameter; 0, to be inferred, for NULL.
    static func type(_ value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .integer: integer
        case .real: real
        case .text: text
        case .blob: bytes
        }
    }

    /// Appends a value's binary form; nothing for NULL.
    static func append(_ value: SQLValue, to buffer: inout [UInt8]) {
        switch value {
        case .null: break
        case .integer(let number): append(UInt64(bitPattern: number), to: &buffer)
        case .real(let number): append(number.bitPattern, to: &buffer)
        case .text(var text): text.withUTF8 { buffer.append(contentsOf: $0) }
        case .blob(let all): buffer += all
        }
    }

    static func append(_ number: some FixedWidthInteger, to buffer: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    /// A column of a result as the value that SQLite would give: whole numbers, real ones, text, bytes.
    static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32, type: Oid) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let length = Int(PQgetlength(result, row, column))
        let content = UnsafeRawBufferPointer(start: start, count: length)
        let text = { String(decoding: content, as: UTF8.self) }
        switch type {
        case 16: return .integer(content.first == UInt8(ascii: "t") ? 1 : 0)
        // bytea as \x and hexadecimal digits.
        case bytes:
            return .blob([UInt8](unsafeUninitializedCapacity: max(0, length / 2 - 1)) { unhex(content, &$0, &$1) })
        // bigint, smallint, integer, oid; sum() of bigint is numeric.
        case integer, 21, 23, 26, 1700:
            return whole(content) ?? Int64(text()).map { .integer($0) } ?? Double(text()).map { .real($0) }
                ?? .text(text())
        case 700, real: return Double(text()).map { .real($0) } ?? .text(text())
        default: return .text(text())
        }
    }

    /// The same, appended to many.
    static func append(_ result: OpaquePointer, _ row: Int32, _ column: Int32, type: Oid, to rows: inout SQLRows) {
        let length = Int(PQgetlength(result, row, column))
        // NULL has no length.
        if type == text, length > 0, let start = PQgetvalue(result, row, column) {
            rows.append(text: UnsafeRawBufferPointer(start: start, count: length))
        } else {
            rows.append(value(result, row, column, type: type))
        }
    }

    /// Up to 18 digits, as nearly every number has.
    private static func whole(_ content: UnsafeRawBufferPointer) -> SQLValue? {
        guard (1...18).contains(content.count) else { return nil }
        var number: Int64 = 0
        for byte in content {
            let digit = byte &- 0x30
            guard digit < 10 else { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        return .integer(number)
    }

    private static func unhex(
        _ content: UnsafeRawBufferPointer, _ buffer: inout UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
    ) {
        let nibble = { (byte: UInt8) in byte < 0x3A ? byte &- 0x30 : byte &- 0x57 }
        for index in 0..<buffer.count {
            buffer[index] = nibble(content[2 + 2 * index]) << 4 | nibble(content[3 + 2 * index])
        }
        count = buffer.count
    }
}
