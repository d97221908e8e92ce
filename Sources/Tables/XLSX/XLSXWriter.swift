import CXLSXWriter
package import Foundation
import Kernel

/// A sheet of explanations behind the table (填表说明).
package struct TableNotes: Hashable, Sendable {
    package let sheet: String
    package let lines: [String]

    package init(sheet: String, lines: [String]) { (self.sheet, self.lines) = (sheet, lines) }
}

/// An XLSX workbook, written in constant memory: a styled header that stays in view, columns with their formats, choices
/// to pick from. With no row it is a template (导入模板).
///
/// Text columns are formatted as text, so that an ID typed into them stays as it is. A text is never a formula.
package final class XLSXWriter: TableWriter {
    /// Rows of a sheet, and characters (UTF-16) of a cell, that the file format allows.
    package static let (maxRows, maxText) = (1_048_576, 32_767)

    /// A text that a cell can hold. One beyond what any spreadsheet writes, as a program may have made it, is cut.
    package static func fitting(_ text: String) -> String {
        // What a cell may not hold literally takes at most twice its length.
        let half = maxText / 2
        guard text.utf8.count > half, XLSXText.encode(text).utf16.count > maxText else { return text }
        return String(decoding: text.utf16.prefix(half), as: UTF16.self)
    }

    private let book: XLSXBook
    private let sheet: UnsafeMutablePointer<lxw_worksheet>
    private let formats: XLSXFormats
    private let columns: [TableColumn]
    private var row = 0

    package init(_ url: URL, sheet name: String, columns: [TableColumn], notes: TableNotes? = nil) throws {
        book = try XLSXBook(url, isStreamed: true)
        sheet = try book.addSheet(name)
        formats = try XLSXFormats(book)
        self.columns = columns
        for (index, column) in columns.enumerated() {
            let place = lxw_col_t(index)
            try XLSXBook.check(worksheet_set_column(sheet, place, place, column.width, formats.of(column.kind)))
        }
        worksheet_freeze_panes(sheet, 1, 0)
        try XLSXBook.check(worksheet_set_row(sheet, 0, 24, nil))
        for (index, column) in columns.enumerated() {
            try write(column.title, index, column.isRequired ? formats.required : formats.head)
        }
        row = 1
        if let notes { try add(notes) }
        try XLSXChoices.add(columns, to: sheet, of: book)
    }

    /// - Throws: `Rejection` tableTooManyRows, tableTextLong; `XLSXBook.Fault`.
    package func write(_ cells: [OutCell]) throws {
        guard row < Self.maxRows else {
            throw Rejection.invalid("tableTooManyRows", ["max": String(Self.maxRows - 1)])
        }
        for (index, cell) in cells.enumerated() { try write(cell, index) }
        row += 1
    }

    package func finish() throws { try book.close() }

    private func write(_ cell: OutCell, _ column: Int) throws {
        let (place, row) = (lxw_col_t(column), lxw_row_t(row))
        switch cell {
        case .empty: break
        case .text(let text):
            try write(
                text, column, columns.indices.contains(column) && columns[column].kind == .text ? formats.text : nil)
        // A spreadsheet keeps 15 digits of a number.
        case .integer(let number) where number.magnitude >= 1_000_000_000_000_000:
            try write(String(number), column, formats.text)
        case .integer(let number):
            try XLSXBook.check(worksheet_write_number(sheet, row, place, Double(number), formats.integer))
        case .real(let number):
            if number.isFinite { try XLSXBook.check(worksheet_write_number(sheet, row, place, number, nil)) }
        case .day(let day): try write(day, 0, cell, column, formats.day)
        case .moment(let day, let minute): try write(day, minute, cell, column, formats.moment)
        case .flag(let flag): try XLSXBook.check(worksheet_write_boolean(sheet, row, place, flag ? 1 : 0, nil))
        }
    }

    private func write(
        _ day: CalendarDay, _ minute: Int, _ cell: OutCell, _ column: Int, _ format: UnsafeMutablePointer<lxw_format>
    ) throws {
        // Spreadsheets have no day before 1900.
        guard day.year >= 1900 else { return try write(cell.text, column, formats.text) }
        let serial = SpreadsheetDate.serial(day, minute: minute)
        try XLSXBook.check(worksheet_write_number(sheet, lxw_row_t(row), lxw_col_t(column), serial, format))
    }

    private func write(_ text: String, _ column: Int, _ format: UnsafeMutablePointer<lxw_format>?) throws {
        let encoded = XLSXText.encode(text)
        guard encoded.utf16.count <= Self.maxText else {
            throw Rejection.invalid("tableTextLong", ["row": String(row + 1), "max": String(Self.maxText)])
        }
        try XLSXBook.check(worksheet_write_string(sheet, lxw_row_t(row), lxw_col_t(column), encoded, format))
    }

    private func add(_ notes: TableNotes) throws {
        let sheet = try book.addSheet(notes.sheet)
        try XLSXBook.check(worksheet_set_column(sheet, 0, 0, 100, formats.note))
        for (index, line) in notes.lines.enumerated() {
            let text = XLSXText.encode(line)
            try XLSXBook.check(worksheet_write_string(sheet, lxw_row_t(index), 0, text, formats.note))
        }
    }
}

/// The looks of a table's cells.
struct XLSXFormats {
    typealias Format = UnsafeMutablePointer<lxw_format>

    let head, required, text, integer, day, moment, note: Format

    init(_ book: XLSXBook) throws {
        func number(_ code: String) throws -> Format {
            let format = try book.addFormat()
            format_set_num_format(format, code)
            return format
        }
        func head(_ color: UInt32) throws -> Format {
            let format = try number("@")
            format_set_bold(format)
            format_set_text_wrap(format)
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
            format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
            format_set_bg_color(format, color)
            return format
        }
        (self.head, required) = (try head(0xDD_EBF7), try head(0xFC_E4D6))
        (text, integer) = (try number("@"), try number("0"))
        (day, moment) = (try number("yyyy-mm-dd"), try number("yyyy-mm-dd hh:mm"))
        note = try book.addFormat()
        format_set_text_wrap(note)
    }

    /// Of a whole column, for what is typed into it.
    func of(_ kind: TableColumn.Kind) -> Format? {
        switch kind {
        case .text: text
        case .integer: integer
        case .day: day
        case .moment: moment
        case .real, .flag: nil
        }
    }
}
