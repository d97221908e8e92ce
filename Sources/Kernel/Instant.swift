package import Foundation

/// A moment (时刻) in milliseconds since 1970-01-01T00:00:00Z. Stored and sent as fixed-width UTC text,
/// `2022-05-04T04:00:00.000Z`, whose order as text is the order in time.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// Reads `yyyy-MM-ddTHH:mm[:ss[.fff]]Z`.
    package init?(_ text: String) {
        var text = text
        guard let instant = text.withUTF8({ Instant($0) }) else { return nil }
        self = instant
    }

    /// The same from UTF-8.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        let count = bytes.count
        guard [17, 20, 24].contains(count), bytes[count - 1] == UInt8(ascii: "Z"), let day = CalendarDay(bytes),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), let hour = number(bytes, 11, 2),
            let minute = number(bytes, 14, 2), hour < 24, minute < 60
        else { return nil }
        var (second, fraction) = (0, 0)
        if count > 17 {
            guard bytes[16] == UInt8(ascii: ":"), let read = number(bytes, 17, 2), read < 60 else { return nil }
            second = read
        }
        if count > 20 {
            guard bytes[19] == UInt8(ascii: "."), let read = number(bytes, 20, 3) else { return nil }
            fraction = read
        }
        let ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
        self.init(milliseconds: Int64(day.ordinal) * 86_400_000 + Int64(ofDay))
    }

    /// The nearest millisecond: a `Date` counts from 2001 and is a little off in its last bits.
    package init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded())) }

    package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    package func advanced(minutes: Int) -> Instant { Instant(milliseconds: milliseconds + Int64(minutes) * 60_000) }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    package var description: String {
        let dayLength: Int64 = 86_400_000
        let ordinal = (milliseconds >= 0 ? milliseconds : milliseconds - dayLength + 1) / dayLength
        let rest = Int(milliseconds - ordinal * dayLength)
        return String(unsafeUninitializedCapacity: 24) { bytes in
            CalendarDay(ordinal: Int(ordinal)).write(to: bytes)
            digits(rest / 3_600_000, 2, to: bytes, at: 11)
            digits(rest / 60_000 % 60, 2, to: bytes, at: 14)
            digits(rest / 1000 % 60, 2, to: bytes, at: 17)
            digits(rest % 1000, 3, to: bytes, at: 20)
            (bytes[10], bytes[13], bytes[16]) = (UInt8(ascii: "T"), UInt8(ascii: ":"), UInt8(ascii: ":"))
            (bytes[19], bytes[23]) = (UInt8(ascii: "."), UInt8(ascii: "Z"))
            return 24
        }
    }
}
