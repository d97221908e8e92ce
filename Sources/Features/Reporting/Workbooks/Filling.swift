import Database
import Foundation
import Indicators
package import Kernel
import Organisation
package import Registers
import Tables

extension Writing {
    /// Keeps a workbook as it was uploaded.
    /// - Parameter bytes: at most 5 MB.
    /// - Throws: `Rejection` for what is no XLSX workbook.
    @discardableResult
    package func keep(workbook bytes: [UInt8], file: String, title: String, asker: String?) throws -> Record {
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        _ = try WorkbookFile.grids(bytes)
        let w = Workbooks.fields
        let mapping = try WorkbookMapping().json
        let record = try insert(
            Workbooks.self, verb: "upload",
            Values {
                $0[w.title] = title
                $0[w.asker] = asker
                $0[w.file] = file
                $0[w.mapping] = mapping
                $0[w.mapped] = 0
            })
        try connection.execute(
            """
            INSERT INTO workbook_file (county, workbook, bytes) VALUES (\(county), \(record.id), \(SQLValue.blob(bytes)))
            """)
        return record
    }

    /// Changes what goes into cells.
    /// - Throws: `Rejection` `invalid` (`indicatorUnknown`, `areaUnknown`, `workbookFormula`), `preconditionFailed`.
    @discardableResult
    package func map(
        workbook id: RecordID, version: Int64?, rules: ReportRules, _ change: (inout WorkbookMapping) -> Void
    ) throws -> Record {
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        let record = try reading.find(Workbooks.self, id)
        try check(version, record)
        var mapping = try WorkbookMapping(record)
        change(&mapping)
        let formulas = Set(
            try WorkbookFile.grids(reading.workbookFile(id)).flatMap { grid in
                grid.rows.flatMap { $0 }.filter(\.isFormula).map { "\(grid.name)!\($0.name)" }
            })
        let book = try rules.book(reading)
        for (sheet, cells) in mapping.cells {
            for (cell, source) in cells {
                guard book[source.indicator] != nil else {
                    throw Rejection.invalid("indicatorUnknown", field: "indicator", ["indicator": source.indicator])
                }
                guard AreaCode(source.area).map(county.territory.contains) == true else {
                    throw Rejection.invalid("areaUnknown", field: "area", ["area": source.area])
                }
                if formulas.contains("\(sheet)!\(cell)") {
                    throw Rejection.invalid("workbookFormula", field: "cell", ["cell": cell])
                }
            }
        }
        let (json, w) = (try mapping.json, Workbooks.fields)
        return try update(
            record, verb: "map",
            Values {
                $0[w.mapping] = json
                $0[w.mapped] = mapping.count
            })
    }
}

extension Registers.Reading {
    func workbookFile(_ id: RecordID) throws -> [UInt8] {
        let row = try connection.first(
            "SELECT bytes FROM workbook_file WHERE county = \(principal.county) AND workbook = \(id)")
        guard let bytes = row?["bytes"].blob else { throw Rejection.notFound }
        return bytes
    }

    /// The workbook with the figures of a day, and how many cells have none: they stay empty.
    package func fill(
        workbook id: RecordID, day: CalendarDay, rules: ReportRules
    ) throws -> (record: Record, bytes: [UInt8], empty: Int) {
        let record = try find(Workbooks.self, id)
        let (mapping, book) = (try WorkbookMapping(record), try rules.book(self))
        var cells: [String: [String: WorkbookValue]] = [:]
        var empty = 0
        // One look-up for each distance in days, not for each cell.
        let sources = mapping.cells.flatMap { sheet, cells in
            cells.map { (sheet: sheet, cell: $0.key, source: $0.value) }
        }
        for (before, group) in Dictionary(grouping: sources, by: \.source.daysBefore) {
            let areas = Set(group.compactMap { AreaCode($0.source.area) })
            let figures = try figures(
                Set(group.map(\.source.indicator)).sorted(), of: book, areas: areas.sorted(),
                day: day.advanced(by: -before))
            for one in group {
                guard let area = AreaCode(one.source.area) else { continue }
                let value = figures[FigureKey(one.source.indicator, area)]?.value
                if value == nil { empty += 1 }
                cells[one.sheet, default: [:]][one.cell] = value.map { .number($0) } ?? .empty
            }
        }
        for (sheet, places) in mapping.days {
            for place in places { cells[sheet, default: [:]][place] = .text(day.description) }
        }
        return (record, try WorkbookFile.fill(workbookFile(id), cells), empty)
    }
}

/// Workbooks as bytes: the readers work on files.
enum WorkbookFile {
    static func grids(_ bytes: [UInt8]) throws -> [SheetGrid] { try withFile(bytes) { try SheetGrid.read($0) } }

    static func fill(_ bytes: [UInt8], _ cells: [String: [String: WorkbookValue]]) throws -> [UInt8] {
        try withFile(bytes) { try WorkbookPatch.fill($0, cells: cells) }
    }

    private static func withFile<Value>(_ bytes: [UInt8], _ body: (URL) throws -> Value) throws -> Value {
        let url = FileManager.default.temporaryDirectory.appending(path: "tiaodu-workbook-\(UUID().uuidString).xlsx")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url)
    }
}
