import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
import Web

/// `GET /indicators/identities?area=&day=`: what must add up (勾稽核对), by area – the one asked for and those in it – with
/// each part and the difference. Two sources of one figure (两个来源) stand at the headquarters' territory alone.
struct IdentityPages: RouteGroup {
    let store: RecordStore
    let book: IndicatorBook

    func add(to routes: Routes) {
        let pages = routes.pages
        routes.signedIn.get("indicators/identities") { _, context in
            let principal = try context.principal()
            let area = try FigureScope(principal).area(context.query.text("area"))
            let today = CalendarDay(store.now, in: pages.time.zone)
            let day = context.query.day("day") ?? today
            let book = book
            let (areas, results, at) = try await store.read(as: principal) { reading in
                let areas = try reading.areas(in: area, on: day)
                let codes = Set([area] + areas.map(\.code)).sorted()
                return (
                    areas, try reading.identities(of: book, areas: codes, day: day), try reading.countedUpTo()?.at
                )
            }
            let names = Dictionary(areas.map { ($0.code, $0.name) }) { first, _ in first }
            let number = { (id: String, value: Int?) -> ViewValue in
                [
                    "name": .text(book[id]?.name.text(context.language) ?? id),
                    "value": .text(value.map(FigureText.grouped) ?? FigureText.none),
                    "href": .text("/indicators/\(id)?area=\(area)&day=\(day)"),
                ]
            }
            let identities = book.identities.compactMap { identity -> ViewValue? in
                let lines = results.filter { $0.identity == identity }
                if lines.isEmpty { return nil }
                let state = Self.state(identity, lines)
                return [
                    "name": .text(identity.name.text(context.language)), "id": .text(identity.id),
                    "tone": .text(state.tone), "state": .text(pages.text(state.key, for: context)),
                    "sources": .flag(identity.isOfSources),
                    "heads": .list(identity.indicators.map { number($0, 0) }),
                    "rows": .list(
                        lines.map { line in
                            [
                                "area": .text(names[line.area] ?? line.area.text),
                                "href": line.area == area
                                    ? .none : .text("/indicators/identities?area=\(line.area)&day=\(day)"),
                                "cells": .list(
                                    zip(identity.indicators, [line.left] + line.parts).map { id, value in
                                        number(id, line.untold.contains(id) ? nil : value)
                                    }),
                                "difference": .text(
                                    line.untold.isEmpty ? FigureText.grouped(line.difference) : FigureText.none),
                                "holds": .flag(line.holds),
                            ]
                        }),
                ]
            }
            let territory = principal.county.territory
            return try pages.render(
                "indicator/identities",
                [
                    "title": .text(pages.text("indicator.identities", for: context)),
                    "area": .text(names[area] ?? area.text),
                    "dayText": .text(pages.time.day(day, context.language, now: store.now)),
                    "counted": ViewValue(at.map { pages.time.moment($0, context.language, now: store.now) }),
                    "previous": .text("/indicators/identities?area=\(area)&day=\(day.advanced(by: -1))"),
                    "next": day < today
                        ? .text("/indicators/identities?area=\(area)&day=\(day.advanced(by: 1))") : .none,
                    "parent": ViewValue(
                        area.parent.flatMap { parent in
                            territory.contains(parent) && (try? FigureScope(principal).area(parent.text)) != nil
                                ? "/indicators/identities?area=\(parent)&day=\(day)" : nil
                        }),
                    "identities": .list(identities),
                ], for: context)
        }
    }

    /// A sum that does not hold is an error, two sources that differ are a question.
    private static func state(_ identity: Identity, _ lines: [IdentityResult]) -> (key: String, tone: String) {
        if lines.contains(where: { !$0.untold.isEmpty }) { return ("indicator.untold", "plain") }
        return switch (identity.isOfSources, lines.allSatisfy(\.holds)) {
        case (false, true): ("indicator.holds", "met")
        case (false, false): ("indicator.differs", "late")
        case (true, true): ("indicator.sourcesAgree", "met")
        case (true, false): ("indicator.sourcesDiffer", "soon")
        }
    }
}
