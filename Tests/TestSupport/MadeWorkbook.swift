import CZip
package import Foundation
import Testing

/// Workbooks that no spreadsheet would write.
package enum MadeWorkbook {
    package static let sheet = "xl/worksheets/sheet.xml"

    /// A workbook some of whose parts are other ones.
    package static func write(_ parts: [String: String], to url: URL) throws {
        let whole = URL(filePath: #filePath).appending(path: "../../TablesTests/Fixtures/phonetic.xlsx").standardized
        try FileManager.default.copyItem(at: whole, to: url)
        var code: Int32 = 0
        let zip = try #require(zip_open(url.path, 0, &code))
        for (part, text) in parts {
            let bytes = Array(text.utf8)
            // The library frees it.
            let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
            copy.copyMemory(from: bytes, byteCount: bytes.count)
            let source = zip_source_buffer(zip, copy, zip_uint64_t(bytes.count), 1)
            #expect(zip_file_add(zip, part, source, zip_flags_t(ZIP_FL_OVERWRITE)) >= 0)
        }
        #expect(zip_close(zip) == 0)
    }

    /// A workbook of one sheet whose XML breaks off in the row behind these.
    package static func broken(behind rows: [[String]], to url: URL) throws {
        let cells = { (row: [String]) in
            row.map { "<c t=\"inlineStr\"><is><t>\($0)</t></is></c>" }.joined()
        }
        let whole = rows.map { "<row>\(cells($0))</row>" }.joined()
        try write([sheet: "<worksheet><sheetData>\(whole)<row><c t=\"inlineStr\"><is><t>x"], to: url)
    }
}
