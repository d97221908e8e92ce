import Kernel

/// One stretch of a plan (阶段): where, for how many days, tested on which of them.
package struct Phase: Codable, Hashable, Sendable {
    /// What the policy allows. The mildest that is suitable is chosen (least restrictive).
    package let settings: [Setting]
    package let days: Int
    /// Day 1 is the first day of the phase.
    package let tests: [Int]

    package init(_ settings: [Setting], days: Int, tests: [Int] = []) {
        (self.settings, self.days, self.tests) = (settings.sorted(), days, tests)
    }

    package var setting: Setting { settings.first ?? .none }
}

/// What is asked of a person (管理方案), day by day; day 1 is the day after the last exposure (domain.md §2.1). A measure
/// keeps the plan as it was issued.
package struct Plan: Codable, Hashable, Sendable {
    package let phases: [Phase]

    package init(_ phases: [Phase]) { self.phases = phases }

    package var days: Int { phases.reduce(0) { $0 + $1.days } }

    /// Day 0 is the last exposure: whoever is found on it begins at once. Nothing is asked before it and after the last day.
    package func setting(day: Int) -> Setting { place(day: day).map { phases[$0.phase].setting } ?? .none }

    /// Which phase a day lies in, and which day of the phase it is.
    func place(day: Int) -> (phase: Int, day: Int)? {
        guard day >= 0 else { return nil }
        var left = max(day, 1)
        for (index, phase) in phases.enumerated() {
            if left <= phase.days { return (index, left) }
            left -= phase.days
        }
        return nil
    }

    /// Whether it keeps a person anywhere, rather than ask for tests alone.
    package var restricts: Bool { phases.contains { $0.setting > .none && $0.days > 0 } }

    /// Whether from a day on it is nowhere stricter, never longer, and has no test that the other has not. As mild is milder.
    package func isMilder(than other: Plan, fromDay day: Int) -> Bool {
        let base = CalendarDay(ordinal: 0)
        return Course(self, base: base).isMilder(than: Course(other, base: base), from: base.advanced(by: day))
    }

    /// The plan of somebody whose home does not suit: at a site where the policy allows one.
    package var awayFromHome: Plan {
        Plan(
            phases.map { phase in
                phase.settings.contains(.central) && phase.setting == .home
                    ? Phase([.central], days: phase.days, tests: phase.tests) : phase
            })
    }
}
