import Command
import Duties
import Kernel
import Organisation
import Registers
import Web

/// Values of an area's page of today.
struct TodayView {
    let today: AreaToday
    let locales: Locales
    let language: Language
    let time: TimeText
    let now: Instant

    private var figures: FigureText { FigureText(locales: locales, language: language) }
    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text("today.\(key)", language, values)
    }

    var values: [String: ViewValue] {
        let own = today.counts[today.area.code] ?? [:]
        return [
            "title": .text(text("title", ["area": today.area.name])), "name": .text(today.area.name),
            "now": .text(
                "\(time.day(day, language, now: now)) \(locales.text("time.weekdays.\(day.weekday)", language))"),
            "above": .list(
                today.above.map { ["href": .text("/areas/\($0.code)/today"), "name": .text($0.name)] }),
            "counters": .list(counters(own)), "kinds": .list(kinds(own)),
            "duties": .list(duties), "dutiesShown": .flag(today.duties != nil),
            "more": today.duties?.next != nil ? .text(text("more", ["n": String(AreaToday.listed)])) : .none,
            "tasks": .list(today.tasks.map(task)),
            "figures": .list(today.figures.prefix(Self.figuresFirst).map(figure)), "rest": rest,
            "children": .list(today.children.map(child)), "childrenAny": .flag(!today.children.isEmpty),
        ]
    }

    private var day: CalendarDay { CalendarDay(now, in: time.zone) }

    private func total(_ counts: [String: [DutyCount: Int]], _ kind: DutyCount) -> Int {
        counts.values.reduce(0) { $0 + ($1[kind] ?? 0) }
    }

    private func open(_ counts: [String: [DutyCount: Int]]) -> Int {
        max(0, total(counts, .due) - total(counts, .met) - total(counts, .missed) - total(counts, .waived))
    }

    private func counters(_ own: [String: [DutyCount: Int]]) -> [ViewValue] {
        let report = today.reports.first
        let late = today.tasks.filter { ($0[Tasks.fields.due] ?? now) <= now }.count
        let many = today.tasks.count >= AreaToday.listed ? "+" : ""
        let counter = { (key: String, value: String, tone: String, note: String?) -> ViewValue in
            [
                "label": .text(text(key)), "value": .text(value), "tone": .text(tone), "note": ViewValue(note),
            ]
        }
        return [
            counter("dutiesOpen", String(open(own)), "", "\(text("due")) \(total(own, .due))"),
            counter(
                "late", String(total(own, .late)), total(own, .late) > 0 ? "soon" : "",
                total(own, .missed) > 0 ? "\(text("missed")) \(total(own, .missed))" : nil),
            counter(
                "reportsIn",
                report.map { $0.due == 0 ? FigureText.nothing : "\($0.met) / \($0.due)" } ?? FigureText.nothing,
                report.map { $0.due > 0 && $0.met == $0.due ? "met" : "" } ?? "", nil),
            counter("openTasks", "\(today.tasks.count)\(many)", "", nil),
            counter("overdueTasks", "\(late)", late > 0 ? "late" : "", nil),
        ]
    }

    /// Duties by rule, those alone that are due today.
    private func kinds(_ own: [String: [DutyCount: Int]]) -> [ViewValue] {
        own.sorted { $0.key < $1.key }.filter { ($0.value[.due] ?? 0) > 0 }.map { rule, counts in
            let one = [rule: counts]
            return [
                "name": .text(name(rule)), "due": ViewValue(counts[.due] ?? 0), "met": ViewValue(counts[.met] ?? 0),
                "open": ViewValue(open(one)), "late": ViewValue(counts[.late] ?? 0),
                "missed": ViewValue(counts[.missed] ?? 0), "waived": ViewValue(counts[.waived] ?? 0),
            ]
        }
    }

    private func name(_ rule: String) -> String {
        if let title = today.rules[rule]?.title[language.rawValue] { return title }
        if locales.has("duty.rule.\(rule)", language) { return locales.text("duty.rule.\(rule)", language) }
        if locales.has("today.rule.\(rule)", language) { return text("rule.\(rule)") }
        return text(rule.hasPrefix("report.") ? "rule.report" : "rule.other")
    }

    /// What the page tells alike – the same for several persons, who are not named here – is one line with its number.
    private var duties: [ViewValue] {
        var lines: [(line: [String: ViewValue], count: Int)] = []
        for duty in today.duties?.duties ?? [] {
            let line = line(duty)
            if let place = lines.firstIndex(where: { $0.line == line }) {
                lines[place].count += 1
            } else {
                lines.append((line, 1))
            }
        }
        return lines.map { line, count in
            .object(line.merging(["count": count > 1 ? .text("\(count)") : .none]) { $1 })
        }
    }

    private func line(_ duty: Duty) -> [String: ViewValue] {
        [
            "name": .text(duty.title ?? name(duty.rule)), "kind": .text(name(duty.rule)),
            "unit": .text(duty.unit.map { today.tree.name($0) } ?? FigureText.nothing),
            "href": duty.register == Tasks.name ? .text("/tasks/\(duty.subject)") : .none,
            "due": time.view(duty.due, language, now: now), "late": .flag(duty.state == .late),
        ]
    }

    private func task(_ task: Record) -> ViewValue {
        [
            "href": .text("/tasks/\(task.id)"), "title": .text(task[Tasks.fields.title] ?? ""),
            "unit": .text(task[Tasks.fields.unit].map { today.tree.name($0) } ?? ""),
            "due": task[Tasks.fields.due].map { time.view($0, language, now: now) } ?? .none,
            "state": .text(locales.text("task.state.\(task.state)", language)),
        ]
    }

    /// Figures that are always in sight.
    private static let figuresFirst = 12

    /// The other figures, folded; none where there are none.
    private var rest: ViewValue {
        let others = today.figures.dropFirst(Self.figuresFirst)
        if others.isEmpty { return .none }
        return ["title": .text(text("figures", ["n": "\(others.count)"])), "figures": .list(others.map(figure))]
    }

    private func figure(_ figure: SitRepFigure) -> ViewValue {
        let line = Sparkline(figure.week)
        return [
            "name": .text(figures.word(figure.name)), "definition": .text(figures.word(figure.definition)),
            "value": .text(figures.value(figure.now.value, per: figure.per)),
            "unit": figure.per == 100 ? .none : .text(figures.word(figure.unit)),
            "change": .text(figures.change(figure.change, per: figure.per) ?? FigureText.nothing),
            "path": .text(line.path), "x": ViewValue(line.last?.x), "y": ViewValue(line.last?.y),
            "week": .text(figure.week.map { figures.value($0, per: figure.per) }.joined(separator: " · ")),
        ]
    }

    private func child(_ place: TileMap.Place) -> ViewValue {
        let counts = today.counts[place.code] ?? [:]
        let report = today.reports.first { $0.area == place.code }
        let late = total(counts, .late)
        return [
            "href": .text("/areas/\(place.code)/today"), "name": .text(place.name),
            "due": ViewValue(total(counts, .due)), "met": ViewValue(total(counts, .met)),
            "open": ViewValue(open(counts)),
            "late": ViewValue(late), "isLate": .flag(late > 0), "missed": ViewValue(total(counts, .missed)),
            "reports": .text(
                report.map { $0.due == 0 ? FigureText.nothing : "\($0.met) / \($0.due)" } ?? FigureText.nothing),
        ]
    }
}
