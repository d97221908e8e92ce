package import Foundation

/// A moment (时刻) in milliseconds since 1970-01-01T00:00:00Z. Stored and sent as fixed-width UTC text,
/// `2022-05-04T04:00:00.000Z`, whose order as text is the order in time.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static var now: Instant { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) }

    /// Reads `yyyy-MM-ddTHH:mm[:ss[.fff]]Z`.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
            let day = CalendarDay(String(text.prefix(10)))
        else { return nil }
        let clock = text.dropFirst(11).dropLast().split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(clock.count), clock[0].utf8.count == 2, clock[1].utf8.count == 2,
            let hour = Int(clock[0]), let minute = Int(clock[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        var milliseconds = 0
        if clock.count == 3 {
            let parts = clock[2].split(separator: ".", omittingEmptySubsequences: false)
            guard parts[0].utf8.count == 2, let second = Int(parts[0]), (0...59).contains(second), parts.count <= 2
            else { return nil }
            milliseconds = second * 1000
            if parts.count == 2 {
                guard parts[1].utf8.count == 3, let fraction = Int(parts[1]), fraction >= 0 else { return nil }
                milliseconds += fraction
            }
        }
        self.init(
            milliseconds: Int64(day.ordinal) * 86_400_000 + Int64(hour * 3_600_000 + minute * 60_000 + milliseconds))
    }

    package init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded(.down))) }

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
