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

    /// - Parameter text: in UTF-8, without a mark of CSV's own, as an id.
    package mutating func add(unmarked text: UnsafeBufferPointer<UInt8>) {
        if FormulaGuard.mayStart(text.first) { return add(String(decoding: text, as: UTF8.self)) }
        bytes += text
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
        guard first == 0x20 || last == 0x20 || Self.hasMark(text) else { return bytes += text }
        bytes.append(quote)
        for byte in text {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// Whether a control or a mark of CSV's own (`"`, `,`, `;`) stands in a text; eight bytes at a time.
    static func hasMark(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawBufferPointer(text)
        var place = 0
        while place + 8 <= bytes.count {
            if isMarked(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) { return true }
            place += 8
        }
        // What is left, filled up with letters.
        var rest: UInt64 = 0x6161_6161_6161_6161
        while place < bytes.count {
            rest = rest << 8 | UInt64(bytes[place])
            place += 1
        }
        return isMarked(rest)
    }

    /// The bit-twiddler's tests for a byte below 32 and for one of three values: each sets the top bit of such a byte.
    private static func isMarked(_ eight: UInt64) -> Bool {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let controls: UInt64 = 0x2020_2020_2020_2020
        let quotes: UInt64 = eight ^ 0x2222_2222_2222_2222
        let commas: UInt64 = eight ^ 0x2C2C_2C2C_2C2C_2C2C
        let semicolons: UInt64 = eight ^ 0x3B3B_3B3B_3B3B_3B3B
        var found: UInt64 = (eight &- controls) & ~eight
        found |= (quotes &- ones) & ~quotes
        found |= (commas &- ones) & ~commas
        found |= (semicolons &- ones) & ~semicolons
        return found & tops != 0
    }
}
