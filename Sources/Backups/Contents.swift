package import Foundation
import Kernel

/// A backup's file read once from end to end: every chunk opened, every row decoded, the counts those it tells.
package struct Contents: Sendable {
    package let header: ArchiveHeader
    /// Keys and what else lies beside the database, by name.
    package let files: [String: [UInt8]]
    /// Opens the file once more.
    let key: SealedFile

    /// - Throws: `Rejection` `backupNone`, `backupNewer`, `backupPassphraseWrong`, `backupTruncated`,
    ///   `backupReordered`, `backupEdited`, `backupCounts`.
    package init(of url: URL, passphrase: String) throws {
        try self.init(SealedReader(url, passphrase: passphrase))
    }

    init(_ chunks: SealedReader) throws {
        var reader = ArchiveReader(chunks)
        guard case .header(let header) = try reader.next() else { throw Rejection(.malformed, "backupNone") }
        var counts = [Int](repeating: 0, count: header.tables.count)
        var (files, table): ([String: [UInt8]], Int?) = ([:], nil)
        while let item = try reader.next() {
            switch item {
            case .table(let place): table = place
            case .row(let values):
                guard let place = table, header.tables.indices.contains(place),
                    values.count == header.tables[place].columns.count
                else { throw Rejection(.malformed, "backupNone") }
                counts[place] += 1
            case .file(let name, let bytes): files[name] = bytes
            case .header: throw Rejection(.malformed, "backupNone")
            }
        }
        if let (table, found) = zip(header.tables, counts).first(where: { $0.count != $1 }) {
            throw Rejection.counts(table, found)
        }
        (self.header, self.files, key) = (header, files, chunks.file)
    }
}

extension Rejection {
    /// A table has not the rows it should have.
    static func counts(_ table: ArchiveHeader.Table, _ found: Int) -> Rejection {
        Rejection(
            .malformed, "backupCounts",
            values: ["table": table.name, "expected": String(table.count), "found": String(found)])
    }
}
