package import Foundation
package import Kernel

/// When a report is owed (截止时间): each type has its own cut-off (users.md §1). Clock times are minutes of the local day, so
/// that a cut-off is 18:00 by the clock on the wall also on the day the clock is set back.
package struct ReportClock: Hashable, Sendable {
    package enum Period: Hashable, Sendable {
        case daily
        /// 1 Monday … 7 Sunday: the day on which it is due.
        case weekly(Int)
        /// One day alone.
        case once(CalendarDay)
    }

    package let period: Period
    /// Whether the numbers are of the day before, 0–24 o'clock.
    package let coversYesterday: Bool
    /// Minutes since midnight of the day on which it is due.
    package let opens: Int
    package let cutoff: Int
    /// Minutes before the cut-off at which a preliminary version (预稿) names the late.
    package let preliminary: Int
    /// Minutes after the cut-off in which it still counts, as late; then it is missing.
    package let grace: Int

    /// The moments of one day's report.
    package struct Moments: Hashable, Sendable {
        package let opens: Instant
        package let preliminary: Instant
        package let due: Instant
        /// After it the day is locked.
        package let closes: Instant
    }

    /// Whether the numbers of `day` are owed.
    package func isOwed(for day: CalendarDay) -> Bool {
        switch period {
        case .daily: true
        case .weekly(let weekday): dueDay(of: day).weekday == weekday
        case .once(let only): dueDay(of: day) == only
        }
    }

    /// Days from one report to the next; nil where there is one alone.
    var step: Int? {
        switch period {
        case .daily: 1
        case .weekly: 7
        case .once: nil
        }
    }

    /// The day on which the numbers of `day` are due.
    package func dueDay(of day: CalendarDay) -> CalendarDay { coversYesterday ? day.advanced(by: 1) : day }

    /// The day whose numbers are due on `day`.
    package func covered(dueOn day: CalendarDay) -> CalendarDay { coversYesterday ? day.advanced(by: -1) : day }

    package func moments(of day: CalendarDay, in zone: TimeZone) -> Moments {
        let due = at(cutoff, dueDay(of: day), zone)
        return Moments(
            opens: at(opens, dueDay(of: day), zone), preliminary: due.advanced(minutes: -preliminary), due: due,
            closes: due.advanced(minutes: grace))
    }

    /// The last day before or at `now` that has been owed: the one to show where none is open.
    package func last(before now: Instant, in zone: TimeZone) -> CalendarDay {
        var day = covered(dueOn: CalendarDay(now, in: zone))
        for _ in 0..<7 where !isOwed(for: day) { day = day.advanced(by: -1) }
        return day
    }

    private func at(_ minutes: Int, _ day: CalendarDay, _ zone: TimeZone) -> Instant {
        day.advanced(by: minutes / 1440).at(hour: minutes % 1440 / 60, minute: minutes % 60, in: zone)
    }
}
