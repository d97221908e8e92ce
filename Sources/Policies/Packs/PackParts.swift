package import Indicators

/// What a pack asks of people who come from a risk area (来返人员).
package struct ArrivalRules: Hashable, Sendable {
    /// Days back within which a stay counts.
    package let lookbackDays: Int
    /// Level of those who come from another country (入境).
    package static let abroad = "abroad"

    /// Level of the risk area, or `abroad` → category: `high` → `arrivalHigh`.
    package let levels: [String: String]
    /// Days before coming by which to tell (报备); nil for not asked.
    package let fileDaysAhead: Int?
    /// Age of a negative test at arrival, hours.
    package let testHours: Int?

    package init(lookbackDays: Int, levels: [String: String], fileDaysAhead: Int? = nil, testHours: Int? = nil) {
        (self.lookbackDays, self.levels) = (lookbackDays, levels)
        (self.fileDaysAhead, self.testHours) = (fileDaysAhead, testHours)
    }
}

/// How persons under measures are asked after (健康监测).
package struct CheckRules: Hashable, Sendable {
    /// One asking of a day; minutes since midnight by which it is due.
    package struct Slot: Hashable, Sendable {
        /// `am` or `pm`.
        package let id: String
        package let due: Int

        package init(id: String, due: Int) { (self.id, self.due) = (id, due) }
    }

    package let slots: [Slot]
    /// Tenths of a degree from which a clinical task arises: 373.
    package let feverTenths: Int
    /// Misses in a row after which somebody goes and looks (domain.md §2.11).
    package let missesToVisit: Int

    package init(slots: [Slot], feverTenths: Int = 373, missesToVisit: Int = 2) {
        (self.slots, self.feverTenths, self.missesToVisit) = (slots, feverTenths, missesToVisit)
    }
}

/// Rooms at quarantine sites to be held ready (隔离房间储备, domain.md §2.6).
package struct RoomRules: Hashable, Sendable {
    /// Part of the rooms to be open after so many hours.
    package struct Step: Hashable, Sendable {
        package let hours: Int
        package let perMille: Int

        package init(hours: Int, perMille: Int) { (self.hours, self.perMille) = (hours, perMille) }
    }

    /// Per 10,000 residents.
    package let per10k: Int
    package let steps: [Step]

    package init(per10k: Int, steps: [Step] = []) { (self.per10k, self.steps) = (per10k, steps) }
}

/// So many cases in so many days that they are a cluster (聚集性疫情).
package struct ClusterRule: Hashable, Sendable {
    package let id: String
    package let title: Words
    package let cases: Int
    package let days: Int

    package init(id: String, title: Words, cases: Int, days: Int) {
        (self.id, self.title, self.cases, self.days) = (id, title, cases, days)
    }
}

/// What must be told within hours (报告时限, domain.md §2.3).
package struct ReportingRule: Hashable, Sendable {
    package let id: String
    package let title: Words
    package let hours: Int

    package init(id: String, title: Words, hours: Int) { (self.id, self.title, self.hours) = (id, title, hours) }
}

/// What a home must offer to be suitable for quarantine (居家条件); not asked are special groups (domain.md §2.1).
package struct SuitabilityItem: Hashable, Sendable {
    package let id: String
    package let title: Words

    package init(id: String, title: Words) { (self.id, self.title) = (id, title) }
}
