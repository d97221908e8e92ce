package import Database
package import Kernel
package import Registers

/// What is owed by whom (应办规则): for which subjects, when, with which grace, who hears of it, and what follows when it
/// is not done.
package struct DutyRule: Sendable {
    /// Unique; also in measures: `duty.<name>.due`. Words in the locales at `duty.rule.<name>`, where not `title`.
    package let name: String
    package let schedule: Schedule
    /// Minutes after which what is late is missed (漏办); nil: it is owed until it is met.
    package let graceMinutes: Int?
    /// Name of its ladder in `Ladders`; a duty may carry another. Empty: nobody is reminded.
    package let ladder: String
    /// Register of its subjects.
    package let register: String
    /// Register of the records that meet it; only to tell people.
    package let metBy: String
    /// Its name where it is data and not in the locales, by language (`zh-Hans`, `en`).
    package let title: [String: String]
    /// By what right it is asked, where it is data: the policy, with its last day.
    package let basis: String?
    package let until: CalendarDay?
    /// The control plan that asks it, id and version, where the rule is one of a policy; each of its duties holds it.
    package let policy: String?
    /// Name of its reason in plain words in the locales, at `duty.why.<why>`.
    package let why: String
    /// Page on which it is met; nil: that of its subject.
    package let link: (@Sendable (Duty) -> String)?
    /// Page on which a unit meets its duties together: in a person's list they are one line; nil: each is one.
    package let together: String?
    /// First part of the kind of its notices: `notice.<notice>Soon`, `notice.<notice>Late`.
    package let notice: String
    /// What tells one set of subjects from another where the rule is data; where it changes, the day is planned anew.
    package let scope: String
    /// The subjects of a day, as a query of one headquarters: columns `id` (each once), `unit`, `owner`, `area` (a code;
    /// NULL for the whole headquarters), `title`, `cause`, and a day by the name of each clock of the schedule. It is cut
    /// into pieces by `id`, so best reads along a key. Nil: its duties are owed singly (`owe`).
    package let subjects: (@Sendable (AreaCode, CalendarDay) -> SQL)?
    /// Owed in this state of the response alone; nil: always.
    package let readiness: Readiness?
    /// What follows, in the same transaction, for duties that have become late or missed: marks, lapses.
    package let passed: (@Sendable (Writing, [Duty]) throws -> Void)?

    package init(
        _ name: String, _ schedule: Schedule, graceMinutes: Int? = 0, ladder: String = "", register: String,
        metBy: String = "", title: [String: String] = [:], basis: String? = nil, until: CalendarDay? = nil,
        policy: String? = nil, why: String? = nil,
        link: (@Sendable (Duty) -> String)? = nil, together: String? = nil, notice: String = "duty", scope: String = "",
        readiness: Readiness? = nil,
        subjects: (@Sendable (AreaCode, CalendarDay) -> SQL)? = nil,
        passed: (@Sendable (Writing, [Duty]) throws -> Void)? = nil
    ) {
        (self.name, self.schedule, self.graceMinutes, self.ladder) = (name, schedule, graceMinutes, ladder)
        (self.register, self.metBy, self.title, self.notice) = (register, metBy, title, notice)
        (self.together, self.basis, self.until) = (together, basis, until)
        (self.policy, self.why) = (policy, why ?? name)
        (self.link, self.scope, self.subjects, self.passed, self.readiness) = (link, scope, subjects, passed, readiness)
    }

    /// Measures of counts by area and day.
    package static func measure(_ rule: String, _ count: DutyCount) -> String { "duty.\(rule).\(count.rawValue)" }

    /// What its generated duties follow from besides their subjects: where it differs, the open ones are planned anew.
    var version: String {
        "\(schedule)|\(graceMinutes.map(String.init) ?? "")|\(ladder)" + (scope.isEmpty ? "" : "|\(scope)")
    }
}

/// What is counted of a rule's duties, by area and day on which they are due.
package enum DutyCount: String, Sendable, CaseIterable {
    /// All that were owed, whatever became of them; without those cancelled.
    case due
    case met
    /// Met after they were due, or not met yet and past it.
    case late
    case missed
    case waived
}
