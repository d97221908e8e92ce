import Kernel
import Web

/// What stands left and right of the wall's map.
extension WallView {
    private func panel(_ title: String, _ hint: String, _ content: [String: ViewValue]) -> ViewValue {
        let blank: [String: ViewValue] = ["bars": .none, "table": .none, "trends": .none, "nothing": .none]
        return .object(
            blank.merging(["title": .text(title), "hint": .text(hint)]) { $1 }.merging(content) { $1 })
    }

    var flow: ViewValue {
        let order = ["issued", "acknowledged", "inProgress", "returned", "replied", "verified", "closed"]
        let most = order.compactMap { content.states[$0] }.max() ?? 0
        if most == 0 { return panel(own("flow"), "", ["nothing": .text(own("noTasks"))]) }
        let tones = ["issued": "soon", "returned": "late", "closed": "met", "verified": "met"]
        return panel(
            own("flow"), own("flowHint"),
            [
                "bars": [
                    "rows": .list(
                        order.map { state in
                            let count = content.states[state] ?? 0
                            return [
                                "name": .text(own("state.\(state)")), "number": ViewValue(count),
                                "most": ViewValue(most),
                                "value": ViewValue(count), "tone": .text(count == 0 ? "" : tones[state] ?? ""),
                            ]
                        })
                ]
            ])
    }

    var lateUnits: ViewValue {
        if content.late.isEmpty { return panel(own("overdueUnits"), "", ["nothing": .text(own("noOverdue"))]) }
        let shown = content.late.count > 10 ? 9 : 10
        var rows = content.late.prefix(shown).map { line in
            cells([(line.unit, ""), (String(line.count), "late"), (since(line.due), "late")])
        }
        if content.late.count > shown {
            let rest = content.late.dropFirst(shown)
            rows.append(
                cells([
                    (own("rest", ["n": String(rest.count)]), ""), (String(rest.reduce(0) { $0 + $1.count }), ""),
                    ("", ""),
                ]))
        }
        return panel(
            own("overdueUnits"), own("overdueHint"),
            ["table": ["heads": heads(["unit2", "count", "longest"]), "rows": .list(rows)]])
    }

    private func since(_ due: Instant) -> String {
        let hours = max(0, Int((now.milliseconds - due.milliseconds) / 3_600_000))
        return hours < 48 ? own("hours", ["n": String(hours)]) : own("days", ["n": String(hours / 24)])
    }

    var reportTotals: ViewValue {
        let due = content.reportsDue
        if due.due == 0 { return panel(own("completeness"), "", ["nothing": .text(own("noReports"))]) }
        let row = { (key: String, count: Int, tone: String) -> ViewValue in
            [
                "name": .text(locales.text("sitrep.\(key)", language)), "number": ViewValue(count),
                "most": ViewValue(due.due), "value": ViewValue(count), "tone": .text(count == 0 ? "" : tone),
            ]
        }
        return panel(
            own("completeness"), own("completenessHint"),
            [
                "bars": [
                    "rows": [
                        row("due", due.due, ""), row("met", due.met, "met"), row("late", due.late, "soon"),
                        row("missing", due.due - due.met, "late"),
                    ]
                ]
            ])
    }

    var gaps: ViewValue {
        let missing = content.reports.filter { $0.met < $0.due }.count
        let without = content.figures.filter { $0.now.value == nil }.count
        let lines =
            (missing > 0 ? [own("gap.missing", ["n": String(missing)])] : [])
            + (without > 0 ? [own("gap.without", ["n": String(without)])] : [])
        return panel(
            own("gaps"), "", ["nothing": .text(lines.isEmpty ? own("gap.none") : lines.joined(separator: " · "))])
    }

    /// Those that are not complete first; organisations, in order of code, not by how well they do.
    var completeness: ViewValue {
        let due = content.reports.filter { $0.due > 0 }
        if due.isEmpty { return panel(own("completeness"), "", ["nothing": .text(own("noReports"))]) }
        let lines = due.filter { $0.met < $0.due } + due.filter { $0.met == $0.due }
        let shown = lines.count > 15 ? 14 : 15
        var rows = lines.prefix(shown).map { line in
            cells([
                (AreaMatching.short(line.name), ""), ("\(line.met) / \(line.due)", ""),
                (
                    figures.value(line.completeness.map { $0 * 100 }, per: 100),
                    line.met == line.due ? "met" : line.missed > 0 ? "late" : "soon"
                ),
            ])
        }
        if lines.count > shown {
            rows.append(cells([(own("rest", ["n": String(lines.count - shown)]), ""), ("", ""), ("", "")]))
        }
        return panel(
            own("completeness"), own("completenessHint"),
            ["table": ["heads": heads(["area", "completenessHint", "share"]), "rows": .list(rows)]])
    }

    var trends: ViewValue {
        if content.figures.isEmpty { return panel(own("trend"), "", ["nothing": .text(own("noFigures"))]) }
        let rows = content.figures.map { figure -> ViewValue in
            let line = Sparkline(figure.week, width: 168, height: 40)
            return [
                "name": .text(figures.word(figure.name)), "path": .text(line.path),
                "last": line.last.map { ["x": .text($0.x), "y": .text($0.y)] } ?? .none,
                "label": .text(figure.week.map { figures.value($0, per: figure.per) }.joined(separator: ", ")),
                "value": .text(figures.value(figure.now.value, per: figure.per)),
                "change": .text(figures.change(figure.change, per: figure.per) ?? ""),
            ]
        }
        return panel(own("trend"), own("trendHint"), ["trends": ["rows": .list(rows)]])
    }

    var figureTable: ViewValue {
        guard let figure = content.mapped else {
            return panel(own("view.figures"), "", ["nothing": .text(own("noFigures"))])
        }
        let shown = content.places.count > 15 ? 14 : 15
        let rows = content.places.prefix(shown).map { place -> ViewValue in
            let share = content.shares[place.code]
            return cells([
                (AreaMatching.short(place.name), ""), (share.flatMap(figures.share) ?? "", ""),
                (figures.value(share?.value, per: figure.per), ""),
            ])
        }
        return panel(
            figures.word(figure.name), figures.word(figure.unit),
            [
                "table": [
                    "heads": [
                        ["text": .text(own("area")), "num": false], ["text": "", "num": true],
                        ["text": .text(figures.word(figure.unit)), "num": true],
                    ], "rows": .list(rows),
                ]
            ])
    }

    private func heads(_ keys: [String]) -> ViewValue {
        .list(keys.enumerated().map { ["text": .text(own($1)), "num": .flag($0 > 0)] })
    }

    private func cells(_ cells: [(text: String, tone: String)]) -> ViewValue {
        ["cells": .list(cells.map { ["text": .text($0.text), "tone": .text($0.tone)] })]
    }
}
