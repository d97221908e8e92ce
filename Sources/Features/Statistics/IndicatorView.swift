import Indicators
import Kernel
import Registers
import Web

/// What a page says of an indicator in the reader's language.
struct IndicatorWords {
    let values: [String: ViewValue]

    init(_ indicator: Indicator, _ pages: Pages, _ context: AppContext) {
        let (language, text) = (context.language, { (key: String) in pages.text(key, for: context) })
        let kind =
            switch indicator.kind {
            case .stock: "stock"
            case .flow: "flow"
            case .ratio: "ratio"
            case .sum: "sum"
            case .reported: "reported"
            }
        values = [
            "id": .text(indicator.id), "name": .text(indicator.name.text(language)),
            "definition": .text(indicator.definition.text(language)), "unit": .text(indicator.unit.text(language)),
            "kind": .text(text("indicator.kind.\(kind)")), "source": .text(Self.source(indicator, pages, context)),
            "owner": .text(text("choice.unit.kind.\(indicator.owner)")), "basis": ViewValue(indicator.basis),
            "rollUp": .text(text("indicator.rollUp.\(indicator.rollUp.rawValue)")),
        ]
    }

    /// What the numbers come from (数据来源).
    static func source(_ indicator: Indicator, _ pages: Pages, _ context: AppContext) -> String {
        switch indicator.kind {
        case .stock(.rows(let measure)), .flow(.rows(let measure)):
            pages.text("register.\(measure.register).title", for: context)
        case .stock(.deltas), .flow(.deltas): pages.text("indicator.source.deltas", for: context)
        case .ratio, .sum: pages.text("indicator.source.others", for: context)
        case .reported: pages.text("indicator.source.report", for: context)
        }
    }
}

/// The page of one indicator.
struct IndicatorView {
    let values: [String: ViewValue]

    init(
        _ pages: Pages, _ context: AppContext, _ figures: IndicatorFigures, today: CalendarDay
    ) {
        let (indicator, area) = (figures.indicator, figures.area)
        let words = IndicatorWords(indicator, pages, context)
        let show = { (figure: Figure) in ViewValue.text(FigureText.text(figure, of: indicator)) }
        let link = { (area: AreaCode) in "/indicators/\(indicator.id)?area=\(area)&day=\(figures.day)" }
        let territory = try? context.principal().county.territory
        let parent = area.parent.flatMap { parent in territory?.contains(parent) == true ? parent : nil }
        var lines = figures.children.map { line -> ViewValue in
            ["name": .text(line.name), "href": .text(link(line.area)), "value": show(line.figure)]
        }
        if let rest = figures.ownCount, rest != 0 {
            lines.append(
                [
                    "name": .text(pages.text("indicator.own", for: context)), "href": .none,
                    "value": .text(FigureText.grouped(rest)),
                ])
        }
        let days = figures.series.reversed().map { day, figure -> ViewValue in
            [
                "day": .text(day.description), "value": show(figure),
                "plain": .text(FigureText.plain(figure, of: indicator)),
            ]
        }
        let parts = figures.parts.map { part, figure -> ViewValue in
            [
                "name": .text(part.name.text(context.language)), "value": .text(FigureText.text(figure, of: part)),
                "href": .text("/indicators/\(part.id)?area=\(area)&day=\(figures.day)"),
            ]
        }
        values = words.values.merging([
            "title": words.values["name"] ?? .none, "area": .text(figures.name), "day": .text(figures.day.description),
            "isToday": .flag(figures.day == today),
            "value": show(figures.figure),
            "numerator": ViewValue(figures.figure.numerator.map(FigureText.grouped)),
            "denominator": ViewValue(figures.figure.denominator.map(FigureText.grouped)),
            "counted": ViewValue(figures.countedUpTo.map { pages.time.moment($0, context.language) }),
            "parent": ViewValue(parent.map(link)), "linesAny": .flag(!lines.isEmpty), "lines": .list(lines),
            "days": .list(days),
            "csv": .text("/indicators/\(indicator.id)/series.csv?area=\(area)&day=\(figures.day)"),
            "records": ViewValue(figures.records), "partsAny": .flag(!parts.isEmpty), "parts": .list(parts),
        ]) { $1 }
    }
}
