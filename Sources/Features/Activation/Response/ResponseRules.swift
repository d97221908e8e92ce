package import Foundation
package import Kernel
package import Reporting

/// What a deployment sets for activations: report types, the plan of each level, the zone.
package struct ResponseRules: Sendable {
    package let reporting: ReportRules
    package let levels: Levels
    package var zone: TimeZone { reporting.zone }

    package init(reporting: ReportRules, levels: Levels) { (self.reporting, self.levels) = (reporting, levels) }

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
    package var modules: [String]
    package var retention: Int

    package init(
        disease: String, area: AreaCode, level: ResponseLevel, order: String, from: CalendarDay, to: CalendarDay,
        reports: [String], modules: [String], retention: Int
    ) {
        (self.disease, self.area, self.level, self.order) = (disease, area, level, order)
        (self.from, self.to, self.reports, self.modules, self.retention) = (from, to, reports, modules, retention)
    }
}
