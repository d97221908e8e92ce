import Command
import Duties
import Foundation
import Kernel
import Organisation
import Registers
import Web

/// Values of the desk.
struct DeskView {
    let words: PageWords
    let content: DeskPages.Content
    let principal: Principal

    init(_ words: PageWords, _ content: DeskPages.Content, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    private var t: Tasks { Tasks.fields }

    /// Values of `desk/show` around what is drawn.
    /// - Parameter directives: under way.
    static func head(_ words: PageWords, _ principal: Principal, directives: Int) -> [String: ViewValue] {
        let today = CalendarDay(words.now, in: words.pages.time.zone)
        return [
            "title": .text(words.text("desk.title")),
            "now": .text(
                words.pages.time.day(today, words.context.language, now: words.now) + " "
                    + words.text("time.weekdays.\(today.weekday)") + " " + words.pages.time.clock(words.now)),
            "summary": .text(words.text("desk.live", ["n": String(directives)])),
            "canWrite": .flag(principal.has(.dutyOfficer)),
            "canDraft": .flag(principal.has(.dutyOfficer, .sectionLead)),
        ]
    }

    /// Values of `desk/live`.
    var values: [String: ViewValue] {
        let today = CalendarDay(words.now, in: words.pages.time.zone)
        let needs = needs
        return [
            "watch": WatchView(words, content.watch, principal).values, "canWrite": .flag(principal.has(.dutyOfficer)),
            "parts": .list(content.parts.filter { $0.count > 0 }.map(part)),
            "canDraft": .flag(principal.has(.dutyOfficer, .sectionLead)), "counters": counters(today),
            "needCount": .text(words.text("desk.needCount", ["n": String(needs.count)])), "needs": .list(needs),
            "directives": .list(content.live.map(directive)), "townships": townships,
            "legend": .list(
                [("0", "0"), ("1", "1–2"), ("2", "3–5"), ("3", "6+")].map {
                    ["heat": .text($0.0), "text": .text($0.1)]
                }),
            "brief": brief, "changesAny": .flag(!content.changes.isEmpty),
            "changes": .list(content.changes.map(change)),
        ]
    }

    private func count(_ states: Set<String>) -> Int {
        content.tally.filter { states.contains($0.key2) }.reduce(0) { $0 + $1.count }
    }

    private func counters(_ today: CalendarDay) -> ViewValue {
        let unsigned = count(["issued"])
        let endOfDay = today.advanced(by: 1).at(hour: 0, in: words.pages.time.zone)
        let dueToday = content.tasks.filter {
            $0[t.due].map { $0 >= today.at(hour: 0, in: words.pages.time.zone) && $0 < endOfDay } ?? false
        }
        let late = content.tasks.filter { $0[t.late] == true && Tasks.replying.contains($0.state) }
        let unsignedLate = content.tasks.filter {
            $0.state == "issued" && ($0[t.acknowledgeBy] ?? words.now) < words.now
        }
        let more = content.tasks.count >= 200 ? "+" : ""
        let counter = {
            (key: String, value: String, href: String, unit: String, note: String?, tone: String, noteTone: String)
                -> ViewValue in
            [
                "tone": .text(tone), "href": .text(href), "label": .text(words.text("desk.counter.\(key)")),
                "value": .text(value), "unit": .text(words.text("desk.unit.\(unit)")), "note": ViewValue(note),
                "noteTone": .text(noteTone),
            ]
        }
        let undelivered = content.undelivered.values.reduce(0, +)
        let messages = content.undelivered["failed"] == nil ? "/messages?state=unsure" : "/messages?state=failed"
        var counters = [
            counter(
                "unsigned", String(unsigned), "/tasks?state=issued", "items",
                unsignedLate.isEmpty ? nil : words.text("desk.unsignedLate", ["n": String(unsignedLate.count)]),
                unsignedLate.isEmpty ? "" : "late", "late"),
            counter("today", "\(dueToday.count)\(more)", "/tasks", "items", nil, "", ""),
            counter("late", "\(late.count)\(more)", "/tasks?late=1", "items", nil, late.isEmpty ? "" : "late", ""),
            counter(
                "oral", String(content.unconfirmed), "/oral", "items", nil,
                content.unconfirmed == 0 ? "" : oralLate ? "late" : "soon", ""),
            counter(
                "calls", String(content.openCalls), "/telephone?open=true", "items", nil,
                content.openCalls == 0 ? "" : "soon", ""),
        ]
        if undelivered > 0 {
            counters.append(counter("messages", String(undelivered), messages, "items", nil, "late", ""))
        }
        return .list(counters)
    }

    private var oralLate: Bool {
        content.duties.contains { $0.register == OralDirectives.name && $0.due <= words.now }
    }

    private func part(_ part: BriefSection) -> ViewValue {
        [
            "title": .text(words.text("office.part.\(part.name)")), "count": ViewValue(part.count),
            "lines": .list(
                part.lines.prefix(5).map { line in
                    let said = line.words(words.context.language)
                    return [
                        "text": .text(said.text), "detail": .text(said.detail), "href": .text(line.href),
                        "late": .flag(line.late == true),
                    ]
                }),
        ]
    }

    /// What the office owes itself: incidents by their clocks, oral directives to be confirmed, last days.
    private func owed(_ duty: Duty) -> ViewValue {
        let duties = DutyWords(words, content.rules)
        let late = duty.due <= words.now
        let mine = duty.owner == nil || duty.owner == principal.user
        return [
            "badge": words.badge(late ? "late" : "soon", late ? "desk.over" : "desk.toDo"),
            "title": .text(duty.title ?? duties.name(duty.rule)),
            "detail": .text(duty.title == nil ? "" : duties.name(duty.rule)),
            "who": .text(duty.unit.map(content.tree.name) ?? words.text("duty.nobody")), "due": words.due(duty.due),
            "href": .text(duties.link(duty) ?? "/duties"), "post": .none,
            "act": .text(words.text(mine ? "duty.act" : "desk.look")),
        ]
    }

    private var needs: [ViewValue] {
        let review = content.review.map { directive -> ViewValue in
            [
                "badge": words.badge("soon", "directive.state.review"),
                "title": .text(directive[Directives.fields.title] ?? ""),
                "detail": .text(words.text("desk.waitsForSignature")), "who": .text(words.text("desk.commander")),
                "due": .none, "href": .text("/directives/\(directive.id)/draft"), "post": .none,
                "act": .text(words.text(principal.has(.commander) ? "desk.sign" : "desk.look")),
            ]
        }
        let soon = words.now.advanced(minutes: 60)
        // One line per item and state, however many units stand behind it.
        let pressing = content.tasks.filter { task in
            guard Tasks.replying.contains(task.state), task[t.parent] == nil else { return false }
            return (task[t.due] ?? soon) < soon || (task.state == "issued" && (task[t.acknowledgeBy] ?? soon) < soon)
        }
        let groups = Dictionary(grouping: pressing) { "\($0[t.item]?.text ?? $0.id.text) \($0.state == "issued")" }
        let lines = groups.values.compactMap { tasks in tasks.first.map { (tasks, clock($0)) } }.sorted { $0.1 < $1.1 }
        let tasks = lines.map { (at: $0.1, row: need($0.0, by: $0.1)) }
        let own = content.duties.map { (at: $0.due, row: owed($0)) }
        return review + (own + tasks).sorted { $0.at < $1.at }.prefix(12).map(\.row)
    }

    private func clock(_ task: Record) -> Instant {
        (task.state == "issued" ? task[t.acknowledgeBy] : task[t.due]) ?? words.now
    }

    private func need(_ tasks: [Record], by clock: Instant) -> ViewValue {
        let task = tasks[0]
        let unsigned = task.state == "issued"
        let late = clock <= words.now
        let number = task[t.directive].flatMap { content.directives[$0]?[Directives.fields.number] } ?? ""
        let single = tasks.count == 1
        let who =
            single ? content.tree.name(task[t.unit] ?? task.id) : words.text("desk.units", ["n": String(tasks.count)])
        let mayRemind = principal.has(.dutyOfficer, .sectionLead, .commander)
        return [
            "badge": words.badge(
                late ? "late" : "soon",
                unsigned ? (late ? "desk.unsignedOver" : "desk.toSign") : (late ? "desk.over" : "desk.toReply")),
            "title": .text(task[t.title] ?? ""), "detail": .text(number), "who": .text(who), "due": words.due(clock),
            "href": .text(single ? "/tasks/\(task.id)" : "/directives/\(task[t.directive]?.text ?? "")"),
            "post": mayRemind
                ? .text(single ? "/tasks/\(task.id)/remind" : "/directives/\(task[t.directive]?.text ?? "")/remind")
                : .none,
            "act": .text(words.text(mayRemind ? "task.remind" : "desk.look")),
        ]
    }

    private func directive(_ live: (directive: Record, progress: Command.Progress)) -> ViewValue {
        let (directive, progress) = live
        let shown = DeskPages.Content.shown(progress).map { task -> ViewValue in
            let below = content.below[task.id] ?? []
            let done = below.filter(Command.Progress.hasReplied).count
            let sums = content.sums(of: task)
            return [
                "href": .text("/tasks/\(task.id)"), "name": .text(content.tree.name(task[t.unit] ?? task.id)),
                "tone": .text(task[t.late] == true ? "late" : task.state == "issued" ? "soon" : ""),
                "below": .flag(!below.isEmpty), "done": ViewValue(done), "total": ViewValue(max(below.count, 1)),
                "sums": .text(sums.isEmpty ? String((task[t.title] ?? "").prefix(28)) : sums),
                "state": words.taskState(task),
            ]
        }
        let rest = progress.received - shown.count
        return [
            "id": .text(directive.id.text), "href": .text("/directives/\(directive.id)"),
            "number": .text(directive[Directives.fields.number] ?? ""),
            "title": .text(directive[Directives.fields.title] ?? ""),
            "paragraph": .text(GroupParagraph.text(directive, progress, content.tree, words)), "units": .list(shown),
            "more": rest > 0
                ? .text(words.text("desk.more", ["n": String(rest), "replied": String(progress.replied)])) : .none,
        ]
    }

    private var townships: ViewValue {
        var open: [String: Int] = [:]
        for row in content.tally where Tasks.replying.contains(row.key2) { open[row.key1, default: 0] += row.count }
        return .list(
            content.tree.townships.map { town in
                let count = open[town.id.text] ?? 0
                return [
                    "href": .text("/tasks?office=\(town.id)"), "name": .text(town.short),
                    "short": .text(String(town.short.prefix(2))), "pending": ViewValue(count),
                    "heat": .text(count == 0 ? "0" : count < 3 ? "1" : count < 6 ? "2" : "3"), "place": .none,
                ]
            })
    }

    private var brief: ViewValue {
        guard let brief = content.brief, let day = brief[Briefs.fields.day] else { return .none }
        return [
            "href": .text("/briefs/\(day)"),
            "title": .text(
                words.text("desk.briefOf", ["day": words.pages.time.day(day, words.context.language, now: words.now)])),
            "finalised": words.moment(brief[Briefs.fields.asOf]), "summary": .none,
        ]
    }

    private func change(_ change: (at: Instant, actor: RecordID, verb: String, task: Record)) -> ViewValue {
        [
            "at": .text(words.pages.time.clock(change.at)),
            "text": .text(
                [
                    content.tree.name(change.task[t.unit] ?? change.task.id), words.text("task.verb.\(change.verb)"),
                    String((change.task[t.title] ?? "").prefix(24)),
                ].joined(separator: " ")), "href": .text("/tasks/\(change.task.id)"),
        ]
    }
}
