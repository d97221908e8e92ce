import CXLSXWriter
import Tables

/// The breakdown as an XLSX workbook for WPS and Excel: one sheet, A4 landscape, wrapped, the head repeated on each page.
/// Every cell is text: what begins with `=`, `+`, `-` or `@` is no formula.
struct BreakdownWorkbook {
    let words: BreakdownWords

    /// - Throws: `XLSXBook.Fault`, or an error of the file system.
    func bytes() throws -> [UInt8] { try XLSXBook.bytes(fill) }

    private func fill(_ book: XLSXBook) throws {
        let sheet = try book.addSheet(words.sheetName)
        let last = lxw_col_t(BreakdownWords.columns.count - 1)
        for (column, width) in BreakdownWords.columns.map(\.width).enumerated() {
            try XLSXBook.check(worksheet_set_column(sheet, lxw_col_t(column), lxw_col_t(column), width, nil))
        }
        let title = try format(book, size: 16, bold: true)
        try XLSXBook.check(worksheet_merge_range(sheet, 0, 0, 0, last, words.breakdown.title, title))
        try XLSXBook.check(worksheet_set_row(sheet, 0, 30, nil))
        try XLSXBook.check(worksheet_merge_range(sheet, 1, 0, 1, last, words.subtitle, format(book, size: 10)))
        try XLSXBook.check(worksheet_set_row(sheet, 1, 18, nil))
        let head = try format(book, size: 11, bold: true, border: true)
        let cell = try format(book, size: 11, left: true, border: true)
        try write(words.head, row: 2, to: sheet, head)
        for (number, row) in words.breakdown.rows.enumerated() {
            try write(words.cells(row), row: lxw_row_t(number + 3), to: sheet, cell)
        }
        worksheet_set_landscape(sheet)
        worksheet_set_paper(sheet, 9)
        worksheet_set_margins(sheet, 0.5, 0.5, 0.6, 0.7)
        worksheet_fit_to_pages(sheet, 1, 0)
        worksheet_center_horizontally(sheet)
        worksheet_freeze_panes(sheet, 3, 0)
        try XLSXBook.check(worksheet_repeat_rows(sheet, 2, 2))
        try XLSXBook.check(worksheet_set_footer(sheet, words.footer))
    }

    private func write(
        _ texts: [String], row: lxw_row_t, to sheet: UnsafeMutablePointer<lxw_worksheet>,
        _ format: UnsafeMutablePointer<lxw_format>
    ) throws {
        for (column, text) in texts.enumerated() {
            // A cell holds 32,767 characters in UTF-16, as the file format has it.
            let cell = String(decoding: text.utf16.prefix(32_000), as: UTF16.self)
            try XLSXBook.check(worksheet_write_string(sheet, row, lxw_col_t(column), cell, format))
        }
    }

    private func format(
        _ book: XLSXBook, size: Double, bold: Bool = false, left: Bool = false, border: Bool = false
    ) throws -> UnsafeMutablePointer<lxw_format> {
        let format = try book.addFormat()
        format_set_font_name(format, "宋体")
        format_set_font_size(format, size)
        if bold { format_set_bold(format) }
        format_set_text_wrap(format)
        format_set_align(format, UInt8(left ? LXW_ALIGN_LEFT.rawValue : LXW_ALIGN_CENTER.rawValue))
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        if border { format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue)) }
        return format
    }
}
