import Database
package import Kernel
package import Registers

/// The surge calendar (重要节点, A18): holidays, returns, terms, and the tasks prepared for each. Some days ahead a draft of
/// them appears for the office; nothing is ever issued by itself.
package struct Surges: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let kind = Field<SurgeKind>("kind", .required, .listed, .filtered)
    package let day = Field<CalendarDay>("day", .required, .listed)
    package let until = Field<CalendarDay>("until", .listed)
    /// Days before `day` at which its tasks are prepared.
    package let lead = Field<Int>("lead", .required)
    /// One task a line.
    package let tasks = Field<String>("tasks", .required, .lines, .max(4_000))
    /// What it needs (资源): teams, sites, stocks, one a line; two that need the same on the same day are in conflict (A16).
    package let resources = Field<String>("resources", .lines, .max(2_000))
    package let prepared = Field<Instant>("prepared", .derived)
    /// The draft directive.
    package let draft = Field<RecordID>("draft", .derived)
    package init() {}

    package static let name = "surge"
    package static let fields = Surges()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let listing = Listing(sort: "day", descending: false)
    package static let workflow = Workflow(
        ["planned", "prepared", "over", "cancelled"], closed: ["over", "cancelled"],
        [
            Transition("prepare", from: ["planned"], to: "prepared", by: [.system], own: true),
            Transition("cancel", from: ["planned"], to: "cancelled", by: [.dutyOfficer], needsReason: true),
            Transition("end", from: ["prepared"], to: "over", by: [.dutyOfficer]),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let day = values[day], let until = values[until], until < day {
            problems.append(.init("endsBeforeStart", field: self.until.name))
        }
        if let lead = values[lead], !(0...90).contains(lead) {
            problems.append(.init("leadDays", field: self.lead.name))
        }
        return problems
    }
}

/// Why many people move or meet (节点类别).
package enum SurgeKind: String, Choice { case holiday, returning, term, exam, fair, floodSeason, other }

/// Tasks prepared for a day of the surge calendar.
package struct PreparedTasks: Sendable, Hashable {
    package let surge: RecordID
    package let title: String
    package let day: CalendarDay
    package let tasks: [String]
}

extension Writing {
    /// Prepares the tasks of days that come near, each once. Idempotent; runs with the clock.
    /// - Returns: number of days; call again while it equals `limit`.
    package func prepareSurges(_ rules: SupervisionRules, limit: Int = 20) throws -> Int {
        let (s, definition, today) = (Surges.fields, try registry.named(Surges.name), rules.today(now))
        // The lead is at most 90 days: what is farther off need not be looked at.
        let rows = try connection.query(
            """
            SELECT * FROM surge WHERE county = \(county) AND open = 1 AND state = 'planned'
            AND day <= \(today.advanced(by: 90)) ORDER BY day, id LIMIT 200
            """)
        let near = try rows.map { try Record($0, of: definition) }.filter {
            ($0[s.day] ?? today).advanced(by: -($0[s.lead] ?? 0)) <= today
        }.prefix(limit)
        for surge in near {
            let lines = (surge[s.tasks] ?? "").split(whereSeparator: \.isNewline).map { String($0).trimmingWhitespace }
            let tasks = PreparedTasks(
                surge: surge.id, title: surge[s.title] ?? "", day: surge[s.day] ?? today,
                tasks: lines.filter { !$0.isEmpty })
            let draft = try rules.prepare?(self, tasks)
            try update(
                surge, state: "prepared", verb: "prepare",
                Values {
                    $0[s.prepared] = now
                    $0[s.draft] = draft
                })
        }
        return near.count
    }

    /// All that supervision does by the clock.
    package func superviseByClock(_ rules: SupervisionRules) throws {
        while try lapseExceptions(rules) == 100 {}
        while try lapseCoverage(rules) == 100 {}
        while try prepareSurges(rules) == 20 {}
        while try meetRechecks() == 100 {}
        try tellVacancies(rules)
    }
}
