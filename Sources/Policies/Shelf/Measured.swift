package import Indicators
package import Kernel

/// What policy asks of one person (应采取的措施), and why.
package struct Measured: Hashable, Sendable {
    /// One category that applies: the explanation lists them all.
    package struct Share: Hashable, Sendable {
        package let pack: String
        package let version: String
        package let category: String
        package let title: Words
        /// Last exposure.
        package let day: CalendarDay
        package let ends: CalendarDay
        /// Setting on the first day.
        package let setting: Setting
        /// Whether it is the one by which the person is managed on the first day.
        package let governs: Bool
    }

    /// Pack and version of the governing category.
    package let pack: String
    package let version: String
    package let category: String
    /// All that apply, the governing one first.
    package let categories: [String]
    /// Each day what the strictest category of that day asks.
    package let plan: Plan
    /// Day 0 of the plan: the last exposure.
    package let base: CalendarDay
    package let start: CalendarDay
    /// What its length counts from.
    package let clock: PolicyPack.Clock
    /// In plain words for the person.
    package let reason: Words
    package let shares: [Share]
    /// What the governing category asks before a release.
    package let release: Release

    package var course: Course { Course(plan, base: base, start: start) }
    package var ends: CalendarDay { base.advanced(by: plan.days) }
    /// Setting on the first day.
    package var setting: Setting { course.setting(on: start) }
}
