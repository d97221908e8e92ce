import Database
import Kernel
import Organisation
import Registers

/// The lists of a brief: open tasks, units that have not signed, directives that wait.
extension Registers.Reading {
    func briefItems(_ tree: UnitTree, at now: Instant, overdueOnly: Bool) throws -> [BriefItem] {
        let replying = Tasks.replying.sorted().map(\.sql)
        let condition: SQL = overdueOnly ? "AND t.due <= \(now) AND t.state IN (\(list: replying))" : ""
        return try connection.query(
            """
            SELECT t.id, t.title, t.state, t.unit, t.leader, t.urgency, t.created, t.due, i.ordinal, d.id AS directive_id,
              d.title AS directive_title, d.number AS directive_number
            FROM task t
            JOIN directive d ON d.county = t.county AND d.id = t.directive
            LEFT JOIN item i ON i.county = t.county AND i.id = t.item
            WHERE t.county = \(principal.county) AND t.open = 1 AND t.parent IS NULL AND t.leadership = 'lead' \(condition)
            ORDER BY t.due, t.id LIMIT \(raw: BriefContent.longestList)
            """
        ).map { row in
            let (due, state) = (try row.get("due", as: Instant.self), try row.get("state", as: String.self))
            let overdue = due <= now && Tasks.replying.contains(state)
            let unit = try row.get("unit", as: RecordID.self)
            return BriefItem(
                task: try row.get("id"), title: PersonalData.cut(try row.get("title")),
                directive: PersonalData.cut(try row.optional("directive_number") ?? row.get("directive_title")),
                directiveID: try row.get("directive_id"), ordinal: try row.optional("ordinal"), unit: tree.name(unit),
                responsible: tree.unit(unit)?.firstResponsible,
                leader: try row.optional("leader"), urgency: try row.get("urgency"), state: state,
                issued: try row.get("created"), due: due,
                hoursOverdue: overdue ? Int((now.milliseconds - due.milliseconds) / 3_600_000) : nil)
        }
    }

    func briefUnsigned(_ tree: UnitTree, at now: Instant) throws -> [BriefUnsigned] {
        let rows = try connection.query(
            """
            SELECT unit, COUNT(*) AS tasks, SUM(CASE WHEN "acknowledgeBy" <= \(now) THEN 1 ELSE 0 END) AS late
            FROM task WHERE county = \(principal.county) AND open = 1 AND parent IS NULL AND leadership = 'lead'
            AND state = 'issued' GROUP BY unit
            """)
        let places = Dictionary(
            tree.all.map(\.id).enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let waiting = try rows.map { row in
            let unit = try row.get("unit", as: RecordID.self)
            return (
                place: places[unit] ?? Int.max,
                line: BriefUnsigned(unit: tree.name(unit), tasks: try row.get("tasks"), late: try row.get("late"))
            )
        }
        return waiting.sorted { ($1.line.late, $1.line.tasks, $0.place) < ($0.line.late, $0.line.tasks, $1.place) }.map(
            \.line)
    }

    func briefReview() throws -> [BriefReview] {
        try connection.query(
            """
            SELECT id, title, number, state, updated FROM directive
            WHERE county = \(principal.county) AND open = 1 AND state IN ('review', 'revoking') ORDER BY updated, id
            LIMIT \(raw: BriefContent.longestList)
            """
        ).map { row in
            BriefReview(
                directive: try row.get("id"), title: PersonalData.cut(try row.get("title")),
                number: try row.optional("number"), state: try row.get("state"), since: try row.get("updated"))
        }
    }

    /// What was issued, answered and closed after `since`. Medians are taken here: SQL has none that both databases know.
    func briefPeriod(from since: Instant, to now: Instant) throws -> BriefPeriod {
        let rows = try connection.query(
            """
            SELECT created, replied, closed FROM task WHERE county = \(principal.county) AND parent IS NULL
            AND leadership = 'lead' AND state <> 'withdrawn' AND (created > \(since) OR replied > \(since) OR closed > \(since))
            """)
        var period = BriefPeriod()
        var (replies, closings): ([Double], [Double]) = ([], [])
        for row in rows {
            let issued = try row.get("created", as: Instant.self)
            if issued > since { period.issued += 1 }
            for (name, isReply) in [("replied", true), ("closed", false)] {
                guard let at = try row.optional(name, as: Instant.self), at > since, at <= now else { continue }
                let hours = Double(at.milliseconds - issued.milliseconds) / 3_600_000
                if isReply { replies.append(hours) } else { closings.append(hours) }
            }
        }
        (period.replies, period.closed) = (replies.count, closings.count)
        (period.medianHoursToReply, period.medianHoursToClose) = (Self.median(replies), Self.median(closings))
        return period
    }

    /// The median, to a tenth; nil of nothing.
    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        return (middle * 10).rounded() / 10
    }
}

extension PersonalData {
    /// `text` up to where it holds a citizen ID or mobile number. Wordings are checked when they are edited, but a draft
    /// begins with the communiqué's own words.
    package static func cut(_ text: String) -> String {
        guard let found = find(in: text) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(found.offset))) + "…"
    }
}
