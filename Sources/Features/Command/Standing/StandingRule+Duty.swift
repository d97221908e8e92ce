import Database
import Duties
import Indicators
import Kernel
import Registers

extension StandingRule {
    /// What it makes units owe.
    func dutyRule(isInForce: Bool, hasArea: Bool) -> DutyRule {
        let (subjects, weekday, date, start) = (subjects, weekday, date, start)
        return DutyRule(
            rule, schedule, graceMinutes: grace, ladder: ladder, register: subjects.register, metBy: Completions.name,
            title: ["zh-Hans": title.zh, "en": title.en], basis: basis, link: { DutyKey($0).path },
            scope: "\(isInForce)|\(weekday ?? 0)|\(date.map { "\($0.month)-\($0.day)|" } ?? "")\(subjects.text)",
            subjects: { county, day in
                let isToday = weekday.map { day.weekday == $0 } ?? date?.isOn(day) ?? true
                return subjects.query(county, start: start, isOwed: isInForce && isToday, hasArea: hasArea)
            })
    }
}

extension StandingRule.Subjects {
    /// One text for one meaning.
    fileprivate var text: String {
        let tests = conditions.sorted { $0.key < $1.key }.map { "\($0)=\($1.sorted().joined(separator: "|"))" }
        return "\(register);\(unit);\(tests.joined(separator: "&"))"
    }

    /// A day on which nothing is owed has no subjects.
    fileprivate func query(_ county: AreaCode, start: String?, isOwed: Bool, hasArea: Bool) -> SQL {
        var tests: [SQL] = ["county = \(county)", "open = 1", "\(name: unit) IS NOT NULL"]
        for (name, values) in conditions.sorted(by: { $0.key < $1.key }) {
            tests.append("\(name: name) IN (\(list: values.sorted().map(\.sql)))")
        }
        if !isOwed { tests.append("1 = 0") }
        let clock: SQL = start.map { ", \(name: $0) AS start" } ?? ""
        return """
            SELECT id, \(name: unit) AS unit, NULL AS owner, \(hasArea ? "area" : "NULL" as SQL) AS area, NULL AS title,
              NULL AS cause\(clock) FROM \(name: register) WHERE \(tests.joined(separator: " AND "))
            """
    }
}
