package import Kernel

/// When a risk area may go down a level or be lifted (风险区降级、解除): so many days without a new case, and what must be shown.
/// It becomes due; a person decides.
package struct Lifting: Hashable, Sendable {
    /// Level after it; nil for lifted.
    package let to: String?
    /// Days without a new case; nil where it waits for other areas alone (the strictest go first).
    package let cleanDays: Int?
    /// Counted from the day it got its level rather than from the last case: the tail of a high-risk area.
    package let isTail: Bool
    /// Everybody screened negative, at earliest so many days before the due day; nil for not asked.
    package let screening: Int?
    /// The last contact's exposure is so many days past and tested negative; nil for not asked.
    package let contactDays: Int?

    init(
        to: String? = nil, cleanDays: Int?, isTail: Bool = false, screening: Int? = nil, contactDays: Int? = nil
    ) {
        (self.to, self.cleanDays, self.isTail) = (to, cleanDays, isTail)
        (self.screening, self.contactDays) = (screening, contactDays)
    }

    /// First day on which it may be decided; nil where it waits for other areas.
    /// - Parameters:
    ///   - lastCase: day of the last new case; nil for none.
    ///   - since: day on which the area got its level.
    package func due(lastCase: CalendarDay?, since: CalendarDay) -> CalendarDay? {
        guard let cleanDays else { return nil }
        let clean = lastCase.map { $0.advanced(by: cleanDays) }
        guard isTail || clean == nil else { return clean }
        return max(since.advanced(by: cleanDays), clean ?? since)
    }

    /// Whether the screening was done late enough for a day of lifting; true where none is asked.
    package func isScreened(_ screened: CalendarDay?, for day: CalendarDay) -> Bool {
        guard let screening else { return true }
        return screened.map { $0 >= day.advanced(by: -screening) && $0 <= day } ?? false
    }
}

extension RiskScheme {
    /// The rule for an area of a level (domain.md §2.2).
    /// - Parameter before: level that it had before this one.
    /// - Returns: nil for a level that is not lifted by itself.
    package func lifting(_ level: String, before: String? = nil) -> Lifting? {
        switch (self, level) {
        case (.r2020, "high"), (.r2020, "medium"): Lifting(to: "low", cleanDays: 14)
        case (.r3zone, "sealed"), (.r3zone, "controlled"): Lifting(cleanDays: 14, screening: 2, contactDays: 14)
        case (.r9, "high"): Lifting(to: "medium", cleanDays: 7, screening: 0)
        case (.r9, "medium") where before == "high": Lifting(to: "low", cleanDays: 3, isTail: true)
        case (.r9, "medium"): Lifting(to: "low", cleanDays: 7, screening: 0)
        case (.r20, "high"): Lifting(to: "low", cleanDays: 5, screening: 0)
        case (.r10, "high"): Lifting(cleanDays: 5)
        case (.r3zone, "precaution"), (.r9, "low"), (.r20, "low"), (.r10, "low"): Lifting(cleanDays: nil)
        default: nil
        }
    }

    /// Whether a new case sets the count back. Under r10 infections among those who live with a person isolated at home do not.
    package func restarts(inHouseholdOfIsolated: Bool) -> Bool { self != .r10 || !inHouseholdOfIsolated }

    /// Level of a county under r2020.
    package static func r2020Level(newIn14Days: Int, cumulative: Int, clusterIn14Days: Bool) -> String {
        if newIn14Days == 0 { return "low" }
        return cumulative > 50 && clusterIn14Days ? "high" : "medium"
    }

    /// Level after a case was found in an area. A county of r2020 becomes medium – high is a count's (`r2020Level`); of the
    /// others the strictest (r3zone: a positive in a controlled area seals it).
    /// - Returns: nil for the mildest level of a graded county: then the place of the case is graded, never all around it.
    package func afterCase(at level: String) -> String? {
        if self == .r2020 { return level == "low" ? "medium" : level }
        return level == levels.last ? nil : levels[0]
    }
}
