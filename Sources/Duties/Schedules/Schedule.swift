package import Kernel

/// When something is owed (应办频次): which slots of a day, from which time, until which. Pure data, so that a policy or a
/// report type can state it; moments are made from it by `slots(on:in:)`.
package enum Schedule: Hashable, Sendable, Codable {
    /// Once, by a deadline that its cause gives: a task's reply, a finding's correction.
    case once
    /// Each day between `opens` and `cutoff` (日报, B1).
    case daily(opens: TimeOfDay, cutoff: TimeOfDay)
    /// Each day in several parts, as forenoon and afternoon (早晚测温).
    case slots([Part])
    /// On the first day and every `days` after it, for `lasting` days from the subject's start.
    case every(days: Int, lasting: Int, clock: Clock, opens: TimeOfDay, cutoff: TimeOfDay)
    /// `times` in every `days` from the subject's start, at least `gapHours` between two (三天两检); for `lasting` days. Slots
    /// are planned by whole days – 24 hours are the next day –, the n-th due so early that the rest still fit; what meets
    /// them keeps the hours.
    case within(times: Int, days: Int, gapHours: Int, lasting: Int, clock: Clock, opens: TimeOfDay, cutoff: TimeOfDay)
    /// On listed days after a start, the first being day 1; each list counts from its own clock (第1、4、7天).
    case dayList([DayCount], opens: TimeOfDay, cutoff: TimeOfDay)
    /// Round the clock in shifts that begin at these times (24 小时值守, L3): `persons` sign in for each, which ends where
    /// the next begins.
    case roster(shifts: [TimeOfDay], persons: Int)

    /// One part of a day.
    package struct Part: Hashable, Sendable, Codable {
        package let name: String
        package let opens: TimeOfDay
        package let cutoff: TimeOfDay

        package init(_ name: String, _ opens: TimeOfDay, _ cutoff: TimeOfDay) {
            (self.name, self.opens, self.cutoff) = (name, opens, cutoff)
        }
    }

    /// Days counted from one clock.
    package struct DayCount: Hashable, Sendable, Codable {
        package let clock: Clock
        package let days: [Int]

        package init(_ clock: Clock, _ days: [Int]) { (self.clock, self.days) = (clock, days) }
    }
}

/// What a subject's days are counted from: a column, of days, of a rule's subjects.
package enum Clock: String, Hashable, Sendable, Codable, CaseIterable {
    /// Begin of the measure or of what else lasts.
    case start
    /// Last exposure (末次暴露).
    case lastExposure
    /// Admission to the quarantine site (入住).
    case admission
}

/// One thing owed within a day (应办时段).
package struct Slot: Hashable, Sendable {
    /// Unique within rule and subject: begins with the day, `2022-05-04.am`.
    package let key: String
    package let opens: Instant
    package let due: Instant
    /// When it is missed, where the schedule itself says so; else grace decides.
    package let closes: Instant?
}
