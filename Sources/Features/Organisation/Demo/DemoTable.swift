import Foundation
import Kernel

/// A small CSV file of the demo, UTF-8 with a header; rows by column.
struct DemoTable {
    let rows: [[String: String]]

    /// - Throws: `Rejection` invalid for a row that does not fit the header; what the file system says.
    init(contentsOf url: URL) throws {
        var (header, rows): ([String], [[String: String]]) = ([], [])
        try LineReader(url: url).forEach { line in
            let texts = CSVLine.fields(line.bytes)?.compactMap { TextEncoding.utf8.decode($0) } ?? []
            if header.isEmpty { return header = texts }
            guard texts.count == header.count else {
                throw Rejection.invalid("columnCount", ["row": "\(url.lastPathComponent) \(line.number)"])
            }
            rows.append(Dictionary(zip(header, texts)) { $1 }.filter { !$0.value.isEmpty })
        }
        self.rows = rows
    }
}
