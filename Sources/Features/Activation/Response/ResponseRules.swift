package import Foundation
package import Indicators
package import Kernel
package import Registers
package import Reporting

/// What a deployment sets for activations: report types, the plan of each level, the zone.
package struct ResponseRules: Sendable {
    package let reporting: ReportRules
    package let levels: Levels
    package var zone: TimeZone { reporting.zone }

    /// Titles of the packs that two persons have put in force, by id: what a response may switch on.
    package let packs: @Sendable (Reading) throws -> [String: Words]

    package init(
        reporting: ReportRules, levels: Levels,
        packs: @escaping @Sendable (Reading) throws -> [String: Words] = { _ in [:] }
    ) {
        (self.reporting, self.levels, self.packs) = (reporting, levels, packs)
    }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// What is asked of an activation (启动内容).
package struct ResponseOrder: Sendable, Hashable {
    package var disease: String
    package var area: AreaCode
    package var level: ResponseLevel
    package var order: String
    package var from: CalendarDay
    package var to: CalendarDay
    package var reports: [String]
    package var packs: [String]
    package var modules: [String]
    package var retention: Int

    package init(
        disease: String, area: AreaCode, level: ResponseLevel, order: String, from: CalendarDay, to: CalendarDay,
        reports: [String], packs: [String] = [], modules: [String], retention: Int
    ) {
        (self.disease, self.area, self.level, self.order) = (disease, area, level, order)
        (self.from, self.to, self.reports, self.packs) = (from, to, reports, packs)
        (self.modules, self.retention) = (modules, retention)
    }
}
