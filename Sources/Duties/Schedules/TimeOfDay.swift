package import Foundation
package import Kernel

/// A time on the clock of a day (钟点), as `18:00`; `24:00` is the end of the day.
package struct TimeOfDay: Hashable, Comparable, Sendable, TextCodable {
    /// Since 00:00, 0 to 1440.
    package let minutes: Int

    /// - Precondition: within the day.
    package init(_ hour: Int, _ minute: Int = 0) {
        minutes = hour * 60 + minute
        precondition((0...1440).contains(minutes) && (0..<60).contains(minute))
    }

    /// Reads `HH:mm`, and nothing else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        minutes = hour * 60 + minute
    }

    /// The moment on `day`. Where the clock is set back and shows the time twice it is the second one; where it is set
    /// forward and never shows it, the moment as many minutes after the gap began.
    package func on(_ day: CalendarDay, in zone: TimeZone) -> Instant {
        day.at(hour: minutes / 60, minute: minutes % 60, in: zone)
    }

    package var description: String { "\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))" }
    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }
}
