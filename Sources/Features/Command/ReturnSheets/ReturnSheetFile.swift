import Foundation
import Kernel
import Registers
import Tables
import Web

/// A return sheet as an XLSX workbook, and a returned one read again. Columns are known by their titles in any language, so
/// that a sheet whose columns were moved, or that has a title above, is still read.
struct ReturnSheetFile {
    let locales: Locales
    let time: TimeText

    private func title(_ column: ReturnSheet.Column, _ language: Language) -> String {
        locales.text("returnSheet.column.\(column.rawValue)", language)
    }

    func name(_ sheet: ReturnSheet, _ language: Language) -> String {
        [locales.text("returnSheet.name", language), sheet.number, sheet.unit].compactMap(\.self)
            .joined(separator: " ") + ".xlsx"
    }

    /// - Throws: what the file system or the writer says.
    func bytes(_ sheet: ReturnSheet, _ language: Language) throws -> [UInt8] {
        let url = Self.temporary
        defer { try? FileManager.default.removeItem(at: url) }
        let columns =
            ReturnSheet.Column.allCases.dropLast().map { column in
                TableColumn(
                    column.rawValue, title: title(column, language),
                    width: column == .matter || column == .reply ? 50 : 20)
            } + sheet.figures.map { TableColumn($0, title: $0, width: 14) }
            + [TableColumn("task", title: title(.task, language), width: 38)]
        let writer = try XLSXWriter(
            url, sheet: locales.text("returnSheet.name", language), columns: columns,
            notes: TableNotes(
                sheet: locales.text("returnSheet.notes", language),
                lines: [
                    [sheet.headquarters, sheet.directive, sheet.number].compactMap(\.self).joined(separator: " · "),
                    locales.text("returnSheet.note.unit", language, ["unit": sheet.unit]),
                    locales.text("returnSheet.note.fill", language),
                    locales.text("returnSheet.note.persons", language),
                    locales.text("returnSheet.note.number", language),
                ]))
        for row in sheet.rows {
            let due = row.due.map { "\(CalendarDay($0, in: time.zone)) \(time.clock($0))" } ?? ""
            try writer.write(
                [.text(row.wording), .text(due), .empty, .empty, .empty]
                    + sheet.figures.map { row.figures.contains($0) ? .empty : .text("—") } + [.text(row.task.text)])
        }
        try writer.finish()
        return Array(try Data(contentsOf: url))
    }

    /// The rows that say something. One with nothing but what was printed is left out: silence is no answer.
    /// - Throws: `Rejection` `returnSheetUnknown` for a table without a task's number; invalid with the row for a time that is
    ///   none; what `TableFile.open` says of no table.
    func answers(_ bytes: [UInt8], on today: CalendarDay) throws -> [ReturnAnswer] {
        let url = Self.temporary
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(bytes).write(to: url)
        let reader = try TableFile.open(url)
        var (head, found): ([Int: String]?, [ReturnAnswer]) = (nil, [])
        let known = Dictionary(
            ReturnSheet.Column.allCases.flatMap { column in
                Language.allCases.map { (title(column, $0), column.rawValue) }
            }, uniquingKeysWith: { first, _ in first })
        while let row = try reader.next() {
            let texts = row.cells.map { $0.text.trimmingWhitespace }
            guard let columns = head else {
                let names = texts.map { known[$0] ?? $0 }
                if names.contains(ReturnSheet.Column.task.rawValue), names.contains(ReturnSheet.Column.person.rawValue)
                {
                    head = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0, $1) })
                }
                continue
            }
            if found.count >= 1_000 { throw Rejection.invalid("tableTooManyRows", ["max": "1000"]) }
            if let answer = try answer(row, texts, columns, today.year) { found.append(answer) }
        }
        if head == nil { throw Rejection.invalid("returnSheetUnknown", field: "file") }
        return found
    }

    private func answer(
        _ row: TableRow, _ texts: [String], _ columns: [Int: String], _ year: Int
    ) throws -> ReturnAnswer? {
        var values: [String: String] = [:]
        for (place, name) in columns where texts.indices.contains(place) && !["", "—"].contains(texts[place]) {
            values[name] = texts[place]
        }
        let taken = { (column: ReturnSheet.Column) in values.removeValue(forKey: column.rawValue) }
        let place = columns.first { $0.value == ReturnSheet.Column.at.rawValue }?.key
        let (id, person, reply) = (taken(.task) ?? "", taken(.person) ?? "", taken(.reply) ?? "")
        for column in [ReturnSheet.Column.matter, .due, .at] { _ = taken(column) }
        if person.isEmpty, reply.isEmpty, values.isEmpty { return nil }
        guard let task = RecordID(id) else { throw Rejection.invalid("returnTaskUnknown", row.number) }
        do throws(Rejection) {
            let at = try place.flatMap { (place) throws(Rejection) in
                try CellReading.instant(row[place], in: time.zone, year: year)
            }
            return ReturnAnswer(
                row: row.number, task: task, person: person, at: at?.value, reply: reply, figures: values)
        } catch { throw Rejection.invalid(error.problems.first?.code ?? error.code, row.number) }
    }

    private static var temporary: URL {
        FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(UUID().uuidString).xlsx")
    }
}

extension Rejection {
    /// A problem of a row of a returned sheet.
    static func invalid(_ code: String, _ row: Int, _ values: [String: String] = [:]) -> Rejection {
        .invalid(code, field: "row-\(row)", values.merging(["row": String(row)]) { $1 })
    }
}
