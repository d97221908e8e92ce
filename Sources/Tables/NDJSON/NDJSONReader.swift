import Foundation
import Kernel

/// Objects, one a line (newline-delimited JSON), as rows below a header of their keys. The file is gone through twice: a
/// key may first occur in any line.
final class NDJSONReader: TableReader {
    let sheets = [""]
    var progress: (read: Int64, of: Int64) { lines.progress }
    /// A damaged line damages no other.
    let isStopped = false
    var refused: RefusedCells { lines.refused }

    private let lines: JSONLines
    private var columns: [String: Int] = [:]
    private var header: TableRow?
    private var isPassed = false

    init(_ url: URL, limits: TableLimits) throws {
        var keys: [String] = []
        let first = try JSONLines(url, limits: limits)
        while let (line, members) = try Self.nextWhole(first) {
            for (key, _) in members where columns[key] == nil {
                guard keys.count < limits.columns else {
                    throw Rejection.invalid("tableColumns", ["row": String(line), "max": String(limits.columns)])
                }
                columns[key] = keys.count
                keys.append(key)
            }
        }
        lines = try JSONLines(url, limits: limits)
        header = keys.isEmpty ? nil : TableRow(number: 0, cells: keys.map { .text($0) })
    }

    /// The next line that is not damaged; one that is will be refused when its row is read.
    private static func nextWhole(_ lines: JSONLines) throws -> JSONLines.Object? {
        while true {
            do { return try lines.next() } catch is Rejection {}
        }
    }

    func passSheet() { isPassed = true }

    func next() throws -> TableRow? {
        guard !isPassed else { return nil }
        if let header {
            self.header = nil
            return header
        }
        while let (line, members) = try lines.next() {
            var cells: [Cell] = []
            for (key, value) in members {
                guard let column = columns[key], value != .empty else { continue }
                if column >= cells.count { cells += Array(repeating: .empty, count: column + 1 - cells.count) }
                cells[column] = value
            }
            if !cells.isEmpty { return TableRow(number: line, cells: cells) }
        }
        return nil
    }
}

/// The objects of an NDJSON file.
final class JSONLines {
    typealias Object = (line: Int, members: [(key: String, value: Cell)])

    private let window: TextWindow
    private let limits: TableLimits
    private var line = 0
    private(set) var refused = RefusedCells.cells([])

    init(_ url: URL, limits: TableLimits) throws {
        window = try TextWindow(url)
        self.limits = limits
    }

    var progress: (read: Int64, of: Int64) { window.progress }

    /// - Throws: `Rejection` for a damaged line; the next call goes on behind it.
    func next() throws -> Object? {
        while true {
            guard let (end, next) = window.line else {
                guard window.count <= limits.rowBytes else {
                    line += 1
                    refused = .line(window.bytes[window.start...])
                    let rejection = rejection("tableRowLong", window.start, line)
                    try window.passLine()
                    throw rejection
                }
                if try window.fill() || window.line != nil { continue }
                return nil
            }
            let start = window.start
            (window.start, line) = (next, line + 1)
            do throws(JSONLine.Broken) {
                let members = try members(start..<end)
                if !members.isEmpty { return (line, members) }
            } catch {
                refused = .line(window.bytes[start..<end])
                switch error {
                case .json(let place): throw rejection("jsonLine", start + place, line)
                case .text(let place): throw rejection("badEncoding", start + place, line)
                case .key(let place): throw rejection("jsonKeyTwice", start + place, line)
                }
            }
        }
    }

    private func members(_ range: Range<Int>) throws(JSONLine.Broken) -> [(key: String, value: Cell)] {
        var result: Result<[(key: String, value: Cell)], JSONLine.Broken> = .success([])
        window.bytes.withUnsafeBufferPointer { bytes in
            let piece = UnsafeBufferPointer(rebasing: bytes[range])
            guard piece.contains(where: { $0 > 0x20 }) else { return }
            var line = JSONLine(piece)
            do throws(JSONLine.Broken) { result = .success(try line.members()) } catch { result = .failure(error) }
        }
        return try result.get()
    }

    private func rejection(_ code: String, _ place: Int, _ row: Int) -> Rejection {
        .invalid(code, ["row": String(row), "offset": String(window.offset(place))])
    }
}
