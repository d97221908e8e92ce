/// One scalar seen as a rule sees it: full-width forms as ASCII, every blank as a space, every line end as a line feed.
enum Folding {
    @inline(__always)
    static func fold(_ scalar: UInt32) -> UInt32 {
        if scalar >= 0x3400, scalar < 0xFEFF { return scalar }
        switch scalar {
        case 0xFF01...0xFF5E: return scalar - 0xFEE0
        case 0x09, 0xA0, 0x2000...0x200D, 0x3000, 0xFEFF, 0x202F: return 0x20
        case 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029: return 0x0A
        case 0xFF61: return 0x3002
        case 0xFF65: return 0xB7
        case 0x2014, 0x2015, 0x2500: return 0x2014
        default: return scalar
        }
    }

    static func fold(_ scalars: ContiguousArray<UInt32>) -> ContiguousArray<UInt32> {
        var keys = scalars
        for index in keys.indices { keys[index] = fold(keys[index]) }
        return keys
    }

    /// Words of the dictionaries as the folded text has them.
    static func fold(_ word: String) -> ContiguousArray<UInt32> {
        ContiguousArray(word.unicodeScalars.map { fold($0.value) })
    }

    @inline(__always)
    static func isHan(_ scalar: UInt32) -> Bool {
        (0x4E00...0x9FFF).contains(scalar) || (0x3400...0x4DBF).contains(scalar) || scalar == 0x3007
            || (0x20000...0x323AF).contains(scalar)
    }

    @inline(__always)
    static func isBlank(_ key: UInt32) -> Bool { key == 0x20 || key == 0x0A }

    @inline(__always)
    static func isDigit(_ key: UInt32) -> Bool { key >= 0x30 && key <= 0x39 }
}
