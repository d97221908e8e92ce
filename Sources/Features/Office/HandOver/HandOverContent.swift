package import Command
import Database
import Duties
import Foundation
import Indicators
package import Kernel
import Organisation
package import Registers
import Reporting

/// What a hand-over sheet says (交接班内容), as it stood at a moment.
package struct HandOverContent: Codable, Hashable, Sendable {
    package var asOf: Instant
    /// Who had signed in for the shift.
    package var persons: [String]
    /// Headings in the locales at `office.part.<name>`.
    package var parts: [BriefSection]

    package init(_ json: JSONText) throws {
        self = try JSONDecoder().decode(HandOverContent.self, from: Data(json.text.utf8))
    }

    package func json() throws -> JSONText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return JSONText(String(decoding: try encoder.encode(self), as: UTF8.self))
    }

    /// Lines of a part; the rest is counted.
    static let longest = 30

    init(asOf: Instant, persons: [String], parts: [BriefSection]) {
        (self.asOf, self.persons, self.parts) = (asOf, persons, parts)
    }
}

extension Reading {
    /// The sheet of a shift as it stands now: a fixed number of queries, each with a limit.
    package func handOver(_ shift: ShiftTime, at now: Instant, _ rules: OfficeRules) throws -> HandOverContent {
        let tree = try UnitTree(self)
        let zone = rules.command.zone
        let words = HandOverLines(tree: tree, zone: zone)
        let since = try contentsEnded(before: shift)
        var parts = [
            try calls(since, now, words), try oral(since, now, words), try issued(since, now, words),
            try tasks(now, words), try incidents(now, words), try notices(since, now, words),
            try missing(now, words, rules), try owed(shift, now, words, rules),
        ]
        parts += try rules.parts.map { try $0(self, since, now) }
        let present = try presentPersons(shift, rules)
        return HandOverContent(asOf: now, persons: present, parts: parts)
    }

    private func presentPersons(_ shift: ShiftTime, _ rules: OfficeRules) throws -> [String] {
        guard let roster = try rosterInForce(rules.readiness) else { return [] }
        let ids = try shifts(of: roster.id, in: shift.from..<shift.to).flatMap { $0[Shifts.fields.present] ?? [] }
        let names = try names(of: Set(ids))
        return ids.compactMap { names[$0] }
    }

    /// When a sheet begins: where the contents of the last one ended, which is signed before its shift is over, so that
    /// nothing falls between two sheets; at most a day before the shift.
    private func contentsEnded(before shift: ShiftTime) throws -> Instant {
        let last = try connection.first(
            """
            SELECT "outgoingAt" FROM \(name: HandOvers.name) WHERE county = \(principal.county) AND "to" < \(shift.to)
            AND "outgoingAt" > \(shift.from.advanced(minutes: -1440)) ORDER BY "to" DESC LIMIT 1
            """)
        guard let ended: Instant = try last?.get("outgoingAt") else { return shift.from }
        return Instant(milliseconds: ended.milliseconds + 1)
    }

    private func calls(_ since: Instant, _ now: Instant, _ words: HandOverLines) throws -> BriefSection {
        let c = PhoneCalls.fields
        // Those written since, and any that an earlier shift left open.
        let found = try calls(writtenFrom: since, until: now, 200)
        let known = Set(found.map(\.id))
        let left = try openCalls(HandOverContent.longest).filter { !known.contains($0.id) }
        return words.part("calls", left + found) { call in
            let unit = call[c.unit].map(words.tree.name) ?? call[c.from] ?? ""
            return .init(
                call[c.matter] ?? "",
                [words.clock(call[c.at], since: since), unit, call[c.outcome]].joined,
                href: "/telephone/\(call.id)", late: call.state == "open" ? true : nil)
        }
    }

    private func oral(_ since: Instant, _ now: Instant, _ words: HandOverLines) throws -> BriefSection {
        let o = OralDirectives.fields
        let open = try unconfirmedOral(HandOverContent.longest)
        let definition = try registry.named(OralDirectives.name)
        let ofShift = try connection.query(
            """
            SELECT * FROM \(name: OralDirectives.name) WHERE county = \(principal.county) AND open = 0
            AND "decidedAt" >= \(since) AND "decidedAt" <= \(now) ORDER BY id LIMIT \(HandOverContent.longest)
            """
        ).map { try Record($0, of: definition) }
        let all = (open + ofShift).sorted { $0.id < $1.id }
        let names = try names(of: Set(all.compactMap { $0[o.leader] }))
        return words.part("oral", all) { oral in
            .init(
                oral[o.words] ?? "",
                [words.clock(oral[o.spokenAt], since: since), oral[o.leader].flatMap { names[$0] }].joined,
                href: "/oral/\(oral.id)", late: oral.state == "unconfirmed" ? true : nil)
        }
    }

    private func issued(_ since: Instant, _ now: Instant, _ words: HandOverLines) throws -> BriefSection {
        let d = Directives.fields
        let definition = try registry.named(Directives.name)
        let found = try connection.query(
            """
            SELECT * FROM directive WHERE county = \(principal.county) AND issued >= \(since)
            AND issued <= \(now) ORDER BY issued, id LIMIT 200
            """
        ).map { try Record($0, of: definition) }
        return words.part("issued", found) {
            .init(
                $0[d.title] ?? "", [words.clock($0[d.issued], since: since), $0[d.number]].joined,
                href: "/directives/\($0.id)")
        }
    }

