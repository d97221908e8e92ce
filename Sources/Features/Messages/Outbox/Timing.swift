package import Command
package import Foundation
package import Kernel

/// When messages go (发送时机): at once where it is 特急 – by its record, its ladder or its kind; the rest not at night.
package struct QuietHours: Sendable, Hashable {
    /// Hours of the day, local: quiet from the first until the second.
    package let from: Int
    package let until: Int

    /// Kinds of notices that are 特急 by what they say: an incident past its clock, a shift to which nobody came.
    static let waking: Set<String> = ["incidentLate", "rosterLate"]

    package init(from: Int = 22, until: Int = 7) { (self.from, self.until) = (from, until) }

    /// The first moment from `instant` on at which a message may go.
    package func earliest(_ instant: Instant, _ urgency: Urgency, in zone: TimeZone) -> Instant {
        if urgency == .flash || from == until { return instant }
        let day = CalendarDay(instant, in: zone)
        let (morning, evening) = (day.at(hour: until, in: zone), day.at(hour: from, in: zone))
        if from > until {
            if instant < morning { return morning }
            return instant >= evening ? day.advanced(by: 1).at(hour: until, in: zone) : instant
        }
        return instant >= evening && instant < morning ? morning : instant
    }
}

/// Seconds until the next try: doubled after each, up to 32 times the first.
enum Backoff {
    static let usual = 60
    /// Minutes after which a message that nobody takes has failed.
    static let limit = 24 * 60

    static func seconds(after attempts: Int, first: Int) -> Int { first << min(max(0, attempts - 1), 5) }
}
