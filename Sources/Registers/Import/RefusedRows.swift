import Foundation
package import Kernel
import Synchronization

/// A row that was refused (退回行): where it stood, its cells as they were read, and all that is wrong with it.
package struct RefusedRow: Sendable, Codable {
    package struct Problem: Sendable, Codable {
        package let field: String?
        package let code: String
        package let values: [String: String]
    }
    package let source: Int
    package let number: Int
    package let cells: [String]
    package let problems: [Problem]
    /// Whether the only cell is the line as it stands, which no page shows: what of it is of a person is not known.
    package let line: Bool?

    init(source: Int, number: Int, cells: [String], problems: [Rejection.Problem], isLine: Bool = false) {
        line = isLine ? true : nil
        (self.source, self.number, self.cells) = (source, number, cells)
        self.problems = problems.map { Problem(field: $0.field, code: $0.code, values: $0.values) }
    }
}

/// The file of an import's refused rows, one JSON object a line. Written before the batch's commit; what a failed commit
/// or a crash left behind the committed size is cut off by the next batch.
final class RefusedRows: Sendable {
    private struct File {
        let handle: FileHandle
        var end: UInt64
    }

    private let file: Mutex<File>

    init(_ url: URL) throws {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let handle = try FileHandle(forUpdating: url)
        let end = try handle.seekToEnd()
        file = Mutex(File(handle: handle, end: end))
    }

    /// Writes rows behind the first `size` bytes; they are on the disk when this returns.
    /// - Returns: bytes that now hold.
    func append(_ rows: [RefusedRow], at size: Int) throws -> Int {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var data = Data()
        for row in rows {
            data += try encoder.encode(row)
            data.append(0x0A)
        }
        return try file.withLock { file in
            if file.end != UInt64(size) {
                try file.handle.truncate(atOffset: UInt64(size))
                file.end = UInt64(size)
            }
            if !data.isEmpty {
                try file.handle.write(contentsOf: data)
                try file.handle.synchronize()
                file.end += UInt64(data.count)
            }
            return size + data.count
        }
    }

    func close() throws { try file.withLock { try $0.handle.close() } }
}

/// Reads refused rows one after the other.
package final class RefusedReader {
    private let handle: FileHandle?
    private let decoder = JSONDecoder()
    /// What was read, and how much of it has been given.
    private var piece: [UInt8] = []
    private var place = 0

    /// - Parameter url: of a file that may be gone; it then has no rows.
    init(_ url: URL) throws {
        handle = FileManager.default.fileExists(atPath: url.path) ? try FileHandle(forReadingFrom: url) : nil
    }

    package func next() throws -> RefusedRow? {
        while true {
            if let end = piece[place...].firstIndex(of: 0x0A) {
                defer { place = end + 1 }
                return try decoder.decode(RefusedRow.self, from: Data(piece[place..<end]))
            }
            guard let more = try handle?.read(upToCount: 256 * 1024), !more.isEmpty else { return nil }
            piece.removeSubrange(..<place)
            piece += more
            place = 0
        }
    }

    /// Up to `limit` rows; fewer only at the end.
    package func next(_ limit: Int) throws -> [RefusedRow] {
        var rows: [RefusedRow] = []
        while rows.count < limit, let row = try next() { rows.append(row) }
        return rows
    }
}

extension Importer {
    /// The refused rows of an import of the principal's own.
    package func refusedRows(_ id: RecordID) throws -> RefusedReader { try RefusedReader(spool.refused(of: id)) }
}
