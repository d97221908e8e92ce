import Command
import Database
import Kernel
import Organisation
import Registers
import Web

/// Values of the leader's page.
struct LeaderView {
    let content: LeaderContent
    let locales: Locales
    let language: Language
    let time: TimeText
    let now: Instant
    /// Why the decision on a record was refused, and the words that were given with it.
    let refused: (id: RecordID, problems: ViewValue, words: String)?

    private var t: Tasks { Tasks.fields }
    private var figures: FigureText { FigureText(locales: locales, language: language) }
    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text("leader.\(key)", language, values)
    }

    var values: [String: ViewValue] {
        let red = red
        let today = CalendarDay(now, in: time.zone)
        return [
            "title": .text(text("title")),
            "now": .text(
                time.day(today, language, now: now) + " " + locales.text("time.weekdays.\(today.weekday)", language)
                    + " " + time.clock(now)),
            "until": .text(time.moment(content.asOf, language, now: now)),
            "figures": .list(content.figures.map(figure)), "red": .list(Array(red.prefix(3))),
            "more": red.count > 3 ? .text(text("moreRed", ["n": String(red.count - 3)])) : .none,
            "stuck": .list(stuck), "stuckCount": ViewValue(stuck.count),
            "decisions": .list(content.decisions.map(decision)), "decisionCount": ViewValue(content.decisions.count),
        ]
    }

    private func figure(_ number: LeaderContent.Number) -> ViewValue {
        let figure = number.figure
        let isToday = number.day == CalendarDay(now, in: time.zone)
        let change = figures.change(number.change, per: figure.per).map {
            $0 == "0" ? text(isToday ? "same" : "sameBefore") : text(isToday ? "since" : "sinceBefore", ["n": $0])
        }
        let day = number.value == nil || isToday ? nil : time.day(number.day, language, now: now)
        return [
            "name": .text(figures.word(figure.name)), "definition": .text(figures.word(figure.definition)),
            "value": .text(figures.value(number.value, per: figure.per)),
            "unit": figure.per == 100 || number.value == nil ? .none : .text(figures.word(figure.unit)),
            "change": .text(
                [day, change ?? text(number.value == nil ? "noNumber" : "noBefore")].compactMap(\.self)
                    .joined(separator: " · ")), "href": .text("/indicators/\(figure.indicator)"),
        ]
    }

    // MARK: What is red

    /// Incidents first, then tasks by urgency and time, then reports.
    private var red: [ViewValue] {
        let alarms = content.alarms.map { alarm -> ViewValue in
            let name =
                locales.has("duty.rule.\(alarm.rule)", language)
                ? locales.text("duty.rule.\(alarm.rule)", language) : text("alarm")
            return line(alarm.title, [name, alarm.unit.map { content.tree.name($0) } ?? ""], alarm.due, alarm.href)
        }
        let groups = Dictionary(grouping: content.stuck) {
            "\($0[t.directive]?.text ?? "") \($0[t.title] ?? "") \(isUnsigned($0))"
        }
        let order: [Urgency] = [.flash, .urgent, .routine]
        let key = { (tasks: [Record]) in
            (order.firstIndex(of: tasks[0][t.urgency] ?? .routine) ?? 2, clock(tasks[0]), tasks[0].id)
        }
        let tasks = groups.values.sorted { key($0) < key($1) }.map { tasks -> ViewValue in
            let names = tasks.prefix(3).map { content.tree.name($0[t.unit] ?? $0.id) }.joined(
                separator: locales.text("export.separator", language))
            let who = tasks.count > 3 ? text("andMore", ["names": names, "n": String(tasks.count)]) : names
            let href = tasks.count == 1 ? "/tasks/\(tasks[0].id)" : "/directives/\(tasks[0][t.directive]?.text ?? "")"
            return line(
                String((tasks[0][t.title] ?? "").prefix(60)),
                [text(isUnsigned(tasks[0]) ? "unsigned" : "unanswered"), who], clock(tasks[0]), href)
        }
        let missing = content.reports.missed + max(0, content.reports.late - content.reports.met)
        let reports: [ViewValue] =
            missing > 0
            ? [
                [
                    "title": .text(text("reportsMissing", ["n": String(missing), "due": String(content.reports.due)])),
                    "detail": .text(text("reportsToday")), "due": .none, "href": "/reports/overview",
                ]
            ] : []
        return alarms + tasks + reports
    }

    private func line(_ title: String, _ detail: [String], _ due: Instant, _ href: String) -> ViewValue {
        [
            "title": .text(title), "detail": .text(detail.filter { !$0.isEmpty }.joined(separator: " · ")),
            "due": time.view(due, language, now: now), "href": .text(href),
        ]
    }

    private func isUnsigned(_ task: Record) -> Bool { task.state == "issued" }
    private func clock(_ task: Record) -> Instant {
        (isUnsigned(task) ? task[t.acknowledgeBy] : task[t.due]) ?? now
    }

    // MARK: Who has not moved

    /// Units in the order of lists – never a ranking – each with what it owes.
    private var stuck: [ViewValue] {
        let byUnit = Dictionary(grouping: content.stuck) { $0[t.unit] }
        return content.tree.all.compactMap { unit in
            guard let tasks = byUnit[unit.id] else { return nil }
            let unsigned = tasks.filter(isUnsigned).count
            let parts = [("stuckUnsigned", unsigned), ("stuckUnanswered", tasks.count - unsigned)]
            return [
                "name": .text(unit.short), "href": .text("/tasks?unit=\(unit.id)"),
                "detail": .text(
                    parts.filter { $0.1 > 0 }.map { text($0.0, ["n": String($0.1)]) }.joined(separator: " · ")),
            ]
        }
    }

    // MARK: What waits for a signature

    private func decision(_ decision: LeaderContent.Decision) -> ViewValue {
        let record = decision.record
        let d = Directives.fields
        let isRefused = refused?.id == record.id
        let isDirective = record.register == Directives.name
        let name =
            isDirective && record.state == "review"
            ? text("directive") : locales.text("register.\(record.register).title", language)
        let step =
            locales.has("leader.step.\(record.register).\(decision.step)", language)
            ? text("step.\(record.register).\(decision.step)")
            : locales.text("transition.\(record.register).\(decision.step)", language)
        let leads = decision.items.reduce(0) { $0 + ($1[DirectiveItems.fields.leads]?.count ?? 0) }
        let facts = [
            text("askedBy", ["name": decision.asker]), time.moment(decision.asked, language, now: now),
            leads > 0 ? text("load", ["n": String(leads)]) : "",
        ]
        return [
            "kind": .text(name), "title": .text(title(decision)),
            "facts": .text(facts.filter { !$0.isEmpty }.joined(separator: " · ")),
            "reason": ViewValue(decision.reason),
            "basis": ViewValue(isDirective ? record[d.legalBasis] : nil),
            "items": .list(decision.items.map(item)), "itemsAny": .flag(!decision.items.isEmpty),
            "itemCount": .text(text("items", ["n": String(decision.items.count)])),
            "href": .text(Self.page(of: record)), "action": .text("/leader/\(record.register)/\(record.id)"),
            "agree": .text(
                record.register == OralDirectives.name ? text("confirmSaid") : text("agreeTo", ["step": step])),
            "isOpen": .flag(isRefused),
            "problems": isRefused ? refused?.problems ?? .none : .none,
            "words": isRefused ? .text(refused?.words ?? "") : .none, "id": .text(record.id.text),
        ]
    }

    private func title(_ decision: LeaderContent.Decision) -> String {
        let record = decision.record
        let named = ["title", "name", "wording"].compactMap { record.values.stored[$0]?.text }.first
        let day = record.values.stored["day"]?.text.flatMap { CalendarDay($0) }
        return named ?? day.map { time.day($0, language, now: now) } ?? decision.label ?? record.id.text
    }

    private func item(_ item: Record) -> ViewValue {
        let i = DirectiveItems.fields
        return [
            "ordinal": .text(item[i.ordinal] ?? ""), "wording": .text(item[i.wording] ?? ""),
            "leads": .text(
                (item[i.leads] ?? []).map { content.tree.name($0) }.joined(
                    separator: locales.text("export.separator", language))),
            "due": ViewValue(item[i.deadline].map { time.moment($0, language, now: now) }),
        ]
    }

    /// Where the whole of it is read.
    private static func page(of record: Record) -> String {
        switch record.register {
        case Directives.name: "/directives/\(record.id)\(record.state == "review" ? "/draft" : "")"
        case Bulletins.name: "/bulletins/\(record.id)"
        case "reportType": "/report-types/\(record.id)"
        case "pack": "/packs/\(record.id)"
        case "response": "/activations/\(record.id)"
        case OralDirectives.name: "/oral/\(record.id)"
        case DirectiveItems.name: record[DirectiveItems.fields.directive].map { "/directives/\($0)" } ?? "/demands"
        default: "/registers/\(record.register)/\(record.id)"
        }
    }
}
