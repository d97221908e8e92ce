/// Scalars to a string by way of UTF-8 bytes, which is what strings are made of.
enum UTF8Text {
    static func string(_ scalars: some Collection<UInt32>) -> String {
        var length = 0
        for scalar in scalars { length += count(scalar) }
        return String(unsafeUninitializedCapacity: length) { bytes in
            var index = 0
            for scalar in scalars {
                write(scalar, to: bytes, at: index)
                index += count(scalar)
            }
            return index
        }
    }

    /// Bytes of a scalar.
    @inline(__always)
    static func count(_ scalar: UInt32) -> Int { scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4 }

    @inline(__always)
    private static func write(_ scalar: UInt32, to bytes: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
        switch count(scalar) {
        case 1: bytes[index] = UInt8(truncatingIfNeeded: scalar)
        case 2:
            bytes[index] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            bytes[index + 1] = low(scalar)
        case 3:
            bytes[index] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
            bytes[index + 1] = low(scalar >> 6)
            bytes[index + 2] = low(scalar)
        default:
            bytes[index] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
            bytes[index + 1] = low(scalar >> 12)
            bytes[index + 2] = low(scalar >> 6)
            bytes[index + 3] = low(scalar)
        }
    }

    /// A byte that goes on, with the lowest six bits.
    @inline(__always)
    private static func low(_ bits: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | bits & 0x3F) }
}
