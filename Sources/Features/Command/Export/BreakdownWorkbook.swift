import CXLSXWriter
import Foundation

/// The breakdown as an XLSX workbook for WPS and Excel: one sheet, A4 landscape, wrapped, the head repeated on each page.
/// Every cell is text: what begins with `=`, `+`, `-` or `@` is no formula.
struct BreakdownWorkbook {
    let words: BreakdownWords

    struct Fault: Error, CustomStringConvertible {
        let code: UInt32
        var description: String { "XLSX: \(String(cString: lxw_strerror(lxw_error(code))))" }
    }

    /// - Throws: `Fault`, or an error of the file system: the library writes to a file, in a folder of its own here.
    func bytes() throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-export-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "breakdown.xlsx")
        try write(to: file.path, temporary: folder.path)
        return Array(try Data(contentsOf: file))
    }

    private func write(to path: String, temporary: String) throws {
        let code: lxw_error = try temporary.withCString { folder in
            var options = lxw_workbook_options()
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            guard let book = workbook_new_opt(path, &options) else {
                throw Fault(code: LXW_ERROR_MEMORY_MALLOC_FAILED.rawValue)
            }
            // The sheet's own errors are kept until the workbook is closed, for closing is what frees it.
            let filled = Result { try fill(book) }
            let closed = workbook_close(book)
            try filled.get()
            return closed
        }
        try check(code)
    }

    private func fill(_ book: UnsafeMutablePointer<lxw_workbook>) throws {
        guard let sheet = workbook_add_worksheet(book, words.sheetName) else {
            throw Fault(code: LXW_ERROR_MEMORY_MALLOC_FAILED.rawValue)
        }
        let last = lxw_col_t(BreakdownWords.columns.count - 1)
        for (column, width) in BreakdownWords.columns.map(\.width).enumerated() {
            try check(worksheet_set_column(sheet, lxw_col_t(column), lxw_col_t(column), width, nil))
        }
        try check(
            worksheet_merge_range(sheet, 0, 0, 0, last, words.breakdown.title, format(book, size: 16, bold: true)))
        try check(worksheet_set_row(sheet, 0, 30, nil))
        try check(worksheet_merge_range(sheet, 1, 0, 1, last, words.subtitle, format(book, size: 10)))
        try check(worksheet_set_row(sheet, 1, 18, nil))
        let (head, cell) = (
            format(book, size: 11, bold: true, border: true), format(book, size: 11, left: true, border: true)
        )
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
        try check(worksheet_repeat_rows(sheet, 2, 2))
        try check(worksheet_set_footer(sheet, words.footer))
    }

    private func write(
        _ texts: [String], row: lxw_row_t, to sheet: UnsafeMutablePointer<lxw_worksheet>,
        _ format: UnsafeMutablePointer<lxw_format>?
    ) throws {
        for (column, text) in texts.enumerated() {
            // A cell holds 32,767 characters in UTF-16, as the file format has it.
            let cell = String(decoding: text.utf16.prefix(32_000), as: UTF16.self)
            try check(worksheet_write_string(sheet, row, lxw_col_t(column), cell, format))
        }
    }

    private func format(
        _ book: UnsafeMutablePointer<lxw_workbook>, size: Double, bold: Bool = false, left: Bool = false,
        border: Bool = false
    ) -> UnsafeMutablePointer<lxw_format>? {
        guard let format = workbook_add_format(book) else { return nil }
        format_set_font_name(format, "宋体")
        format_set_font_size(format, size)
        if bold { format_set_bold(format) }
        format_set_text_wrap(format)
        format_set_align(format, UInt8(left ? LXW_ALIGN_LEFT.rawValue : LXW_ALIGN_CENTER.rawValue))
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        if border { format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue)) }
        return format
    }

    private func check(_ code: lxw_error) throws {
        guard code == LXW_NO_ERROR else { throw Fault(code: code.rawValue) }
    }
}
