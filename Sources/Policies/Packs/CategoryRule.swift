package import Indicators
package import Kernel

/// What establishes a restriction (管控依据): an exposure, an arrival from a risk area, being a case, a test, work in a
/// closed loop.
package enum Evidence: String, Codable, CaseIterable, Sendable { case exposure, arrival, `case`, test, closedLoop }

/// What a pack asks of persons of one category (人员类别): close contacts, arrivals from a high-risk area …
package struct CategoryRule: Hashable, Sendable {
    package let id: String
    package let title: Words
    /// Why, in plain words for the person; `{day}` is the last exposure, `{ends}` the last day.
    package let reason: Words
    /// Kinds of ground that may establish it; no other.
    package let evidence: [Evidence]
    package let plan: Plan
    package let quota: TestQuota?
    package let release: Release
    /// What a person of it becomes when the index case's first tests are positive: `closeContact`.
    package let risesTo: String?
    /// What the pack is not sure of.
    package let note: Words?

    package init(
        id: String, title: Words, reason: Words, evidence: [Evidence], plan: Plan, quota: TestQuota? = nil,
        release: Release = Release(), risesTo: String? = nil, note: Words? = nil
    ) {
        (self.id, self.title, self.reason, self.evidence, self.plan) = (id, title, reason, evidence, plan)
        (self.quota, self.release, self.risesTo, self.note) = (quota, release, risesTo, note)
    }

    /// The reason with its days, as a notice writes them: 2022年5月4日, 2022-05-04.
    package func reason(day: CalendarDay, ends: CalendarDay) -> Words {
        let fill = { (text: String, written: (CalendarDay) -> String) in
            text.replacing("{day}", with: written(day)).replacing("{ends}", with: written(ends))
        }
        return Words(zh: fill(reason.zh) { "\($0.year)年\($0.month)月\($0.day)日" }, en: fill(reason.en, \.description))
    }
}

/// So many tests in so many days, apart from each other (3 天 2 检).
package struct TestQuota: Codable, Hashable, Sendable {
    package let count: Int
    package let withinDays: Int
    package let minGapHours: Int

    package init(count: Int, withinDays: Int, minGapHours: Int) {
        (self.count, self.withinDays, self.minGapHours) = (count, withinDays, minGapHours)
    }

    /// Whether the gap has passed from a test that counts to a later one.
    package func isApart(_ test: Instant, from last: Instant) -> Bool {
        test.milliseconds - last.milliseconds >= Int64(minGapHours) * 3_600_000
    }
}

/// What must be so before a person is released (解除条件).
package struct Release: Codable, Hashable, Sendable {
    /// Every test of the plan negative.
    package let allNegative: Bool
    /// Two tests at the end (双采双检).
    package let isDouble: Bool
    /// First tests of the index case that must be negative too.
    package let indexNegatives: Int
    /// Days on which two tests in a row release a case.
    package let days: [Int]
    /// Ct value from which a test counts as negative.
    package let ctMin: Int?

    package init(
        allNegative: Bool = false, isDouble: Bool = false, indexNegatives: Int = 0, days: [Int] = [], ctMin: Int? = nil
    ) {
        (self.allNegative, self.isDouble, self.indexNegatives) = (allNegative, isDouble, indexNegatives)
        (self.days, self.ctMin) = (days, ctMin)
    }
}
