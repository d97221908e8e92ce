package import Indicators
package import Kernel

/// A policy pack (防控方案): dated, versioned parameters from which measures and duties are computed. A pack without
/// categories has no quarantine rules. Historic packs are examples, not recommendations (domain.md Part 4).
package struct PolicyPack: Hashable, Sendable {
    /// What the length of a measure counts from.
    package enum Clock: String, CaseIterable, Codable, Sendable { case lastExposure, admission }

    /// `CN-COVID`
    package let id: String
    /// `v9`
    package let version: String
    package let title: Words
    package let disease: Words
    package internal(set) var from: CalendarDay
    /// Last day: every policy ends (domain.md Part 3, sunset).
    package internal(set) var to: CalendarDay
    /// The document that lays it down.
    package let basis: String
    /// Where the numbers are from.
    package let source: String?
    /// Territory for which it was made; nil for everywhere.
    package let area: AreaCode?
    package let note: Words?
    package let clock: Clock
    package let categories: [CategoryRule]
    package let arrivals: ArrivalRules?
    package let checks: CheckRules?
    /// Scheme of the risk areas.
    package let areas: RiskScheme?
    package let rooms: RoomRules?
    /// From identification to the site, hours.
    package let transferHours: Int?
    /// Days before onset or sampling from which contacts are looked for.
    package let contactDays: Int?
    package let suitability: [SuitabilityItem]
    package let clusters: [ClusterRule]
    package let reporting: [ReportingRule]
    package let testing: [TestingRule]

    package func category(_ id: String) -> CategoryRule? { categories.first { $0.id == id } }

    /// Whether any category of it keeps a person anywhere.
    package var restricts: Bool { categories.contains { $0.plan.restricts } }

    package func isInForce(on day: CalendarDay) -> Bool { from <= day && day <= to }

    /// The same for other days: what a headquarters has agreed to.
    package func lasting(from: CalendarDay, to: CalendarDay) -> PolicyPack {
        var pack = self
        (pack.from, pack.to) = (from, to)
        return pack
    }

    /// `CN-COVID v9`
    package var name: String { "\(id) \(version)" }

    /// Day 0 of a plan.
    package func base(exposure: CalendarDay, start: CalendarDay) -> CalendarDay {
        clock.base(exposure: exposure, start: start)
    }
}

extension PolicyPack.Clock {
    /// Day 0: the last exposure, or the day before the first one kept.
    package func base(exposure: CalendarDay, start: CalendarDay) -> CalendarDay {
        self == .lastExposure ? exposure : start.advanced(by: -1)
    }
}
