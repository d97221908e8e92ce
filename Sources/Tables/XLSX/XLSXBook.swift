package import CXLSXWriter
package import Foundation

/// An XLSX workbook while libxlsxwriter makes it. It is complete when it is closed; one that is not closed leaves nothing.
package final class XLSXBook {
    package let pointer: UnsafeMutablePointer<lxw_workbook>
    private var isOpen = true
    /// The library keeps rows aside in files; they are readable by nobody else, and gone with this.
    private let folder: URL

    package struct Fault: Error, CustomStringConvertible {
        package let code: UInt32
        package var description: String { "XLSX: \(String(cString: lxw_strerror(lxw_error(code))))" }
    }

    /// - Parameter isStreamed: rows go to the disk as they come and must be written in order; else all stay in memory.
    package init(_ url: URL, isStreamed: Bool = false) throws {
        folder = try Self.makeFolder()
        let opened = folder.path.withCString { folder in
            // The library copies the name.
            var options = lxw_workbook_options()
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            options.constant_memory = isStreamed ? 1 : 0
            return workbook_new_opt(url.path, &options)
        }
        guard let opened else {
            try FileManager.default.removeItem(at: folder)
            throw Fault(code: LXW_ERROR_MEMORY_MALLOC_FAILED.rawValue)
        }
        pointer = opened
    }

    deinit {
        guard isOpen else { return }
        lxw_workbook_free(pointer)
        try? FileManager.default.removeItem(at: folder)
    }

    /// A workbook as bytes.
    package static func bytes(_ fill: (XLSXBook) throws -> Void) throws -> [UInt8] {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "table.xlsx")
        let book = try XLSXBook(url)
        try fill(book)
        try book.close()
        return Array(try Data(contentsOf: url))
    }

    /// - Parameter name: at most 31 characters are kept, and none that a sheet's name may not have.
    package func addSheet(_ name: String) throws -> UnsafeMutablePointer<lxw_worksheet> {
        let allowed = name.unicodeScalars.filter { $0.value >= 0x20 && !"[]:*?/\\'".unicodeScalars.contains($0) }
        let short = String(decoding: String(String.UnicodeScalarView(allowed)).utf16.prefix(31), as: UTF16.self)
        guard let sheet = workbook_add_worksheet(pointer, short) else {
            throw Fault(code: LXW_ERROR_SHEETNAME_ALREADY_USED.rawValue)
        }
        return sheet
    }

    package func addFormat() throws -> UnsafeMutablePointer<lxw_format> {
        guard let format = workbook_add_format(pointer) else {
            throw Fault(code: LXW_ERROR_MEMORY_MALLOC_FAILED.rawValue)
        }
        return format
    }

    package func close() throws {
        isOpen = false
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.check(workbook_close(pointer))
    }

    package static func check(_ code: lxw_error) throws {
        guard code == LXW_NO_ERROR else { throw Fault(code: code.rawValue) }
    }

    private static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-export-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return folder
    }
}
