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
        let bytes = Array(text.utf8)
        let shape = Array("0000-00-00T00:00:00.000".utf8)
        guard [17, 20, 24].contains(bytes.count), bytes.last == UInt8(ascii: "Z"),
            zip(bytes.dropLast(), shape).allSatisfy({ $1 == 0x30 ? (0x30...0x39).contains($0) : $0 == $1 }),
            let day = CalendarDay(String(text.prefix(10)))
        else { return nil }
        let hour = number(bytes[11..<13])
        let minute = number(bytes[14..<16])
        let second = bytes.count > 17 ? number(bytes[17..<19]) : 0
        let fraction = bytes.count > 20 ? number(bytes[20..<23]) : 0
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
        self.init(milliseconds: Int64(day.ordinal) * 86_400_000 + Int64(ofDay))
    }

    /// The nearest millisecond: a `Date` counts from 2001 and is a little off in its last bits.
    package init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded())) }

    package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    package func advanced(minutes: Int) -> Instant { Instant(milliseconds: milliseconds + Int64(minutes) * 60_000) }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    package var description: String {
        let day = CalendarDay(self, in: .gmt)
        let rest = Int(milliseconds - Int64(day.ordinal) * 86_400_000)
        let clock = "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2))"
        return "\(day)T\(clock).\(padded(rest % 1000, 3))Z"
    }
}
