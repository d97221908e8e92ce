import Indicators
import Kernel
import Registers
import Tables
import Web

/// Values of the page on which cells are mapped.
struct WorkbookView {
    let words: PageWords
    let record: Record
    let grids: [SheetGrid]
    let mapping: WorkbookMapping
    let book: IndicatorBook
    let areas: [(name: String, area: AreaCode, isTown: Bool)]
    let sheet: Int
    let cell: String?
    let problem: Rejection?
    let mayMap: Bool
    let today: CalendarDay

    var values: [String: ViewValue] {
        get throws {
            let w = Workbooks.fields
            guard grids.indices.contains(sheet) else { throw Rejection.notFound }
            let grid = grids[sheet]
            let days = Set(mapping.days[grid.name] ?? [])
            return [
                "id": .text(record.id.text), "title": .text(record[w.title] ?? ""),
                "file": .text(record[w.file] ?? ""), "version": .text(String(record.version)),
                "mapped": ViewValue(mapping.count), "today": .text(today.description), "sheet": ViewValue(sheet),
                "sheets": .list(
                    grids.enumerated().map { index, grid in
                        [
                            "name": .text(grid.name), "href": .text("/workbooks/\(record.id)?sheet=\(index)"),
                            "current": .flag(index == sheet),
                        ]
                    }), "several": .flag(grids.count > 1), "columns": .list(grid.columns.map { .text($0) }),
                "rows": .list(
                    grid.rows.enumerated().map { index, row in
                        ["number": ViewValue(index + 1), "cells": .list(row.map { place($0, grid, days) })]
                    }), "isCut": .flag(grid.isCut), "chosen": chosen(grid, days), "mayMap": .flag(mayMap),
                "problem": problem.map { .text(words.text("rejection.\($0.code)", $0.values)) } ?? .none,
            ]
        }
    }

    private func place(_ place: SheetGrid.Place, _ grid: SheetGrid, _ days: Set<String>) -> ViewValue {
        let source = mapping.cells[grid.name]?[place.name]
        let isDay = days.contains(place.name)
        return [
            "name": .text(place.name), "text": .text(place.text), "formula": .flag(place.isFormula),
            "columns": ViewValue(place.columns), "rows": ViewValue(place.rows),
            "href": mayMap && !place.isFormula
                ? .text("/workbooks/\(record.id)?sheet=\(sheet)&cell=\(place.name)#choose") : .none,
            "source": source.map { .text(name($0)) } ?? (isDay ? .text(words.text("workbook.day")) : .none),
            "current": .flag(place.name == cell),
        ]
    }

    private func name(_ source: WorkbookMapping.Source) -> String {
        let area = areas.first { $0.area.text == source.area }?.name ?? source.area
        let indicator = book[source.indicator].map { $0.name[words.context.language] } ?? source.indicator
        return "\(area) · \(indicator)" + (source.daysBefore == 0 ? "" : words.text("workbook.before"))
    }

    private func chosen(_ grid: SheetGrid, _ days: Set<String>) -> ViewValue {
        guard mayMap, let cell, let row = grid.rows.first(where: { $0.contains { $0.name == cell } }),
            let place = row.first(where: { $0.name == cell }), !place.isFormula
        else { return .none }
        let source = mapping.cells[grid.name]?[cell]
        let offered = MappingChoice.area(in: row, before: cell, areas)
        let area = source?.area ?? offered?.text ?? areas.first?.area.text
        let indicator = source?.indicator ?? (days.contains(cell) ? "day" : nil)
        return [
            "cell": .text(cell), "text": .text(place.text), "offered": .flag(offered != nil),
            "indicators": .list(
                [
                    ["value": "day", "text": .text(words.text("workbook.day")), "selected": .flag(indicator == "day")]
                ]
                    + book.indicators.map {
                        [
                            "value": .text($0.id), "text": .text(label($0)),
                            "selected": .flag($0.id == indicator),
                        ]
                    }),
            "areas": .list(
                areas.filter(\.isTown).map { name, code, _ in (name, code) }.reduce(into: [(String, AreaCode)]()) {
                    found, one in if !found.contains(where: { $0.1 == one.1 }) { found.append(one) }
                }.map { name, code in
                    [
                        "value": .text(code.text), "text": .text("\(name) \(code)"),
                        "selected": .flag(code.text == area),
                    ]
                }), "yesterday": .flag(source?.daysBefore == 1), "isMapped": .flag(indicator != nil),
        ]
    }

    /// A report's number is told with its report.
    private func label(_ indicator: Indicator) -> String {
        let name = indicator.name[words.context.language]
        if case .reported = indicator.kind {
            return "\(indicator.definition[words.context.language]) · \(name)"
        }
        return name
    }
}
