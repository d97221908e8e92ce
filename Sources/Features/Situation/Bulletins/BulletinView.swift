import Kernel
import Registers
import Web

/// A bulletin in one language, for the public and for those who release it.
struct BulletinView {
    let record: Record
    let content: BulletinContent
    let locales: Locales
    let language: Language
    let time: TimeText

    /// What stands for a number that is not told.
    static let mark = "*"

    init(_ record: Record, _ locales: Locales, _ language: Language, _ time: TimeText) throws {
        (self.record, self.locales, self.language, self.time) = (record, locales, language, time)
        content = try (record[Bulletins.fields.content] ?? JSONText("{}")).decoded()
    }

    private var figures: FigureText { FigureText(locales: locales, language: language) }
    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        locales.text("bulletin.\(key)", language, values)
    }
    private func moment(_ instant: Instant) -> String { time.moment(instant, language, now: content.asOf) }

    var name: String { text("of", ["day": time.day(content.day, language, now: content.asOf)]) }

    /// Values of `part/bulletin`.
    var values: [String: ViewValue] {
        let whole = content.rows.first
        return [
            "heading": .text(name), "title": .text(name), "office": .text(content.headquarters),
            "asOfText": .text(moment(content.asOf)),
            "released": ViewValue(record[Bulletins.fields.released].map(moment)),
            "paragraphs": .list(
                (record[Bulletins.fields.text] ?? "").split(whereSeparator: \.isNewline).map {
                    ["text": .text(String($0))]
                }),
            "isCorrected": .flag(record.state == "corrected"),
            "correction": record[Bulletins.fields.corrects].map {
                [
                    "href": .text("/bulletins/\($0)"),
                    "reason": .text(record[Bulletins.fields.correction] ?? ""),
                ]
            } ?? .none,
            "numbers": .list(
                content.columns.indices.map { column in
                    let own = content.columns[column]
                    let cell = whole?.cells[column]
                    return [
                        "label": .text(figures.word(own.name)), "value": .text(shown(cell, own)),
                        "unit": own.per == 100 ? .none : .text(figures.word(own.unit)),
                        "change": ViewValue(figures.change(own.change, per: own.per)),
                    ]
                }),
            "heads": .list(content.columns.map { ["text": .text(figures.word($0.name))] }),
            "rows": .list(
                content.rows.dropFirst().map { row in
                    [
                        "name": .text(row.name),
                        "cells": .list(
                            zip(row.cells, content.columns).map { ["text": .text(shown($0, $1))] }),
                    ]
                }), "rowsAny": .flag(content.rows.count > 1 && !content.columns.isEmpty),
            "hides": content.hides ? .text(text("mark", ["mark": Self.mark, "k": String(content.k)])) : .none,
            "definitions": .list(
                content.columns.map {
                    ["name": .text(figures.word($0.name)), "text": .text(figures.word($0.definition))]
                }), "nothing": content.columns.isEmpty ? .text(text("noFigures")) : .none,
        ]
    }

    private func shown(_ cell: BulletinContent.Cell?, _ column: BulletinContent.Column) -> String {
        guard let cell else { return FigureText.nothing }
        return cell.isHidden ? Self.mark : figures.value(cell.value, per: column.per)
    }
}
