package import Kernel

/// A plan on the calendar (日程). Its length counts from the last exposure; test days count from the first day kept, and one
/// that would fall after its phase is due on the phase's last day: no exit test is lost (domain.md §2.1, clock).
package struct Course: Hashable, Sendable {
    /// A phase, by its days. Phases that were over before the person was found are left out.
    package struct Leg: Hashable, Sendable {
        package let phase: Phase
        package let first: CalendarDay
        package let last: CalendarDay
    }

    package let plan: Plan
    /// Day 0: the last exposure.
    package let base: CalendarDay
    /// First day kept.
    package let start: CalendarDay
    package let legs: [Leg]

    /// - Parameter start: first day kept, never before `base`; the day after it unless told.
    package init(_ plan: Plan, base: CalendarDay, start: CalendarDay? = nil) {
        let begin = max(start ?? base.advanced(by: 1), base)
        (self.plan, self.base, self.start) = (plan, base, begin)
        var (legs, next): ([Leg], CalendarDay) = ([], base.advanced(by: 1))
        for phase in plan.phases where phase.days > 0 {
            let last = next.advanced(by: phase.days - 1)
            if last >= begin { legs.append(Leg(phase: phase, first: legs.isEmpty ? begin : next, last: last)) }
            next = last.advanced(by: 1)
        }
        self.legs = legs
    }

    /// Last day of the plan (解除日).
    package var ends: CalendarDay { base.advanced(by: plan.days) }

    /// Whether nothing of it is left on its first day.
    package var isOver: Bool { legs.isEmpty }

    package func setting(on day: CalendarDay) -> Setting {
        legs.first { $0.first <= day && day <= $0.last }?.phase.setting ?? .none
    }

    /// Days of test, in order.
    package var tests: [CalendarDay] {
        var found: [CalendarDay] = []
        for leg in legs {
            for test in leg.phase.tests {
                let day = min(leg.first.advanced(by: test - 1), leg.last)
                if found.last != day { found.append(day) }
            }
        }
        return found
    }

    /// Whether from a day on it is nowhere stricter, never longer, and tests on no day on which the other does not.
    package func isMilder(than other: Course, from day: CalendarDay) -> Bool {
        for leg in legs where leg.phase.setting > .none && leg.last >= day {
            // Settings change only where a leg of either begins.
            let changes = other.legs.map(\.first).filter { max(leg.first, day) < $0 && $0 <= leg.last }
            let days = [max(leg.first, day), leg.last] + changes
            if days.contains(where: { leg.phase.setting > other.setting(on: $0) }) { return false }
        }
        let (ours, theirs) = (tests.filter { $0 >= day }, other.tests)
        return ours.allSatisfy(theirs.contains)
    }
}
