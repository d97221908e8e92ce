import Database
import Duties
import Kernel
import Registers

extension Reading {
    /// Duties of a day by area and rule, from what is kept with every change: one seek for each count of a rule.
    func counts(
        of rules: [String], _ areas: [AreaCode], on day: CalendarDay
    ) throws -> [AreaCode: [String: [DutyCount: Int]]] {
        if areas.isEmpty || rules.isEmpty { return [:] }
        let measures = rules.flatMap { rule in DutyCount.allCases.map { (DutyRule.measure(rule, $0), (rule, $0)) } }
        let meanings = Dictionary(measures, uniquingKeysWith: { first, _ in first })
        let rows = try connection.query(
            """
            SELECT measure, area, value FROM area_count WHERE county = \(principal.county)
            AND measure IN (\(list: measures.map(\.0.sql))) AND area IN (\(list: areas.map(\.sql))) AND day = \(day)
            """)
        var found: [AreaCode: [String: [DutyCount: Int]]] = [:]
        for row in rows {
            guard let (rule, count) = meanings[try row.get("measure")] else { continue }
            found[try row.get("area"), default: [:]][rule, default: [:]][count, default: 0] += try row.get("value")
        }
        return found
    }

    /// Reports due on a day by area (应报 / 已报 / 迟报 / 漏报), of all report types together.
    /// - Returns: a line for each area asked for, in their order, those without reports too.
    func reportCounts(
        _ areas: [(code: AreaCode, name: String)], on day: CalendarDay, _ book: DutyBook
    ) throws -> [SitRepReports] {
        let rules = try book.rules(self).keys.filter { $0.hasPrefix("report.") }.sorted()
        let found = try counts(of: rules, areas.map(\.code), on: day)
        return areas.map { area in
            (found[area.code] ?? [:]).values.reduce(SitRepReports(area: area.code, name: area.name)) { $0.adding($1) }
        }
    }
}

extension SitRepReports {
    /// With the counts of one rule: what was waived was not due.
    func adding(_ counts: [DutyCount: Int]) -> SitRepReports {
        let count = { (kind: DutyCount) in counts[kind] ?? 0 }
        return SitRepReports(
            area: area, name: name, due: due + count(.due) - count(.waived), met: met + count(.met),
            late: late + count(.late), missed: missed + count(.missed))
    }
}
