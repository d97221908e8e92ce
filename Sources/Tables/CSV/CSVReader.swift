import Foundation
import Kernel

/// Rows of a CSV file; encoding and separator are judged by its content.
final class CSVReader: TableReader {
    let sheets = [""]
    var progress: (read: Int64, of: Int64) { (source.read - Int64(buffer.count - start), source.size) }

    private let source: TextSource
    private let decoder: TextDecoder
    private let limits: TableLimits
    private var scanner: CSVScanner
    private var buffer: [UInt8] = []
    /// Where in `buffer` the next row begins, and on which line.
    private var (start, line) = (0, 1)
    /// Offset in the file of the first byte of `buffer`.
    private var base: Int64
    private var isEnd = false
    private var mended = 0

    init(_ url: URL, limits: TableLimits) throws {
        source = try TextSource(url)
        decoder = TextDecoder(source.encoding)
        self.limits = limits
        base = source.read
        isEnd = try !source.fill(&buffer)
        let (separator, named) = CSVSeparator.judge(buffer, limits)
        scanner = CSVScanner(separator: separator, limits: limits)
        // Excel's own first line `sep=;` is no row.
        if named { skipLine() }
    }

    func next() throws -> TableRow? {
        while true {
            if start == buffer.count {
                guard try fill() else { return try finish() }
            }
            let (from, row) = (start, line)
            switch buffer.withUnsafeBufferPointer({ scanner.scan($0, from: from, isEnd: isEnd) }) {
            case .row(let next, let lines):
                // The row in which the file breaks off is not whole.
                if next == buffer.count, source.broken != nil { return try finish() }
                (start, line) = (next, line + lines)
                let cells = try cells(row)
                if cells.contains(where: { $0 != .empty }) { return TableRow(number: row, cells: cells) }
            case .more:
                guard buffer.count - start <= limits.rowBytes else { throw stop("tableRowLong") }
                _ = try fill()
            case .unbalanced:
                mended += 1
                guard mended <= 1_000 else { throw stop("unbalancedQuotes") }
                let rejection = rejection("unbalancedQuotes", at: start)
                try skipDamagedLine()
                throw rejection
            case .cellTooLong:
                throw stop("tableCellLong", ["max": String(limits.cellBytes)])
            case .tooManyColumns:
                throw stop("tableColumns", ["max": String(limits.columns)])
            }
        }
    }

    /// Cells of the row just scanned.
    private func cells(_ row: Int) throws -> [Cell] {
        var cells: [Cell] = []
        cells.reserveCapacity(scanner.fields.count)
        var broken: Int?
        buffer.withUnsafeBufferPointer { bytes in
            for field in scanner.fields {
                guard field.start < field.end else {
                    cells.append(.empty)
                    continue
                }
                let piece = UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
                do throws(TextDecoder.Broken) {
                    if let zero = piece.firstIndex(of: 0) { throw TextDecoder.Broken(offset: zero) }
                    var text = try decoder.text(piece)
                    if field.isEscaped { text = Self.unescape(text) }
                    if piece[0] == FormulaGuard.mark { text = FormulaGuard.undo(text) }
                    cells.append(.text(text))
                } catch {
                    broken = field.start + error.offset
                    return
                }
            }
        }
        if let broken { throw rejection("badEncoding", at: broken, row: row) }
        return cells
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

    private func finish() throws -> TableRow? {
        guard let offset = source.broken, mended >= 0 else { return nil }
        (start, mended) = (buffer.count, -1)
        throw Rejection.invalid("badEncoding", ["row": String(line), "offset": String(offset)])
    }

    /// Throws away what was read and reads on.
    private func fill() throws -> Bool {
        guard !isEnd else { return false }
        buffer.removeFirst(start)
        base += Int64(start)
        start = 0
        isEnd = try !source.fill(&buffer)
        return !isEnd
    }

    /// Past a row whose quotes do not fit, to its second line: a quote left open damages one row, not half the file.
    private func skipDamagedLine() throws {
        while !skipLine() {
            guard buffer.count - start <= limits.rowBytes else { throw stop("tableRowLong") }
            if isEnd { return start = buffer.count }
            _ = try fill()
        }
    }

    /// - Returns: whether the line's end was in the buffer.
    @discardableResult
    private func skipLine() -> Bool {
        let end = buffer.withUnsafeBufferPointer { bytes in
            bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D }.flatMap { CSVScanner.lineEnd(bytes, $0, isEnd) }
        }
        guard let end else { return false }
        (start, line) = (end, line + 1)
        return true
    }

    private func rejection(_ code: String, at index: Int, row: Int? = nil, _ more: [String: String] = [:]) -> Rejection
    {
        var values = more
        values["row"] = String(row ?? line)
        values["offset"] = String(base + Int64(index))
        return .invalid(code, values)
    }

    /// Nothing is read behind this.
    private func stop(_ code: String, _ values: [String: String] = [:]) -> Rejection {
        let rejection = rejection(code, at: start, values)
        (start, isEnd, mended) = (buffer.count, true, -1)
        return rejection
    }
}
