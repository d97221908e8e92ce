package import Kernel

/// Fields of a posted form or of a query (表单), `application/x-www-form-urlencoded`. A name may occur many times.
package struct Form: Sendable, Hashable {
    private var fields: [String: [String]] = [:]

    package init() {}

    package init(_ fields: KeyValuePairs<String, String>) {
        for (name, value) in fields { self.fields[name, default: []].append(value) }
    }

    /// - Returns: nil for a broken percent sign, bytes that are not UTF-8, a NUL, or more than 10,000 fields.
    package init?(urlencoded bytes: some Collection<UInt8>) {
        for (number, pair) in bytes.split(separator: UInt8(ascii: "&"), maxSplits: 10_000).enumerated() {
            guard number < 10_000 else { return nil }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = parts.count > 1 ? Self.decode(parts[1]) : ""
            else { return nil }
            fields[name, default: []].append(value)
        }
    }

    package mutating func add(_ name: String, _ value: String) { fields[name, default: []].append(value) }

    package var names: [String] { fields.keys.sorted() }
    package var isEmpty: Bool { fields.isEmpty }

    /// First value as it came; nil when the field is missing.
    package subscript(_ name: String) -> String? { fields[name]?.first }

    /// All values of a repeated field, empty ones left out.
    package func all(_ name: String) -> [String] { (fields[name] ?? []).filter { !$0.isEmpty } }

    /// First value without surrounding white space; nil when missing or blank.
    package func text(_ name: String) -> String? {
        guard let value = fields[name]?.first, let start = value.firstIndex(where: { !$0.isWhitespace }),
            let end = value.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(value[start...end])
    }

    package func flag(_ name: String) -> Bool { ["on", "true", "1", "yes"].contains(self[name] ?? "") }
    package func integer(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    package func recordID(_ name: String) -> RecordID? { text(name).flatMap { RecordID($0) } }
    package func recordIDs(_ name: String) -> [RecordID] { all(name).compactMap { RecordID($0) } }
    package func day(_ name: String) -> CalendarDay? { text(name).flatMap { CalendarDay($0) } }

    private static func decode(_ bytes: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = hexDigit(iterator.next()), let low = hexDigit(iterator.next()) else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard !decoded.contains(0) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }
}

func hexDigit(_ byte: UInt8?) -> UInt8? {
    switch byte {
    case .some(let byte) where (0x30...0x39).contains(byte): byte - 0x30
    case .some(let byte) where (0x41...0x46).contains(byte): byte - 0x41 + 10
    case .some(let byte) where (0x61...0x66).contains(byte): byte - 0x61 + 10
    default: nil
    }
}
