import Kernel

/// Reads one line of an NDJSON file: an object (RFC 8259) with its members in their order. What is nested stays JSON text.
struct JSONLine {
    enum Broken: Error { case json(at: Int), text(at: Int), key(at: Int) }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func members() throws(Broken) -> [(key: String, value: Cell)] {
        var members: [(key: String, value: Cell)] = []
        var keys: Set<String> = []
        try take("{")
        if !has("}") {
            repeat {
                skipSpace()
                let place = index
                let key = try string()
                guard keys.insert(key).inserted else { throw .key(at: place) }
                try take(":")
                members.append((key, try value()))
            } while has(",")
            try take("}")
        }
        skipSpace()
        guard index == bytes.count else { throw .json(at: index) }
        return members
    }

    private mutating func value() throws(Broken) -> Cell {
        skipSpace()
        guard index < bytes.count else { throw .json(at: index) }
        switch bytes[index] {
        case UInt8(ascii: "\""):
            let text = try string()
            return text.isEmpty ? .empty : .text(text)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let start = index
            try skipNested(depth: 0)
            return .text(try text(start..<index))
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .empty)
        default: return try number()
        }
    }

    private mutating func number() throws(Broken) -> Cell {
        let start = index
        _ = has("-")
        let first = index
        try digits()
        // JSON knows no leading zero.
        if bytes[first] == 0x30, index > first + 1 { throw .json(at: first) }
        if has(".") { try digits() }
        if has("e") || has("E") {
            _ = has("+") || has("-")
            try digits()
        }
        let shown = try text(start..<index)
        guard let number = Double(shown), number.isFinite else { throw .json(at: start) }
        return .number(number, shown: shown)
    }

    private mutating func digits() throws(Broken) {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        guard index > start else { throw .json(at: index) }
    }

    private mutating func skipNested(depth: Int) throws(Broken) {
        guard depth < 64, index < bytes.count else { throw .json(at: index) }
        let isObject = bytes[index] == UInt8(ascii: "{")
        index += 1
        let close: Unicode.Scalar = isObject ? "}" : "]"
        skipSpace()
        if has(close) { return }
        repeat {
            skipSpace()
            if isObject {
                _ = try string()
                try take(":")
                skipSpace()
            }
            guard index < bytes.count else { throw .json(at: index) }
            if bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "[") {
                try skipNested(depth: depth + 1)
            } else {
                _ = try value()
            }
            skipSpace()
        } while has(",")
        try take(close)
    }

    private mutating func string() throws(Broken) -> String {
        guard has("\"") else { throw .json(at: index) }
        let start = index
        var isPlain = true
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] >= 0x20 else { throw .json(at: index) }
            if bytes[index] == UInt8(ascii: "\\") {
                isPlain = false
                index += 1
            }
            index += 1
        }
        guard index < bytes.count else { throw .json(at: start - 1) }
        index += 1
        let raw = try text(start..<index - 1)
        if isPlain { return raw }
        guard let text = Self.unescaped(raw) else { throw .json(at: start) }
        return text
    }

    private static func unescaped(_ raw: String) -> String? {
        var (units, rest): ([UInt16], Substring.UnicodeScalarView) = ([], raw[...].unicodeScalars)
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                units.append(contentsOf: UTF16.encode(scalar).map(Array.init) ?? [])
                continue
            }
            switch rest.popFirst() {
            case let mark? where "\"\\/".unicodeScalars.contains(mark): units.append(UInt16(mark.value))
            case "b": units.append(0x08)
            case "f": units.append(0x0C)
            case "n": units.append(0x0A)
            case "r": units.append(0x0D)
            case "t": units.append(0x09)
            case "u":
                let hex = rest.prefix(4)
                guard hex.count == 4, hex.allSatisfy(\.properties.isASCIIHexDigit),
                    let unit = UInt16(String(String.UnicodeScalarView(hex)), radix: 16)
                else { return nil }
                units.append(unit)
                rest.removeFirst(4)
            default: return nil
            }
        }
        return String(validating: units, as: UTF16.self)
    }

    private func text(_ range: Range<Int>) throws(Broken) -> String {
        let piece = UnsafeBufferPointer(rebasing: bytes[range])
        if let text = String(validating: piece, as: UTF8.self) { return text }
        throw .text(at: range.lowerBound + TextDecoder.firstBroken(piece))
    }

    private mutating func word(_ word: String, _ cell: Cell) throws(Broken) -> Cell {
        guard bytes[index...].starts(with: word.utf8) else { throw .json(at: index) }
        index += word.utf8.count
        return cell
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private mutating func has(_ mark: Unicode.Scalar) -> Bool {
        if mark == "," || mark == "}" || mark == "]" || mark == ":" { skipSpace() }
        guard index < bytes.count, bytes[index] == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    private mutating func take(_ mark: Unicode.Scalar) throws(Broken) {
        skipSpace()
        guard has(mark) else { throw .json(at: index) }
    }
}
