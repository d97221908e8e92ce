import CXLSXWriter

/// What may be chosen in the columns of a template, and the hints shown beside its cells.
///
/// Choices stand on a hidden sheet: within a cell's rule they may have 255 characters together, and no comma.
enum XLSXChoices {
    private static let sheetName = "_choices"

    static func add(
        _ columns: [TableColumn], to sheet: UnsafeMutablePointer<lxw_worksheet>, of book: XLSXBook
    ) throws {
        let lists = columns.filter { !$0.choices.isEmpty }
        if !lists.isEmpty { try write(lists.map(\.choices), to: book) }
        var list = 0
        for (index, column) in columns.enumerated() where column.hint != nil || !column.choices.isEmpty {
            var formula: String?
            if !column.choices.isEmpty {
                let name = letters(list)
                formula = "=\(sheetName)!$\(name)$1:$\(name)$\(column.choices.count)"
                list += 1
            }
            try add(formula, column.hint, column: lxw_col_t(index), to: sheet)
        }
    }

    private static func add(
        _ formula: String?, _ hint: String?, column: lxw_col_t, to sheet: UnsafeMutablePointer<lxw_worksheet>
    ) throws {
        var rule = lxw_data_validation()
        rule.validate = UInt8((formula == nil ? LXW_VALIDATION_TYPE_ANY : LXW_VALIDATION_TYPE_LIST_FORMULA).rawValue)
        // The library copies both; a hint may have 255 characters.
        var value = (formula ?? "").utf8CString
        var message = String((hint ?? "").unicodeScalars.prefix(255)).utf8CString
        let code = value.withUnsafeMutableBufferPointer { value in
            message.withUnsafeMutableBufferPointer { message in
                if formula != nil { rule.value_formula = value.baseAddress }
                if hint != nil { rule.input_message = message.baseAddress }
                return worksheet_data_validation_range(
                    sheet, 1, column, lxw_row_t(XLSXWriter.maxRows - 1), column, &rule)
            }
        }
        try XLSXBook.check(code)
    }

    private static func write(_ lists: [[String]], to book: XLSXBook) throws {
        let sheet = try book.addSheet(sheetName)
        // Row by row, as a streamed sheet is written.
        for row in 0..<(lists.map(\.count).max() ?? 0) {
            for (column, list) in lists.enumerated() where row < list.count {
                let text = XLSXText.encode(list[row])
                try XLSXBook.check(worksheet_write_string(sheet, lxw_row_t(row), lxw_col_t(column), text, nil))
            }
        }
        worksheet_hide(sheet)
    }

    /// Name of a column counted from 0: `A`, `Z`, `AA`.
    static func letters(_ column: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(0x41 + column % 26)))
        return column < 26 ? letter : letters(column / 26 - 1) + letter
    }
}
