import Foundation
import Kernel

/// Rows of a CSV file; encoding and separator are judged by its content.
final class CSVReader: TableReader {
    let sheets = [""]
    var progress: (read: Int64, of: Int64) { window.progress }

    private let window: TextWindow
    private let decoder: TextDecoder
    private let limits: TableLimits
    private var scanner: CSVScanner
    /// Line on which the next row begins.
    private var line = 1
    /// Bytes behind the lines of open quotes in which their ends were looked for.
    private var sought = 0
    private(set) var isStopped = false
    private(set) var refused = RefusedCells.cells([])
    private var isPassed = false

    init(_ url: URL, limits: TableLimits) throws {
        window = try TextWindow(url)
        decoder = TextDecoder(window.source.encoding)
        self.limits = limits
        let (separator, named) = CSVSeparator.judge(window.bytes, limits)
        scanner = CSVScanner(separator: separator, limits: limits)
        // Excel's own first line `sep=;` is no row.
        if named { try skipLine() }
    }

    func passSheet() { isPassed = true }

    func next() throws -> TableRow? {
        while !isPassed {
            if window.count == 0 {
                guard try window.fill() else { return nil }
            }
            let (from, row) = (window.start, line)
            switch window.bytes.withUnsafeBufferPointer({ scanner.scan($0, from: from, isEnd: window.isEnd) }) {
            case .row(let next, let lines):
                (window.start, line) = (next, line + lines)
                if let cells = try cells(row, from..<next) { return TableRow(number: row, cells: cells) }
            case .more:
                guard window.count <= limits.rowBytes else { throw try passed("tableRowLong") }
                _ = try window.fill()
            case .unbalanced(let place):
                sought += max(0, place - (window.line?.next ?? place))
                guard sought <= 1_000 * limits.cellBytes else { throw stop("unbalancedQuotes") }
                throw try passed("unbalancedQuotes")
            case .beyond(let limit, let next, let lines):
                refuse(from..<next)
                (window.start, line) = (next, line + lines)
                switch limit {
                case .columns: throw rejection("tableColumns", at: from, row: row, ["max": String(limits.columns)])
                case .cell: throw rejection("tableCellLong", at: from, row: row, ["max": String(limits.cellBytes)])
                }
            }
        }
        return nil
    }

    /// Cells of the row just scanned; nil if none has a value.
    private func cells(_ row: Int, _ place: Range<Int>) throws -> [Cell]? {
        let (fields, decoder) = (scanner.fields, decoder)
        guard fields.contains(where: { $0.start < $0.end }) else { return nil }
        var broken: Int?
        let cells = window.bytes.withUnsafeBufferPointer { bytes in
            [Cell](unsafeUninitializedCapacity: fields.count) { cells, count in
                for field in fields {
                    do throws(TextDecoder.Broken) {
                        let cell = try Self.cell(field, bytes, decoder)
                        cells.initializeElement(at: count, to: cell)
                    } catch {
                        return broken = field.start + error.offset
                    }
                    count += 1
                }
            }
        }
        if let broken {
            refuse(place)
            throw rejection("badEncoding", at: broken, row: row)
        }
        return cells
    }

    private static func cell(
        _ field: CSVScanner.Field, _ bytes: UnsafeBufferPointer<UInt8>, _ decoder: TextDecoder
    ) throws(TextDecoder.Broken) -> Cell {
        guard field.start < field.end else { return .empty }
        let piece = UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
        if let zero = piece.firstIndex(of: 0) { throw TextDecoder.Broken(offset: zero) }
        var text = try decoder.text(piece)
        if field.isEscaped { text = unescape(text) }
        if piece[0] == FormulaGuard.mark { text = FormulaGuard.undo(text) }
        return .text(text)
    }

    /// One quote for two. By bytes: a quote and an accent behind it are one `Character`.
    private static func unescape(_ text: String) -> String {
        var (bytes, isSecond): ([UInt8], Bool) = ([], false)
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            isSecond = byte == UInt8(ascii: "\"") && !isSecond
            if byte != UInt8(ascii: "\"") || isSecond { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func skipLine() throws {
        try window.passLine()
        line += 1
    }

    /// Refuses a row past whose first line reading goes on: a quote left open damages one row, not half the file.
    private func passed(_ code: String) throws -> Rejection {
        let rejection = rejection(code, at: window.start)
        refuse(window.start..<(window.line?.end ?? window.bytes.count))
        try skipLine()
        return rejection
    }

    private func refuse(_ place: Range<Int>) { refused = .line(window.bytes[place], decoder.lossy) }

    private func rejection(_ code: String, at index: Int, row: Int? = nil, _ more: [String: String] = [:]) -> Rejection
    {
        var values = more
        values["row"] = String(row ?? line)
        values["offset"] = String(window.offset(index))
        return .invalid(code, values)
    }

    /// Nothing is read behind this.
    private func stop(_ code: String) -> Rejection {
        let rejection = rejection(code, at: window.start)
        isStopped = true
        window.close()
        return rejection
    }
}