    private func tasks(_ now: Instant, _ words: HandOverLines) throws -> BriefSection {
        let t = Tasks.fields
        let found = try firstOpen(200).filter { task in
            Tasks.replying.contains(task.state)
                && (task[t.late] == true || task.state == "issued" || (task[t.due].map { $0 <= now } ?? false))
        }
        // One line per item, however many units stand behind it; those past a time of theirs apart.
        let isLate = { (task: Record) in
            let overdue = task[t.due].map { $0 <= now } ?? false
            return overdue || task.state == "issued" && (task[t.acknowledgeBy].map { $0 <= now } ?? false)
        }
        let groups = found.grouped { "\($0[t.item]?.text ?? $0.id.text) \(isLate($0))" }
        return words.part("tasks", groups, count: found.count) { tasks in
            let task = tasks[0]
            let units = tasks.compactMap { $0[t.unit].map(words.tree.name) }
            return .init(
                task[t.title] ?? "",
                "\(words.clock(task[t.due], since: now)) · \(words.names(units))",
                href: tasks.count == 1 ? "/tasks/\(task.id)" : "/directives/\(task[t.directive]?.text ?? "")",
                late: isLate(task) ? true : nil)
        }
    }

    private func incidents(_ now: Instant, _ words: HandOverLines) throws -> BriefSection {
        let i = Incidents.fields
        return words.part("incidents", try page(Incidents.self, Query(limit: HandOverContent.longest)).records) {
            .init(
                $0[i.title] ?? "", [words.clock($0[i.discoveredAt], since: now), $0[i.place]].joined,
                href: "/incidents/\($0.id)", late: $0.state == "open" || $0.state == "reported" ? true : nil)
        }
    }

    /// What the headquarters was told since, one line for what was told several times.
    private func notices(_ since: Instant, _ now: Instant, _ words: HandOverLines) throws -> BriefSection {
        let office = [words.tree.office?.id, words.tree.headquarters?.id].compactMap(\.self)
        if office.isEmpty { return BriefSection(name: "notices", count: 0, lines: []) }
        // The night's counts of what is vacant or unassigned are no event of the shift.
        let rows = try connection.query(
            """
            SELECT title, min(id) AS earliest, min(created) AS created, count(*) AS times, count(*) OVER () AS total
            FROM notice WHERE county = \(principal.county) AND unit IN (\(list: office.map(\.sql))) AND open = 1
            AND kind NOT IN ('vacancy', 'unassigned') AND created >= \(since) AND created <= \(now)
            GROUP BY kind, title ORDER BY min(id) LIMIT \(HandOverContent.longest)
            """)
        let lines = try rows.map { row in
            let (id, told, times): (RecordID, Instant, Int) = (
                try row.get("earliest"), try row.get("created"), try row.get("times")
            )
            return BriefSection.Line(
                try row.optional("title") ?? "",
                [words.clock(told, since: since), times > 1 ? "× \(times)" : nil].joined,
                href: "/registers/\(Notices.name)/\(id)")
        }
        return BriefSection(
            name: "notices", count: try rows.first.map { try $0.get("total") } ?? 0, lines: lines)
    }

    private func missing(_ now: Instant, _ words: HandOverLines, _ rules: OfficeRules) throws -> BriefSection {
        let today = CalendarDay(now, in: rules.command.zone)
        let forms = try reportForms().filter { form in
            form.clock.moments(of: form.clock.covered(dueOn: today), in: rules.command.zone).due <= now
        }
        let late = try expected(forms, on: today).filter { !$0.missing.isEmpty }
        return words.part("missing", late) { expected in
            let names = expected.missing.map { words.tree.name($0.unit) }
            return .init(
                expected.form.title.zh, "\(names.count): \(words.names(names))",
                href: "/reports/overview/\(expected.form.id)?day=\(today)", late: true)
        }
    }

    /// What the office itself owes within the next shift.
    private func owed(
        _ shift: ShiftTime, _ now: Instant, _ words: HandOverLines, _ rules: OfficeRules
    ) throws -> BriefSection {
        let duties = try officeDuties(words.tree, before: shift.to.advanced(minutes: 720), HandOverContent.longest)
            // Who follows stands in the roster.
            .filter { $0.register != Rosters.name }
        let known = try rules.command.duties.rules(self)
        return words.part("owed", duties) { duty in
            .init(
                duty.title ?? "", words.clock(duty.due, since: now),
                href: known[duty.rule]?.link?(duty) ?? "/duties", late: duty.due <= now ? true : nil)
        }
    }
}

extension Reading {
    /// Open duties of the headquarters and its office that are no tasks, the soonest first.
    func officeDuties(_ tree: UnitTree, before: Instant, _ limit: Int) throws -> [Duty] {
        let units = [tree.office?.id, tree.headquarters?.id].compactMap(\.self)
        if units.isEmpty { return [] }
        var query = DutyQuery(.units(Set(units)), before: before, limit: limit)
        query.excluding = [TaskDuties.acknowledge, TaskDuties.reply]
        // Every place of a shift is a duty; people see the shift.
        var seen: Set<[String]> = []
        return try duties(query).duties.filter { seen.insert([$0.rule, $0.subject.text, $0.due.description]).inserted }
    }
}
