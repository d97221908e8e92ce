import Foundation
import Kernel

/// Bytes to Unicode scalars: UTF-8 where the bytes are valid UTF-8, else strict GB18030 (GB 18030-2005).
enum Decoding {
    /// - Throws: `encodingBroken` with the byte `offset` of the first broken place.
    static func scalars(_ data: Data) throws(Rejection) -> ContiguousArray<UInt32> {
        let bytes = data.withUnsafeBytes { ContiguousArray($0) }
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var scalars = ContiguousArray<UInt32>()
        scalars.reserveCapacity(bytes.count / 2)
        var position = mark
        while position < bytes.count {
            let (scalar, length) = utf8(bytes, position)
            guard length > 0 else { return try foreign(bytes, broken: position) }
            scalars.append(scalar)
            position += length
        }
        if let zero = scalars.firstIndex(of: 0) { throw broken(at: offset(of: zero, in: scalars) + mark) }
        return scalars
    }

    /// The scalar at `position` and its length in bytes; length 0 where the bytes are not well-formed (RFC 3629).
    @inline(__always)
    private static func utf8(_ bytes: ContiguousArray<UInt8>, _ position: Int) -> (UInt32, Int) {
        let lead = UInt32(bytes[position])
        if lead < 0x80 { return (lead, 1) }
        // Nearly all of a Chinese text.
        if lead & 0xF0 == 0xE0, position + 2 < bytes.count {
            let (second, third) = (UInt32(bytes[position + 1]) ^ 0x80, UInt32(bytes[position + 2]) ^ 0x80)
            let scalar = (lead & 0xF) << 12 | second << 6 | third
            let isSound = second | third < 0x40 && scalar >= 0x800 && scalar & 0xF800 != 0xD800
            return isSound ? (scalar, 3) : (0, 0)
        }
        return rare(bytes, position)
    }

    /// ``utf8(_:_:)`` of two or four bytes.
    private static func rare(_ bytes: ContiguousArray<UInt8>, _ position: Int) -> (UInt32, Int) {
        let lead = UInt32(bytes[position])
        let length = lead >= 0xF0 ? 4 : 2
        guard lead >= 0xC2, lead <= 0xF4, lead & 0xF0 != 0xE0, position + length <= bytes.count else { return (0, 0) }
        var scalar = lead & (0x7F >> UInt32(length))
        for index in 1..<length {
            let byte = UInt32(bytes[position + index])
            guard byte & 0xC0 == 0x80 else { return (0, 0) }
            scalar = scalar << 6 | byte & 0x3F
        }
        guard length == 2 || scalar >= 0x10000 && scalar <= 0x10FFFF else { return (0, 0) }
        return (scalar, length)
    }

    /// Text that is not UTF-8 from byte `broken` on. A text most of whose characters are three-byte UTF-8 is damaged
    /// UTF-8, for GB18030 hardly ever looks so.
    private static func foreign(_ bytes: ContiguousArray<UInt8>, broken position: Int) throws(Rejection)
        -> ContiguousArray<UInt32>
    {
        var (whole, wrong, index) = (0, 0, 0)
        while index < bytes.count {
            let length = utf8(bytes, index).1
            if length >= 3 { whole += 1 } else if length == 0 { wrong += 1 }
            index += max(1, length)
        }
        guard whole <= wrong else { throw broken(at: position) }
        if let place = firstBroken(gb18030: bytes) { throw broken(at: place) }
        let encoding = String.Encoding(rawValue: 0x8000_0632)
        guard let text = String(data: Data(bytes), encoding: encoding) else { throw broken(at: position) }
        let scalars = ContiguousArray(text.unicodeScalars.map(\.value))
        guard !scalars.contains(0), !scalars.contains(0xFFFD) else { throw broken(at: position) }
        return scalars
    }

    /// First byte that starts no one-, two- or four-byte character of GB18030.
    private static func firstBroken(gb18030 bytes: ContiguousArray<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                if bytes[index] == 0 { return index }
                index += 1
                continue
            }
            guard (0x81...0xFE).contains(bytes[index]), index + 1 < bytes.count else { return index }
            switch bytes[index + 1] {
            case 0x40...0x7E, 0x80...0xFE: index += 2
            case 0x30...0x39:
                guard index + 3 < bytes.count, (0x81...0xFE).contains(bytes[index + 2]),
                    (0x30...0x39).contains(bytes[index + 3])
                else { return index }
                index += 4
            default: return index
            }
        }
        return nil
    }

    private static func offset(of index: Int, in scalars: ContiguousArray<UInt32>) -> Int {
        scalars[..<index].reduce(0) { $0 + UTF8Text.count($1) }
    }

    private static func broken(at offset: Int) -> Rejection {
        .invalid("encodingBroken", ["offset": String(offset)])
    }
}
