package import Kernel

/// A measure as it was issued: what a change of policy is compared with.
package struct IssuedMeasure: Hashable, Sendable {
    package let pack: String
    package let category: String
    /// Last exposure: day 0 of the plan.
    package let base: CalendarDay
    package let start: CalendarDay
    package let plan: Plan
    /// Why the person is under it: every ground that stands.
    package let claims: [Claim]
    /// Whether the home suits; nil where nobody has looked.
    package let suits: Bool?
    /// Whether of a special group.
    package let special: Bool
    /// Days that orders have added.
    package let extra: Int
    /// Askings a day of the version by which it was issued.
    package let checks: Int

    /// - Parameter claims: the one category unless told.
    package init(
        pack: String, category: String, base: CalendarDay, start: CalendarDay, plan: Plan, claims: [Claim]? = nil,
        suits: Bool? = nil, special: Bool = false, extra: Int = 0, checks: Int = 0
    ) {
        (self.pack, self.category, self.base, self.start, self.plan) = (pack, category, base, start, plan)
        (self.suits, self.special, self.extra, self.checks) = (suits, special, extra, checks)
        self.claims = claims ?? [Claim(category, day: base)]
    }
}

/// What a new version would make of measures that are open (方案变更测算): nothing is changed by it.
package struct Simulation: Sendable {
    package enum Effect: String, CaseIterable, Sendable {
        /// Another pack's, or the same from today on.
        case unchanged
        /// Ends today or earlier: nothing is asked any more.
        case ends
        /// Milder in every respect: applies by itself.
        case milder
        /// Stricter on some day, longer, or with a test more: needs an order or the person's own choice.
        case needsOrder
    }

    /// What would become of one measure.
    package struct Outcome: Hashable, Sendable {
        package let effect: Effect
        package let oldEnds: CalendarDay
        /// nil where nothing is asked any more.
        package let newEnds: CalendarDay?
        package let oldToday: Setting
        package let newToday: Setting
        /// Days of test still to come.
        package let oldTests: Int
        package let newTests: Int
        /// Daily checks that would be owed more, and those owed no more (监测应办), day by day; of what needs an order, were it
        /// taken.
        package let addedChecks: Int
        package let removedChecks: Int
        /// The plan under the new version.
        package let plan: Plan
    }

    package let pack: PolicyPack
    /// First day of the new version, or today.
    package let day: CalendarDay
    private let shelf: PolicyShelf

    /// - Parameter others: the packs in force that day; an earlier version of the same is left out.
    package init(_ pack: PolicyPack, others: [PolicyPack] = [], on day: CalendarDay) {
        (self.pack, self.day) = (pack, day)
        let new = pack.lasting(from: min(pack.from, day), to: max(pack.to, day))
        shelf = PolicyShelf(others.filter { $0.id != pack.id } + [new], on: day)
    }

    /// As the switch itself will do it: each day the strictest of all grounds, for this home and group.
    package func outcome(of measure: IssuedMeasure) -> Outcome {
        let old = Course(measure.plan, base: measure.base, start: measure.start)
        guard measure.pack == pack.id else { return outcome(old, old, checks: (measure.checks, measure.checks)) }
        let asked = shelf.plan(for: measure.claims, start: measure.start)
        let plan =
            asked?.plan.extended(by: measure.extra).suited(home: measure.suits, special: measure.special) ?? Plan([])
        let checks = asked.flatMap { shelf.pack($0.pack)?.checks?.slots.count } ?? 0
        return outcome(
            old, Course(plan, base: asked?.base ?? measure.base, start: measure.start),
            checks: (measure.checks, checks))
    }

    /// - Parameter checks: askings a day, by the old version and by the new.
    private func outcome(_ old: Course, _ new: Course, checks: (old: Int, new: Int)) -> Outcome {
        let (before, after) = (old.tests.filter { $0 >= day }, new.tests.filter { $0 >= day })
        let left = { (course: Course) in course.legs.filter { $0.last >= day } }
        let isSame =
            before == after && left(old).map(\.last) == left(new).map(\.last)
            && left(old).map(\.phase.setting) == left(new).map(\.phase.setting)
        let isOver = !left(new).contains { $0.phase.setting > .none }
        let effect: Effect =
            isSame
            ? .unchanged : isOver && after.isEmpty ? .ends : new.isMilder(than: old, from: day) ? .milder : .needsOrder
        // Checks are owed from the first full day on.
        let first = max(day, old.start.advanced(by: 1))
        let oldDays = max(0, old.ends.ordinal - first.ordinal + 1)
        let newDays = max(0, new.ends.ordinal - first.ordinal + 1)
        let both = min(oldDays, newDays)
        return Outcome(
            effect: effect, oldEnds: old.ends, newEnds: isOver ? nil : new.ends, oldToday: old.setting(on: day),
            newToday: new.setting(on: day), oldTests: before.count, newTests: after.count,
            addedChecks: both * max(0, checks.new - checks.old) + (newDays - both) * checks.new,
            removedChecks: both * max(0, checks.old - checks.new) + (oldDays - both) * checks.old, plan: new.plan)
    }
}
