import Duties
package import Indicators
import Kernel
package import Policies

/// Tests that a version of a policy asks of a category of arrivals, and nothing else of them (三天两检, domain.md §2.1): nobody is
/// kept anywhere by it, and there is no measure.
package struct TestsAsked: Hashable, Sendable {
    package let pack: String
    package let version: String
    package let category: String
    package let title: Words
    package let quota: TestQuota
    /// The document that lays it down, and its last day.
    let basis: String?
    let until: CalendarDay?

    /// What an arrival holds of it: `CN-COVID.v9.arrivalLow`.
    package var key: String { "\(pack).\(version).\(category)" }
    package var rule: String { "quota.\(key)" }
    /// The control plan as its duties name it.
    package var policy: String? { Duty.policy(pack, version) }

    /// Whole days from that of arriving.
    var schedule: Schedule {
        .within(
            times: quota.count, days: quota.withinDays, gapHours: quota.minGapHours, lasting: quota.withinDays,
            clock: .start, opens: TimeOfDay(0), cutoff: QuotaDuties.cutoff)
    }

    /// Those of a pack that can be kept: a quota whose gaps do not fit into its days asks for what nobody can do.
    static func all(of pack: PolicyPack, basis: String? = nil, until: CalendarDay? = nil) -> [TestsAsked] {
        pack.categories.compactMap { category in
            guard let quota = category.quota, !category.plan.restricts else { return nil }
            return TestsAsked(
                pack: pack.id, version: pack.version, category: category.id, title: category.title, quota: quota,
                basis: basis, until: until)
        }.filter(\.schedule.misuses.isEmpty)
    }

    /// What is asked of somebody with these claims: of several the most tests, the first of equals.
    static func most(of claims: [Claim], on shelf: PolicyShelf) -> TestsAsked? {
        let asked = claims.flatMap { claim in
            claim.pack.flatMap(shelf.pack).map { all(of: $0).filter { $0.category == claim.category } } ?? []
        }
        let most = asked.map(\.quota.count).max()
        return asked.first { $0.quota.count == most }
    }
}
