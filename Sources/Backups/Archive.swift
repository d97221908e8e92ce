import Database
import Foundation
package import Kernel

/// What a backup (备份) holds, told first: when and of what it was made, and how many rows of each table follow.
package struct ArchiveHeader: Sendable, Codable, Hashable {
    /// One table as it was: its stored columns, and how many rows.
    package struct Table: Sendable, Codable, Hashable {
        package let name: String
        package let columns: [Column]
        /// The primary key.
        package let key: [String]
        package internal(set) var count: Int
    }

    package struct Column: Sendable, Codable, Hashable {
        package enum Kind: String, Sendable, Codable { case text, integer, real, blob }
        package let name: String
        let kind: Kind
    }

    /// Head of a headquarters' log when the backup was made.
    package struct Head: Sendable, Codable, Hashable {
        package let county: AreaCode
        package let number: Int64
        let chain: String
    }

    package let at: Instant
    /// Migrations that had run.
    let migrations: [String]
    package let tables: [Table]
    package let heads: [Head]

    package var rows: Int { tables.reduce(0) { $0 + $1.count } }
}

/// One thing in an archive: the header first, then tables with their rows, then files, then nothing.
enum ArchiveItem {
    case header(ArchiveHeader)
    /// Rows of this table follow; its place in the header.
    case table(Int)
    case row([SQLValue])
    /// A file that is kept beside the database: a key.
    case file(name: String, bytes: [UInt8])

    private enum Mark: UInt8 { case header = 1, table, row, file }

    func bytes() throws -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .header(let header):
            writer.put(Mark.header.rawValue)
            writer.put(Array(try JSONEncoder().encode(header)))
        case .table(let place):
            writer.put(Mark.table.rawValue)
            writer.put(UInt64(place))
        case .row(let values):
            writer.put(Mark.row.rawValue)
            writer.put(UInt64(values.count))
            for value in values { writer.put(value) }
        case .file(let name, let bytes):
            writer.put(Mark.file.rawValue)
            writer.put(Array(name.utf8))
            writer.put(bytes)
        }
        return writer.bytes
    }

    init(_ reader: inout ByteReader) throws {
        switch Mark(rawValue: try reader.byte()) {
        case .header: self = .header(try JSONDecoder().decode(ArchiveHeader.self, from: Data(try reader.string())))
        case .table: self = .table(Int(try reader.number()))
        case .row: self = .row(try (0..<reader.number()).map { _ in try reader.value() })
        case .file: self = .file(name: String(decoding: try reader.string(), as: UTF8.self), bytes: try reader.string())
        case nil: throw ByteReader.Damaged()
        }
    }
}

/// An archive's items in order, from its file.
struct ArchiveReader {
    private let chunks: SealedReader
    private var bytes = ByteReader([])

    init(_ chunks: SealedReader) { self.chunks = chunks }

    /// - Throws: a `Rejection` that says what is wrong with the file.
    mutating func next() throws -> ArchiveItem? {
        while bytes.isAtEnd {
            guard let chunk = try chunks.next() else { return nil }
            bytes = ByteReader(chunk)
        }
        return try ArchiveItem(&bytes)
    }
}
