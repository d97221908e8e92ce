/// Rows of a CSV file as bytes: guarded against formulas, quoted where a mark of CSV's own stands in a cell.
package struct CSVBytes {
    private var bytes: [UInt8] = []

    package init() {}

    package var count: Int { bytes.count }

    package mutating func add(_ cell: OutCell) {
        switch cell {
        case .empty: break
        case .text(let text): add(text)
        case .integer(let number): add(number)
        case .real, .day, .moment, .flag: bytes += cell.text.utf8
        }
    }

    package mutating func add(_ text: String) {
        var guarded = FormulaGuard.apply(text)
        guarded.withUTF8 { addQuotedIfNeeded($0) }
    }

    /// - Parameter text: in UTF-8.
    package mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        if FormulaGuard.mayStart(text.first) { return add(String(decoding: text, as: UTF8.self)) }
        addQuotedIfNeeded(text)
    }

    package mutating func add(_ number: Int64) {
        if (0..<10).contains(number) { return bytes.append(UInt8(0x30 + number)) }
        bytes += String(number).utf8
    }

    /// What is known to need neither guard nor quotes, or has them.
    package mutating func add(plain more: [UInt8]) { bytes += more }

    /// `08:05`.
    package mutating func add(hour: Int, minute: Int) {
        for (place, number) in [hour, minute].enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ":")) }
            bytes.append(UInt8(0x30 + number / 10))
            bytes.append(UInt8(0x30 + number % 10))
        }
    }

    /// Ends a cell behind which another comes.
    package mutating func endCell() { bytes.append(UInt8(ascii: ",")) }

    package mutating func endRow() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    package mutating func take() -> [UInt8] {
        defer {
            let room = bytes.count
            bytes = []
            bytes.reserveCapacity(room)
        }
        return bytes
    }

    private mutating func addQuotedIfNeeded(_ text: UnsafeBufferPointer<UInt8>) {
        let quote = UInt8(ascii: "\"")
        guard let first = text.first, let last = text.last else { return }
        let needed =
            first == 0x20 || last == 0x20 || text.contains { $0 < 0x20 || $0 == quote || $0 == 0x2C || $0 == 0x3B }
        guard needed else { return bytes += text }
        bytes.append(quote)
        for byte in text {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
