import Database
package import Kernel
import Organisation
package import Registers

extension BriefSection {
    /// Questions to experts that wait for their answer, and answers that wait for a decision (专家研判), the first term first.
    package static func openAssessments(
        _ reading: Registers.Reading, _ since: Instant, _ now: Instant
    ) throws -> BriefSection {
        let (definition, a) = (try reading.registry.named(Assessments.name), Assessments.fields)
        let open = try reading.connection.query(
            """
            SELECT * FROM assessment WHERE county = \(reading.principal.county) AND open = 1 ORDER BY due, id LIMIT 50
            """
        ).map { try Record($0, of: definition) }
        let tree = try UnitTree(reading)
        return BriefSection(
            name: "assessment", count: open.count,
            lines: open.map { line in
                let unit = line[a.unit].map { tree.name($0) } ?? ""
                let day = CalendarDay(line[a.due] ?? now, in: reading.registry.zone)
                let isAsked = line.state == "asked"
                return Line(
                    line[a.question] ?? "", "\(unit) · \(isAsked ? "待答复 \(day.month)月\(day.day)日" : "待决策")",
                    english: (line[a.question] ?? "", "\(unit) · \(isAsked ? "answer due \(day)" : "to be decided")"),
                    href: "/assessments/\(line.id)", late: isAsked && (line[a.due] ?? now) <= now)
            })
    }
}
