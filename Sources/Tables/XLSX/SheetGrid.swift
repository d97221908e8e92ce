package import Foundation
import Kernel

/// One sheet of a workbook as a page shows it (报表网格): what its cells show, which are one, which calculate.
package struct SheetGrid: Hashable, Sendable {
    /// One cell, or the first of a merged range.
    package struct Place: Hashable, Sendable {
        /// As `B5`.
        package let name: String
        package let text: String
        package let isFormula: Bool
        package let (columns, rows): (Int, Int)
    }

    package let name: String
    /// Names of the columns shown, `A`, `B` …
    package let columns: [String]
    /// By row from 1; cells within a merged range are left out.
    package let rows: [[Place]]
    /// Whether the sheet goes on beyond what is shown.
    package let isCut: Bool

    /// Largest part of a sheet that is shown.
    package static let (mostRows, mostColumns) = (300, 60)

    /// The visible sheets of a workbook.
    /// - Throws: `Rejection` for what is no XLSX workbook or beyond the limits.
    package static func read(_ url: URL, limits: TableLimits = .init()) throws -> [SheetGrid] {
        guard try TableFile.format(of: url) == .xlsx else { throw Rejection(.unsupported, "tableNotExcel") }
        let archive = try Archive(url, limits: limits)
        let workbook = try Workbook(archive)
        let parts = try XLSXReader.parts(of: workbook, in: archive, limits: limits)
        return try workbook.sheets.map { try read($0.name, $0.path, parts, archive, limits) }
    }

    private static func read(
        _ name: String, _ path: String, _ parts: WorkbookParts, _ archive: Archive, _ limits: TableLimits
    ) throws -> SheetGrid {
        var (merged, formulas, cell) = ([CellRange](), Set<String>(), "")
        try XMLElements.read(try archive.open(path)) { element, _, attributes in
            switch element {
            case "c": cell = attributes["r"] ?? ""
            case "f": formulas.insert(cell)
            case "mergeCell": if let range = attributes["ref"].flatMap(CellRange.init) { merged.append(range) }
            default: break
            }
        }
        guard merged.count <= limits.merges else {
            throw Rejection.invalid("tableMerges", ["max": String(limits.merges)])
        }
        var texts: [Int: [Cell]] = [:]
        let rows = SheetRows(name, parts, limits)
        let stream = try XMLStream(try archive.open(path), rows)
        while !rows.isDone, try stream.advance() {
            if let row = rows.take() { texts[row.number] = row.cells }
        }
        return SheetGrid(name, texts, merged, formulas)
    }

    private init(_ name: String, _ texts: [Int: [Cell]], _ merged: [CellRange], _ formulas: Set<String>) {
        let width = max(texts.values.map(\.count).max() ?? 0, (merged.map(\.columns.upperBound).max() ?? -1) + 1)
        let height = max(texts.keys.max() ?? 0, merged.map(\.rows.upperBound).max() ?? 0)
        let (shownWidth, shownHeight) = (min(width, Self.mostColumns), min(height, Self.mostRows))
        var starts: [String: CellRange] = [:]
        var covered: Set<String> = []
        for range in merged where range.columns.lowerBound < shownWidth && range.rows.lowerBound <= shownHeight {
            let first = SheetPatch.name(range.columns.lowerBound, range.rows.lowerBound)
            starts[first] = range
            for row in range.rows where row <= shownHeight {
                for column in range.columns where column < shownWidth {
                    covered.insert(SheetPatch.name(column, row))
                }
            }
            covered.remove(first)
        }
        self.name = name
        isCut = width > shownWidth || height > shownHeight
        columns = (0..<shownWidth).map { String(SheetPatch.name($0, 1).dropLast()) }
        rows = (0..<shownHeight).map { index -> [Place] in
            let (number, cells) = (index + 1, texts[index + 1] ?? [])
            return (0..<shownWidth).compactMap { column -> Place? in
                let place = SheetPatch.name(column, number)
                if covered.contains(place) { return nil }
                let cell = column < cells.count ? cells[column] : .empty
                let range = starts[place]
                let isFormula = formulas.contains(place)
                var text = cell.text
                if isFormula, case .fault = cell { text = "" }
                return Place(
                    name: place, text: text, isFormula: isFormula,
                    columns: min(range?.columns.upperBound ?? column, shownWidth - 1) - column + 1,
                    rows: min(range?.rows.upperBound ?? number, shownHeight) - number + 1)
            }
        }
    }
}
