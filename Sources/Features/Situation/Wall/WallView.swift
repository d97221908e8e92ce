import Kernel
import Web

/// Values of the wall screen's board: numbers, views that follow each other, ticker.
struct WallView {
    let content: WallContent
    let isStale: Bool
    let locales: Locales
    let language: Language
    let time: TimeText
    let now: Instant

    var figures: FigureText { FigureText(locales: locales, language: language) }
    func own(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text("wall.\(key)", language, values)
    }

    static let views = ["tasks", "reports", "figures"]

    /// Values of `wall/board`.
    var values: [String: ViewValue] {
        let day = CalendarDay(now, in: time.zone)
        return [
            "today": .text(
                "\(time.day(day, language, now: now)) \(locales.text("time.weekdays.\(day.weekday)", language))"),
            "asOf": .text(time.moment(content.asOf, language, now: now)), "stale": .flag(isStale),
            "numbers": .list(numbers),
            "boards": [
                board("tasks", openMap, [flow], [lateUnits]),
                board("reports", reportMap, [reportTotals, gaps], [completeness]),
                board("figures", figureMap, [trends], [figureTable]),
            ], "ticker": .list(content.steps.map(step)),
        ]
    }

    private func board(_ key: String, _ map: ViewValue, _ left: [ViewValue], _ right: [ViewValue]) -> ViewValue {
        [
            "key": .text(key), "name": .text(own("view.\(key)")), "map": map, "left": .list(left),
            "right": .list(right),
        ]
    }

    // MARK: Numbers

    private var numbers: [ViewValue] {
        let states = content.states
        let closed = states["closed"] ?? 0
        let open = states.filter { WallContent.openStates.contains($0.key) }.reduce(0) { $0 + $1.value }
        let all = open + closed
        let unsigned = states["issued"] ?? 0
        let due = content.reportsDue
        let overdue = content.figures.first { $0.indicator == "task.overdue" }
        var tiles = [
            number(
                own("number.overdue"), "\(content.lateCount)\(content.isLateCut ? "+" : "")",
                tone: content.lateCount > 0 ? "late" : "met", unit: own("unit.items"),
                change: overdue.flatMap { figures.change($0.change, per: nil) }),
            number(own("number.open"), FigureText.grouped(open), unit: own("unit.items")),
            number(
                own("number.unsigned"), FigureText.grouped(unsigned), tone: unsigned > 0 ? "soon" : "met",
                unit: own("unit.items")),
            number(
                own("number.closed"), all == 0 ? FigureText.nothing : "\(closed * 100 / all)%",
                note: own("closedOf", ["n": FigureText.grouped(closed), "total": FigureText.grouped(all)])),
            number(
                own("number.reports"), due.due == 0 ? FigureText.nothing : "\(due.met) / \(due.due)",
                tone: due.due > 0 && due.met == due.due ? "met" : due.missed > 0 ? "late" : "",
                note: due.due == 0 ? own("noReports") : own("lateReports", ["n": String(due.late)])),
        ]
        // What is not told already, the epidemic itself first; as on the leader's page on the last day that has a number.
        let told = content.figures.filter { $0.pillar != "task" }
        let today = CalendarDay(now, in: time.zone)
        tiles.insert(
            contentsOf: told.prefix(2).map { figure in
                let last = LeaderContent.Number(figure, today: today)
                let isToday = last.day == today || last.value == nil
                return number(
                    figures.word(figure.name), figures.value(last.value, per: figure.per),
                    unit: figure.per == 100 ? "" : figures.word(figure.unit),
                    change: isToday ? figures.change(figure.change, per: figure.per) : nil,
                    note: isToday ? "" : time.day(last.day, language, now: now))
            }, at: 0)
        return Array(tiles.prefix(6))
    }

    private func number(
        _ label: String, _ value: String, tone: String = "", unit: String = "", change: String? = nil, note: String = ""
    ) -> ViewValue {
        [
            "label": .text(label), "value": .text(value), "unit": .text(unit), "tone": .text(tone),
            "change": ViewValue(change), "note": .text(note),
        ]
    }

    // MARK: Maps

    private func map(
        _ title: String, _ hint: String, lowIsBad: Bool = false, _ shade: (AreaCode) -> (value: Double?, text: String)
    ) -> ViewValue {
        let shades = content.places.map { place -> (AreaCode, MapDrawing.Shade) in
            let (value, text) = shade(place.code)
            return (place.code, MapDrawing.Shade(name: place.name, value: value, text: text))
        }
        let drawing = MapDrawing(
            layout: content.layout, shades: Dictionary(shades, uniquingKeysWith: { first, _ in first }),
            lowIsBad: lowIsBad)
        return .object(
            drawing.view.merging([
                "title": .text(title), "hint": .text(hint),
                "legend": .list(
                    drawing.legend(none: own("legendNone")).map { ["heat": .text($0.heat), "text": .text($0.text)] }),
            ]) { $1 })
    }

    private var openMap: ViewValue {
        map(own("map.tasks"), own("map.hint")) { area in
            let open = content.open[area] ?? 0
            return (Double(open), String(open))
        }
    }

    private var reportMap: ViewValue {
        let shares = Dictionary(content.reports.map { ($0.area, $0) }, uniquingKeysWith: { first, _ in first })
        return map(own("map.reports"), own("completenessHint"), lowIsBad: true) { area in
            let line = shares[area]
            return (
                line?.completeness,
                line.map { $0.due == 0 ? FigureText.nothing : "\($0.met)/\($0.due)" } ?? FigureText.nothing
            )
        }
    }

    private var figureMap: ViewValue {
        guard let figure = content.mapped else {
            return map(own("view.figures"), "") { _ in (nil, FigureText.nothing) }
        }
        return map(figures.word(figure.name), figures.word(figure.unit)) { area in
            let value = content.shares[area]?.value
            return (value, figures.value(value, per: figure.per))
        }
    }

    // MARK: Ticker

    /// A title may have been pasted from anywhere: one that holds a number of a person is not shown.
    private func step(_ step: WallContent.Step) -> ViewValue {
        let title = PersonalData.find(in: step.title) == nil ? String(step.title.prefix(24)) : ""
        return [
            "at": .text(time.clock(step.at)),
            "text": .text([step.unit, locales.text("task.verb.\(step.verb)", language), title].joined(separator: " ")),
        ]
    }
}
