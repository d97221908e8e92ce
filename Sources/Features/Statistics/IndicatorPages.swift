import Database
import Foundation
import HTTPTypes
import Hummingbird
package import Indicators
import Kernel
import Organisation
package import Registers
package import Web

/// The dictionary of indicators (指标口径库) and each one's numbers.
///
/// | method | path | what |
/// |---|---|---|
/// | GET | `/indicators?q=` | all of them, or those that a word stands in, with today's number, by what is counted |
/// | GET | `/indicators/{id}?area=&day=` | definition, number, areas in it, thirty days |
/// | GET | `/indicators/{id}/series.csv?area=&day=` | the thirty days as a file |
package struct IndicatorPages: RouteGroup {
    let store: RecordStore
    let book: IndicatorBook

    package init(_ store: RecordStore, _ book: IndicatorBook) { (self.store, self.book) = (store, book) }

    package func add(to routes: Routes) {
        let pages = routes.pages
        IdentityPages(store: store, book: book).add(to: routes)
        routes.signedIn.get("indicators") { _, context in try await list(pages, context) }
        routes.signedIn.get("indicators/{id}") { _, context in
            let figures = try await figures(pages, context)
            let view = IndicatorView(pages, context, figures, today: today(pages))
            return try pages.render("indicator/show", view.values, for: context)
        }
        routes.signedIn.get("indicators/{id}/series.csv") { _, context in
            let figures = try await figures(pages, context)
            let head = ["day", "area", "indicator", "value", "numerator", "denominator"]
            let rows = figures.series.map { day, figure in
                [
                    day.description, figures.area.text, figures.indicator.id,
                    FigureText.plain(figure, of: figures.indicator), figure.numerator.map { String($0) } ?? "",
                    figure.denominator.map { String($0) } ?? "",
                ]
            }
            let text = ([head] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8",
                    .contentDisposition: "attachment; filename=\"\(figures.indicator.id)-\(figures.area).csv\"",
                ], body: .init(byteBuffer: .init(string: "\u{FEFF}" + text)))
        }
    }

    private func today(_ pages: Pages) -> CalendarDay { CalendarDay(store.now, in: pages.time.zone) }

    private func figures(_ pages: Pages, _ context: AppContext) async throws -> IndicatorFigures {
        let principal = try context.principal()
        let area = try FigureScope(principal).area(context.query.text("area"))
        let day = context.query.text("day").flatMap { CalendarDay($0) } ?? today(pages)
        let (id, book) = (context.parameters.get("id") ?? "", book)
        return try await store.read(as: principal) {
            try IndicatorFigures(id, book, area: area, from: day.advanced(by: -29), to: day, $0)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let area = try FigureScope(principal).area(context.query.text("area"))
        let (book, day, word) = (book, today(pages), context.query.text("q"))
        let (figures, at, name) = try await store.read(as: principal) { reading in
            (
                try reading.figures(book.indicators.map(\.id), of: book, areas: [area], day: day),
                try reading.countedUpTo()?.at,
                try reading.connection.first("SELECT name FROM area WHERE id = \(area)").map {
                    try $0.get("name", as: String.self)
                }
            )
        }
        let shown = book.indicators.filter { indicator in word.map { indicator.mentions($0) } ?? true }
        var (sources, rows): ([String], [String: [ViewValue]]) = ([], [:])
        for indicator in shown {
            let words = IndicatorWords(indicator, pages, context)
            let source = IndicatorWords.source(book.counted(by: indicator), pages, context)
            if rows[source] == nil { sources.append(source) }
            let figure = figures[FigureKey(indicator.id, area)] ?? .none
            rows[source, default: []].append(
                .object(
                    words.values.merging(
                        [
                            "href": .text("/indicators/\(indicator.id)?area=\(area)"),
                            "value": .text(FigureText.text(figure, of: indicator)),
                        ]) { $1 }))
        }
        let groups = sources.enumerated().map { index, source -> ViewValue in
            let rows = rows[source] ?? []
            let count = pages.text("indicator.shown", ["n": "\(rows.count)"], for: context)
            return [
                "n": .text("\(rows.count)"), "id": .text("from-\(index + 1)"), "source": .text(source),
                "count": .text(count), "rows": .list(rows),
            ]
        }
        return try pages.render(
            "indicator/list",
            [
                "title": .text(pages.text("indicator.list", for: context)), "area": .text(name ?? area.text),
                "counted": ViewValue(at.map { pages.time.moment($0, context.language, now: store.now) }),
                "groups": .list(groups), "several": .flag(groups.count > 1), "any": .flag(!groups.isEmpty),
                "filterAction": "/indicators", "filtered": .flag(word != nil),
                "filters": [
                    [
                        "name": "q", "label": .text(pages.text("indicator.search", for: context)), "type": "search",
                        "value": .text(word ?? ""),
                    ]
                ],
                "shown": .text(pages.text("indicator.shown", ["n": "\(shown.count)"], for: context)),
            ], for: context)
    }
}
