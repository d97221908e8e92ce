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

    init(source: Int, number: Int, cells: [String], problems: [Rejection.Problem]) {
        (self.source, self.number, self.cells) = (source, number, cells)
        self.problems = problems.map { Problem(field: $0.field, code: $0.code, values: $0.values) }
    }
}

/// The file of an import's refused rows, one JSON object a line. Written before the batch's commit; what a failed commit
/// or a crash left behind the committed size is cut off by the next write.
final class RefusedRows: Sendable {
    private let handle: Mutex<FileHandle>

    init(_ url: URL) throws {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        handle = Mutex(try FileHandle(forUpdating: url))
    }

    /// Writes rows behind the first `size` bytes; they are on the disk when this returns.
    /// - Returns: bytes that now hold.
    func append(_ rows: [RefusedRow], at size: Int) throws -> Int {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var data = Data()
        for row in rows { data += try encoder.encode(row) + [0x0A] }
        return try handle.withLock { handle in
            let end = try handle.seekToEnd()
            if end != UInt64(size) { try handle.truncate(atOffset: UInt64(size)) }
            if !data.isEmpty {
                try handle.write(contentsOf: data)
                try handle.synchronize()
            }
            return size + data.count
        }
    }

    func close() throws { try handle.withLock { try $0.close() } }

    /// Reads the rows one after the other.
    /// - Parameter limit: of rows.
    static func forEach(_ url: URL, limit: Int = .max, _ body: (RefusedRow) throws -> Void) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        let decoder = JSONDecoder()
        var rest = Data()
        var left = limit
        while left > 0, let chunk = try handle.read(upToCount: 256 * 1024), !chunk.isEmpty {
            rest += chunk
            while left > 0, let end = rest.firstIndex(of: 0x0A) {
                try body(try decoder.decode(RefusedRow.self, from: rest[rest.startIndex..<end]))
                rest = Data(rest[(end + 1)...])
                left -= 1
            }
        }
    }
}

extension Importer {
    /// The refused rows of an import of the principal's own, one after the other.
    package func refusedRows(_ id: RecordID, limit: Int = .max, _ body: (RefusedRow) throws -> Void) throws {
        try RefusedRows.forEach(spool.refused(of: id), limit: limit, body)
    }
}
