package import Foundation
import Kernel

package enum TableFormat: String, Sendable, Codable, CaseIterable {
    case csv, xlsx, ndjson
}

/// Tables in files. The content decides what a file is, not its name.
package enum TableFile {
    /// - Throws: `Rejection` unsupported for what is no table or one that we do not read, with what to do about it; what
    ///   the file system says.
    package static func format(of url: URL) throws -> TableFormat {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        let start = Array(try file.read(upToCount: 4096) ?? Data())
        if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return .xlsx
        }
        if start.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { throw try CompoundFile.rejection(file, header: start) }
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return .csv }
        let text = start.drop { [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if text.first == UInt8(ascii: "{") { return .ndjson }
        // Many systems give out a web page under the name .xls.
        if String(decoding: text.prefix(2), as: UTF8.self).contains(/^<[A-Za-z!?]/) {
            throw Rejection(.unsupported, "tablePage")
        }
        if start.contains(0) || start.starts(with: Array("%PDF".utf8)) { throw Rejection(.unsupported, "tableUnknown") }
        return .csv
    }

    /// - Throws: as `format(of:)`; `Rejection` for a file that is damaged or beyond `limits`.
    package static func open(_ url: URL, limits: TableLimits = .init()) throws -> any TableReader {
        switch try format(of: url) {
        case .csv: return try CSVReader(url, limits: limits)
        case .xlsx: return try XLSXReader(url, limits: limits)
        case .ndjson: return try NDJSONReader(url, limits: limits)
        }
    }
}
