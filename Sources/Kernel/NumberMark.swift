/// A character as part of a number that a person has written: a digit, the check character X, a gap, or none of these.
enum NumberMark {
    case digit(UInt8), checkX, gap, other

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x30...0x39: self = .digit(UInt8(scalar.value))
        case 0xFF10...0xFF19: self = .digit(UInt8(scalar.value - 0xFF10 + 0x30))
        case 0x58, 0x78, 0xFF38, 0xFF58: self = .checkX
        case 0x20, 0x09, 0xA0, 0x2000...0x200D, 0x3000, 0xFEFF, 0x2D, 0x2010...0x2015, 0xFF0D: self = .gap
        default: self = .other
        }
    }

    var isDigit: Bool { if case .digit = self { true } else { false } }
}

extension StringProtocol {
    /// The number that is written here, without gaps, in ASCII digits and a capital X; nil if anything else is in it.
    var writtenNumber: String? {
        var bytes: [UInt8] = []
        for scalar in unicodeScalars {
            switch NumberMark(scalar) {
            case .digit(let byte): bytes.append(byte)
            case .checkX: bytes.append(0x58)
            case .gap: break
            case .other: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
