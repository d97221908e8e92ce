import Foundation
import Kernel

/// Rows of the visible sheets of an XLSX workbook (ECMA-376), one sheet after the other.
///
/// Merged cells all have the value of their first; a row none of whose own cells has a value is none. Hidden sheets,
/// charts and pictures are passed over; hidden rows and columns are read. Of a formula its calculated value is read.
final class XLSXReader: TableReader {
    let sheets: [String]
    var progress: (read: Int64, of: Int64) { (min(archive.inflated, size), size) }

    private(set) var isStopped = false
    private(set) var refused = RefusedCells.cells([])

    private let archive: Archive
    private let limits: TableLimits
    private let paths: [String]
    private let parts: WorkbookParts
    private let size: Int64
    private var index = -1
    private var sheet: (rows: SheetRows, stream: XMLStream, merged: MergedCells)?

    init(_ url: URL, limits: TableLimits) throws {
        let archive = try Archive(url, limits: limits)
        let workbook = try Workbook(archive)
        guard !workbook.sheets.isEmpty else { throw Rejection.invalid("tableNoSheet") }
        let parts = try Self.parts(of: workbook, in: archive, limits: limits)
        (self.archive, self.limits, self.parts) = (archive, limits, parts)
        (sheets, paths) = (workbook.sheets.map(\.name), workbook.sheets.map(\.path))
        // Every sheet is gone through twice, first for its merged cells.
        size = max(1, archive.inflated + workbook.sheets.reduce(0) { $0 + 2 * archive.size($1.path) })
    }

    /// What the cells of a workbook refer to.
    static func parts(of workbook: Workbook, in archive: Archive, limits: TableLimits) throws -> WorkbookParts {
        var parts = WorkbookParts(texts: SharedTexts.none())
        parts.is1904 = workbook.is1904
        if let styles = workbook.styles {
            var formats = NumberFormats()
            try XMLElements.read(try archive.open(styles)) { formats.add($0, parent: $1, $2) }
            parts.formats = formats
        }
        if let texts = workbook.texts { parts.texts = try SharedTexts.read(try archive.open(texts), limits: limits) }
        return parts
    }

    func next() throws -> TableRow? {
        while index < sheets.count {
            let row: Result<TableRow, Rejection>?
            do {
                if sheet == nil {
                    guard try openNext() else { return nil }
                }
                row = try nextOfSheet()
            } catch {
                // What is wrong in XML cannot be passed over.
                (index, sheet, isStopped) = (sheets.count, nil, true)
                throw error
            }
            if let row { return try row.get() }
            sheet = nil
        }
        return nil
    }

    func passSheet() { sheet = nil }

    private func openNext() throws -> Bool {
        index += 1
        guard index < sheets.count else { return false }
        let ranges = try MergedRanges.read(archive, paths[index], limits)
        let rows = SheetRows(sheets[index], parts, limits)
        let stream = try XMLStream(try archive.open(paths[index]), rows)
        sheet = (rows, stream, MergedCells(ranges, columns: limits.columns))
        return true
    }

    /// - Returns: a row, or the limit that it is beyond.
    private func nextOfSheet() throws -> Result<TableRow, Rejection>? {
        guard let (rows, stream, _) = sheet else { return nil }
        while !rows.isDone, try stream.advance() {
            guard let row = rows.take() else { continue }
            guard let cells = sheet?.merged.fill(row.cells, row: row.number) else {
                throw Archive.damaged(sheets[index])
            }
            if let fault = row.fault {
                refused = .cells(cells)
                return .failure(fault)
            }
            return .success(TableRow(sheet: sheets[index], number: row.number, cells: cells))
        }
        return nil
    }
}

/// Merged ranges of a sheet. They stand behind its rows, so that the part is gone through once before.
private enum MergedRanges {
    static func read(_ archive: Archive, _ path: String, _ limits: TableLimits) throws -> [CellRange] {
        guard try mentionsMerging(try archive.open(path)) else { return [] }
        var ranges: [CellRange] = []
        try XMLElements.read(try archive.open(path)) { name, parent, attributes in
            guard name == "mergeCell", parent == "mergeCells" else { return }
            guard ranges.count < limits.merges else {
                throw Rejection.invalid("tableMerges", ["max": String(limits.merges)])
            }
            if let range = attributes["ref"].flatMap(CellRange.init) { ranges.append(range) }
        }
        return ranges
    }

    /// Looks for the bytes `mergeCell`, which is much faster than reading XML.
    private static func mentionsMerging(_ entry: Archive.Entry) throws -> Bool {
        let word = Array("mergeCell".utf8)
        var buffer = [UInt8](repeating: 0, count: 262_144)
        var kept = 0
        while true {
            let found = try buffer.withUnsafeMutableBytes { bytes -> Bool? in
                let count = try entry.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[kept...]))
                let end = kept + count
                if contains(UnsafeRawBufferPointer(rebasing: bytes[..<end]), word) { return true }
                kept = min(end, word.count - 1)
                for index in 0..<kept { bytes[index] = bytes[end - kept + index] }
                return count == 0 ? false : nil
            }
            if let found { return found }
        }
    }

    private static func contains(_ bytes: UnsafeRawBufferPointer, _ word: [UInt8]) -> Bool {
        var from = 3
        // The letter `g`, fourth of the word, is rare in a sheet.
        while from < bytes.count, let start = bytes.baseAddress,
            let found = memchr(start + from, Int32(UInt8(ascii: "g")), bytes.count - from)
        {
            let place = found - UnsafeMutableRawPointer(mutating: start)
            if bytes[(place - 3)...].starts(with: word) { return true }
            from = place + 1
        }
        return false
    }
}
