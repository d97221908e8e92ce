import Foundation

/// Identifier of a record: a UUID of version 7 (RFC 9562) as 36 lower-case characters, or a register's own natural key
/// (an area's code). UUIDv7 sorts by time of making, which keeps inserts at the end of an index.
package struct RecordID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil unless `text` is 1 to 64 characters of `A–Z a–z 0–9 - _`.
    package init?(_ text: String) {
        let allowed = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x5F
        }
        guard allowed, (1...64).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    package init(_ code: AreaCode) { text = code.text }

    /// A new id, by the clock and 74 random bits.
    /// - Parameter place: among those made at one time; takes twelve of the random bits, so that 4,096 come in this order.
    package static func make(at instant: Instant = .now, place: Int? = nil) -> RecordID {
        var random = SystemRandomNumberGenerator()
        return make(at: instant, place: place, using: &random)
    }

    /// The same, for many.
    package static func make(
        at instant: Instant, place: Int?, using random: inout some RandomNumberGenerator
    ) -> RecordID {
        var bytes = [UInt8](repeating: 0, count: 16)
        let time = UInt64(bitPattern: instant.milliseconds)
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: time >> UInt64(40 - 8 * index)) }
        let first = place.map { UInt16(truncatingIfNeeded: $0) } ?? UInt16.random(in: 0 ... .max, using: &random)
        (bytes[6], bytes[7]) = (UInt8(first >> 8), UInt8(truncatingIfNeeded: first))
        // The system is asked once, not once a byte.
        withUnsafeBytes(of: random.next() as UInt64) {
            for index in 0..<8 { bytes[8 + index] = $0[index] }
        }
        return RecordID(version: 7, bytes)
    }

    /// A deterministic id (version 8) from at least 16 bytes of a digest: the same cause makes the same record.
    package init(digest: some Sequence<UInt8>) { self.init(version: 8, Array(digest.prefix(16))) }

    private init(version: UInt8, _ source: [UInt8]) {
        var bytes = source + [UInt8](repeating: 0, count: max(0, 16 - source.count))
        bytes[6] = bytes[6] & 0x0F | version << 4
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digit = { (half: UInt8) in half < 10 ? 0x30 + half : 0x57 + half }
        text = String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                (text[place], text[place + 1]) = (digit(bytes[index] >> 4), digit(bytes[index] & 15))
                place += 2
            }
            return place
        }
    }

    package static func < (left: RecordID, right: RecordID) -> Bool { left.text < right.text }
    package var description: String { text }
}
