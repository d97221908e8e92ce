import Kernel
import Registers
import Web

/// A SitRep in one language: what page, paper and office file all show, so that they cannot differ.
struct SitRepWords: Sendable {
    let content: SitRepContent
    let words: SitRepWording
    let isFinal: Bool
    let finalised: Instant?
    let locales: Locales
    let language: Language
    let time: TimeText
    /// Where numbers lead; nil on paper, which leads nowhere.
    var links: SitRepLinks?

    var figures: FigureText { FigureText(locales: locales, language: language) }

    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text("sitrep.\(key)", language, values)
    }

    /// A word of the program, by its whole key.
    func word(_ key: String) -> String { locales.text(key, language) }

    /// Moments are told from the SitRep's own, so that last year's reads as it did then.
    func moment(_ instant: Instant) -> String { time.moment(instant, language, now: content.asOf) }
    var day: String { time.day(content.day, language, now: content.asOf) }
    var title: String { text("titleOf", ["day": day, "edition": String(content.edition)]) }

    /// The paragraphs of a section with their numbers in place.
    func paragraphs(_ section: SitRepWording.Section) -> [String] {
        SitRepWording.filled(words[section]) { name in
            content.figure(name).map { figures.value($0.now.value, per: $0.per) }
        }.split(whereSeparator: \.isNewline).map { String($0) }.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// Pillars that tell what the epidemic does; all others tell what is done against it.
    private static let situation: Set<String> = ["case", "contact", "cluster", "signal", "cases"]

    private func pillars(_ isSituation: Bool) -> [(key: String, figures: [SitRepFigure])] {
        var order: [String] = []
        var groups: [String: [SitRepFigure]] = [:]
        // What has no number stands among the gaps.
        for figure in content.figures
        where figure.isTold && Self.situation.contains(figure.pillar) == isSituation {
            if groups[figure.pillar] == nil { order.append(figure.pillar) }
            groups[figure.pillar, default: []].append(figure)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    /// Values of `part/sitrep`.
    var values: [String: ViewValue] {
        [
            "title": .text(title), "heading": .text(title), "asOfText": .text(moment(content.asOf)),
            "isFinal": .flag(isFinal),
            "finalisedAt": ViewValue(finalised.map(moment)), "office": .text(content.headquarters),
            "population": ViewValue(population), "leading": .list(leading), "sections": .list(sections),
            "areas": areaTable, "reports": reportTable,
            "corrections": correctionTable,
            "definitions": .list(content.figures.filter(\.isTold).map(definition)), "seal": ViewValue(content.head),
            "counted": .text(text("counted", ["number": String(content.countedUpTo)])),
        ]
    }

    private var population: String? {
        content.population.map {
            text(
                "population",
                [
                    "n": FigureText.grouped($0.persons), "year": $0.year.map(String.init) ?? FigureText.nothing,
                    "source": $0.source ?? FigureText.nothing,
                ])
        }
    }

    /// The first six that have a number.
    private var leading: [ViewValue] {
        content.ranked.map { content.figures[$0] }.filter { $0.now.value != nil && $0.pillar != "population" }.prefix(6)
            .map { figure in
                [
                    "label": .text(figures.word(figure.name)),
                    "value": .text(figures.value(figure.now.value, per: figure.per)),
                    "unit": figure.per == 100 ? .none : ViewValue(figures.word(figure.unit)),
                    "change": ViewValue(figures.change(figure.change, per: figure.per)),
                    "records": ViewValue(records(figure)),
                ]
            }
    }

    private var sections: [ViewValue] {
        SitRepWording.Section.allCases.enumerated().map { index, section in
            let tables: [(key: String, figures: [SitRepFigure])] =
                switch section {
                case .situation: pillars(true)
                case .response: pillars(false)
                default: []
                }
            return [
                "key": .text(section.rawValue), "number": ViewValue(index + 1),
                "name": .text(text("section.\(section.rawValue)")),
                "paragraphs": .list(paragraphs(section).map { ["text": .text($0)] }),
                "written": .text(words[section]), "hint": .text(text("hint.\(section.rawValue)")),
                "tables": .list(
                    tables.map { table in
                        ["name": .text(pillar(table.key)), "rows": .list(table.figures.map(row))]
                    }), "gapsAny": .flag(section == .gaps), "gaps": section == .gaps ? .list(gaps) : .list([]),
            ]
        }
    }

    private func pillar(_ key: String) -> String {
        locales.has("sitrep.pillar.\(key)", language) ? text("pillar.\(key)") : text("pillar.other")
    }

    private func row(_ figure: SitRepFigure) -> ViewValue {
        let line = Sparkline(figure.week)
        let week = figure.week.map { figures.value($0, per: figure.per) }.joined(separator: " · ")
        return [
            "name": .text(figures.word(figure.name)), "anchor": .text("def-\(figure.indicator)"),
            "records": ViewValue(records(figure)), "value": .text(figures.value(figure.now.value, per: figure.per)),
            "unit": figure.per == 100 ? .none : ViewValue(figures.word(figure.unit)),
            "share": .list(share(figure)),
            "change": .text(figures.change(figure.change, per: figure.per) ?? FigureText.nothing),
            "path": ViewValue(line.path), "x": ViewValue(line.last?.x), "y": ViewValue(line.last?.y),
            "week": .text(week),
        ]
    }

    private func records(_ figure: SitRepFigure) -> String? {
        figure.now.value == nil ? nil : links?.path(figure.indicator, in: content.county)
    }

    /// What a share is made of, each with the records behind it.
    private func share(_ figure: SitRepFigure) -> [ViewValue] {
        guard let above = figure.now.numerator, let below = figure.now.denominator else { return [] }
        let parts = links?.parts(figure.indicator)
        return [(above, parts?.numerator), (below, parts?.denominator)].enumerated().map { index, part in
            [
                "text": .text(FigureText.grouped(part.0)), "first": .flag(index == 0),
                "href": ViewValue(part.1.flatMap { links?.path($0, in: content.county) }),
            ]
        }
    }

    /// What is missing: said in words, so that no gap looks like a zero.
    private var gaps: [ViewValue] {
        let due = content.reportsDue
        var lines: [String] = []
        if due.due == 0 {
            lines.append(text("gap.noReports"))
        } else {
            lines.append(
                text("gap.reports", ["due": String(due.due), "met": String(due.met), "late": String(due.late)]))
            let missing = content.reports.filter { $0.met < $0.due }
            if !missing.isEmpty {
                let names = missing.map { "\($0.name) \($0.due - $0.met)" }.joined(
                    separator: word("register.separator"))
                lines.append(text("gap.missing", ["names": names]))
            }
        }
        let without = content.without.map { figures.word($0.name) }
        if !without.isEmpty {
            lines.append(text("gap.without", ["names": without.joined(separator: word("register.separator"))]))
        }
        if content.population == nil { lines.append(text("gap.population")) }
        return lines.map { ["text": .text($0)] }
    }

    private var areaTable: ViewValue {
        guard !content.areas.isEmpty else { return .none }
        // A column for what at least one area has: sixty empty ones tell nothing.
        let columns = content.ranked.filter { index in
            content.areas.contains { $0.figures.indices.contains(index) && $0.figures[index].value != nil }
        }
        let shown = columns.prefix(10)
        return [
            "heads": .list(shown.map { ["text": .text(figures.word(content.figures[$0].name))] }),
            "rows": .list(
                content.areas.map { area in
                    [
                        "name": .text(area.name),
                        "cells": .list(
                            shown.map { column in
                                let (figure, value) = (content.figures[column], area.figures[column].value)
                                return [
                                    "text": .text(figures.value(value, per: figure.per)),
                                    "href": ViewValue(
                                        value.flatMap { _ in links?.page(figure.indicator, in: area.area) }),
                                ]
                            }),
                    ]
                }),
            "total": .list(
                shown.map {
                    ["text": .text(figures.value(content.figures[$0].now.value, per: content.figures[$0].per))]
                }),
            "more": columns.count > shown.count
                ? .text(text("moreColumns", ["n": String(columns.count - shown.count)])) : .none,
        ]
    }

    private var reportTable: ViewValue {
        guard content.reportsDue.due > 0 else { return .none }
        return [
            "rows": .list(
                (content.reports + [content.reportsDue]).map { line in
                    [
                        "name": .text(line.name.isEmpty ? word("app.total") : line.name), "due": ViewValue(line.due),
                        "met": ViewValue(line.met), "late": ViewValue(line.late),
                        "missed": ViewValue(line.due - line.met),
                        "share": .text(figures.value(line.completeness.map { $0 * 100 }, per: 100)),
                        "total": .flag(line.name.isEmpty),
                    ]
                })
        ]
    }

    /// What was corrected: nothing where a SitRep is of before that was told.
    private var correctionTable: ViewValue {
        guard let corrections = content.corrections, !corrections.isEmpty else { return .none }
        return [
            "rows": .list(
                corrections.map { told in
                    [
                        "unit": .text(told.unit), "type": .text(figures.word(told.type)),
                        "field": .text(figures.word(told.field)),
                        "day": .text(time.day(told.day, language, now: content.asOf)),
                        "was": .text(told.was ?? FigureText.nothing), "now": .text(told.now ?? FigureText.nothing),
                        "reason": .text(word("choice.correction.reason.\(told.reason)")),
                    ]
                })
        ]
    }

    private func definition(_ figure: SitRepFigure) -> ViewValue {
        [
            "id": .text("def-\(figure.indicator)"), "name": .text(figures.word(figure.name)),
            "key": .text(figure.indicator), "text": .text(figures.word(figure.definition)),
            "why": ViewValue(links?.reason(figure.indicator, in: content.county).map { text("behind.\($0)") }),
        ]
    }
}
