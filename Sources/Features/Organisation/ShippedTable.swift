import Foundation
import Kernel
import Tables

/// A small CSV file of our own (the demo, the template of units), UTF-8 with a header; rows by column.
struct ShippedTable {
    let rows: [[String: String]]

    /// - Throws: `Rejection` invalid for a row that does not fit the header; what the file system says.
    init(contentsOf url: URL) throws {
        var (header, rows): ([String], [[String: String]]) = ([], [])
        let reader = try TableFile.open(url)
        while let row = try reader.next() {
            let texts = row.cells.map(\.text)
            if header.isEmpty {
                header = texts
                continue
            }
            guard texts.count == header.count else {
                throw Rejection.invalid("columnCount", ["row": "\(url.lastPathComponent) \(row.number)"])
            }
            rows.append(Dictionary(zip(header, texts)) { $1 }.filter { !$0.value.isEmpty })
        }
        self.rows = rows
    }
}
