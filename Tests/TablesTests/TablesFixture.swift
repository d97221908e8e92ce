import Foundation
import Kernel

@testable import Tables

/// A folder of its own for files of a test; gone with it.
final class TablesFixture {
    let folder: URL
    private var count = 0

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-tables-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func file(_ bytes: some Sequence<UInt8>) throws -> URL {
        count += 1
        let url = folder.appending(path: "table-\(count)")
        try Data(bytes).write(to: url)
        return url
    }

    /// A file of `Fixtures`, whose `make.py` says what is in it.
    static func stored(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
    }

    /// What a reader gives: rows, and behind each damaged one its code and row as `code@row`.
    static func read(_ url: URL, limits: TableLimits = .init()) throws -> (rows: [TableRow], refused: [String]) {
        let reader = try TableFile.open(url, limits: limits)
        var (rows, refused): ([TableRow], [String]) = ([], [])
        while true {
            do {
                guard let row = try reader.next() else { return (rows, refused) }
                rows.append(row)
            } catch let rejection as Rejection {
                refused.append("\(rejection.code)@\(rejection.values["row"] ?? "?")")
            }
        }
    }

    func read(_ text: String, limits: TableLimits = .init()) throws -> (rows: [TableRow], refused: [String]) {
        try Self.read(file(text.utf8), limits: limits)
    }

    /// Cells as text, one line for each row: `number:cell|cell`.
    static func shown(_ rows: [TableRow]) -> [String] {
        rows.map { row in "\(row.number):" + row.cells.map(\.text).joined(separator: "|") }
    }
}
