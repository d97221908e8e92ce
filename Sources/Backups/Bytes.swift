import Database

/// Values as bytes: a mark, then for whole numbers seven bits a byte (zigzag), for the rest a length and the bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ byte: UInt8) { bytes.append(byte) }

    mutating func put(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ string: [UInt8]) {
        put(UInt64(string.count))
        bytes += string
    }

    mutating func put(_ value: SQLValue) {
        switch value {
        case .null: put(UInt8(0))
        case .integer(let number):
            put(UInt8(1))
            put(UInt64(bitPattern: number << 1 ^ number >> 63))
        case .real(let number):
            put(UInt8(2))
            put(number.bitPattern)
        case .text(let text):
            put(UInt8(3))
            put(UInt64(text.utf8.count))
            bytes += text.utf8
        case .blob(let blob):
            put(UInt8(4))
            put(blob)
        }
    }
}

struct ByteReader {
    /// Bytes that were sealed whole and say nothing: made by another program.
    struct Damaged: Error {}

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() throws -> UInt8 {
        guard place < bytes.count else { throw Damaged() }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func number() throws -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw Damaged()
    }

    mutating func string() throws -> [UInt8] { Array(try slice()) }

    private mutating func slice() throws -> ArraySlice<UInt8> {
        let length = try number()
        guard length <= UInt64(bytes.count - place) else { throw Damaged() }
        defer { place += Int(length) }
        return bytes[place..<place + Int(length)]
    }

    mutating func value() throws -> SQLValue {
        switch try byte() {
        case 0: return .null
        case 1:
            let number = try number()
            return .integer(Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
        case 2: return .real(Double(bitPattern: try number()))
        case 3: return .text(String(decoding: try slice(), as: UTF8.self))
        case 4: return .blob(try string())
        default: throw Damaged()
        }
    }
}
