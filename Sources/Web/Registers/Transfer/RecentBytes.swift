/// What was made of the bytes met last (最近的值): nearly every cell of a column of words repeats one of a few.
struct RecentBytes<Made> {
    private var slots: [(raw: [UInt8], made: Made)?] = Array(repeating: nil, count: 256)

    func find(_ raw: UnsafeBufferPointer<UInt8>) -> Made? {
        guard let slot = slots[Self.place(raw)], slot.raw.elementsEqual(raw) else { return nil }
        return slot.made
    }

    mutating func note(_ made: Made, _ raw: UnsafeBufferPointer<UInt8>) {
        slots[Self.place(raw)] = (Array(raw), made)
    }

    /// By length and last eight bytes: codes and ids differ there.
    private static func place(_ raw: UnsafeBufferPointer<UInt8>) -> Int {
        var word = UInt64(raw.count)
        if raw.count >= 8 {
            word ^= UnsafeRawBufferPointer(raw).loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
        } else {
            for byte in raw { word = word << 8 ^ UInt64(byte) }
        }
        return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }
}
