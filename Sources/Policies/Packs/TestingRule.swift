package import Indicators

/// A group that is tested again and again (应检尽检, domain.md §2.4); its title says who is in it.
package struct TestingRule: Hashable, Sendable {
    package enum Frequency: Hashable, Sendable {
        /// Once in so many days (几天一检); 1 is daily.
        case everyDays(Int)
        /// Times a week (每周几次).
        case perWeek(Int)
        /// Per cent of the group that are tested each day, in turn (滚动轮检).
        case dailyPercent(Int)
        /// Age of a test at entry, hours.
        case atEntry(hours: Int)
        /// The group is named, and no number.
        case unsaid
    }

    package let id: String
    package let title: Words
    package let frequency: Frequency
    /// Hours between two samples of a person, at least (采样间隔).
    package let minGapHours: Int?
    /// `PCR`, `AG`; none where the policy leaves it open.
    package let methods: [String]

    package init(id: String, title: Words, _ frequency: Frequency, minGapHours: Int? = nil, methods: [String] = []) {
        (self.id, self.title, self.frequency) = (id, title, frequency)
        (self.minGapHours, self.methods) = (minGapHours, methods)
    }

    /// Whether it asks the same persons; a group under another title is another group.
    package func isSameGroup(as other: TestingRule) -> Bool { id == other.id && title == other.title }

    /// No test more of anybody; by another method or with another gap is no milder.
    package func isMilder(than old: TestingRule) -> Bool {
        frequency.isMilder(than: old.frequency) && minGapHours == old.minGapHours && methods == old.methods
    }

    /// `2/week ≥48h PCR`, `1/2d`, `20%/d`, `≤48h PCR/AG`: for listings that both people and programs read.
    package var text: String {
        let gap = minGapHours.map { "≥\($0)h" } ?? ""
        return [frequency.text, gap, methods.joined(separator: "/")].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension TestingRule.Frequency {
    /// Tests of one person in so many days; nil where none are laid down.
    private var rate: (tests: Int, days: Int)? {
        switch self {
        case .everyDays(let days): (1, days)
        case .perWeek(let times): (times, 7)
        case .dailyPercent(let percent): (percent, 100)
        case .atEntry, .unsaid: nil
        }
    }

    /// Whether that many samples can be so many hours apart.
    package func fits(gapHours: Int) -> Bool {
        rate.map { gapHours * $0.tests <= 24 * $0.days } ?? false
    }

    /// Not more often. What cannot be compared, as a test at entry with one each week, is no milder.
    package func isMilder(than old: Self) -> Bool {
        if self == old { return true }
        if case .atEntry(let hours) = self, case .atEntry(let before) = old { return hours >= before }
        guard let rate, let before = old.rate else { return false }
        return rate.tests * before.days <= before.tests * rate.days
    }

    fileprivate var text: String {
        switch self {
        case .everyDays(let days): "1/\(days)d"
        case .perWeek(let times): "\(times)/week"
        case .dailyPercent(let percent): "\(percent)%/d"
        case .atEntry(let hours): "≤\(hours)h"
        case .unsaid: "unsaid"
        }
    }
}
