import Database
import Foundation
package import Kernel
package import Registers
package import Tables

/// Carries a register's rows away (导出): noted in the register of exports first, then read page by page, so that a reader
/// who is slow holds nothing open.
package struct Export: Sendable {
    /// What is asked for.
    package struct Order: Sendable {
        package let format: TableFormat
        /// Filters of the list; its `limit` and `after` mean nothing here.
        package let query: Query
        /// The filters as the list's address writes them.
        package let filter: String
        package let purpose: String?
        /// What for, of the closed list.
        package var use: Purpose?
        /// Numbers of persons in full, and all of the headquarters whatever the own scope: each for two persons.
        package var (full, whole) = (false, false)
        /// Whether the file tells scope, filter, who, when and purpose itself.
        package var statement = true

        package init(
            format: TableFormat, query: Query = Query(), filter: String = "", purpose: String? = nil,
            use: Purpose? = nil, statement: Bool = true
        ) {
            (self.format, self.query, self.filter) = (format, query, filter)
            (self.purpose, self.use, self.statement) = (purpose, use, statement)
        }
    }

    let store: RecordStore
    let definition: Definition
    let principal: Principal
    let order: Order
    let words: RegisterWords
    /// The note of this export.
    let record: RecordID

    /// Rows read at a time.
    private static let page = 8_000

    /// For what is no page.
    package init(
        _ store: RecordStore, _ definition: Definition, _ order: Order, by principal: Principal, locales: Locales,
        time: TimeText, language: Language
    ) async throws {
        try await self.init(
            store, definition, order, RegisterWords(definition, locales, time, language), by: principal)
    }

    /// Notes the export, before a byte of it leaves.
    /// - Parameter agreed: the note of one that a second person has agreed to.
    /// - Throws: `Rejection` forbidden where the principal reaches no record, `exportNeedsSecond` where a second person must
    ///   agree first; invalid `exportUse`, `exportPurpose`.
    init(
        _ store: RecordStore, _ definition: Definition, _ order: Order, _ words: RegisterWords, by principal: Principal,
        agreed: RecordID? = nil
    ) async throws {
        if let agreed {
            record = try await store.write(by: principal) { try $0.fetchExport(agreed) }.id
        } else {
            let needsSecond = try await order.needsSecond(store, definition, by: principal)
            // The command line on the server is the administrator's, and noted as that.
            if needsSecond, !principal.has(.system) { throw Rejection(.forbidden, "exportNeedsSecond") }
            let values = order.values(definition, by: principal)
            record = try await store.write(by: principal) { try $0.insert(Exports.self, verb: "export", values) }.id
        }
        (self.store, self.definition, self.principal, self.order, self.words) = (
            store, definition, principal, order, words
        )
    }

    /// Hands the file to `sink` piece by piece, and notes at the end how many rows left, or that it was interrupted.
    /// - Returns: number of rows.
    @discardableResult
    package func write(to sink: (ArraySlice<UInt8>) async throws -> Void) async throws -> Int {
        let rows: Int
        do {
            rows = order.format == .xlsx ? try await writeWorkbook(to: sink) : try await writeText(to: sink)
        } catch {
            // What cannot be noted now the scheduler ends.
            try? await end("interrupted", "interrupt")
            throw error
        }
        try await end("done", "finish", Values { $0[Exports.fields.rows] = rows })
        return rows
    }

    /// In a task of its own: that of a reader who has gone is cancelled.
    private func end(_ state: String, _ verb: String, _ values: Values = Values()) async throws {
        let (store, principal, id) = (store, principal, record)
        try await Task {
            _ = try await store.write(by: principal, lane: .background) { writing in
                try writing.update(writing.reading.find(Exports.self, id), state: state, verb: verb, values)
            }
        }.value
    }

    private func writeText(to sink: (ArraySlice<UInt8>) async throws -> Void) async throws -> Int {
        let (buffer, columns) = (Buffer(), ExportColumns(words, full: order.full))
        let statement = order.statement ? ExportStatement(self).lines : []
        if order.format == .ndjson {
            for line in statement { buffer.bytes += Array("{\"#\":\(Canonical.quoted("# \(line)"))}\n".utf8) }
            return try await pages { rows, _ in
                for row in rows { columns.appendJSON(row, to: &buffer.bytes) }
                try await sink(buffer.take())
            }
        }
        buffer.bytes += [0xEF, 0xBB, 0xBF]
        // A statement is one cell a line: no mark of CSV's own stands in it.
        for line in statement { buffer.bytes += Array("# \(line.filter { !",;\"\r\n\t".contains($0) })\r\n".utf8) }
        let header = try CSVWriter(columns.columns, mark: false, to: buffer.add)
        try header.finish()
        try await sink(buffer.take())
        var (lines, bytes) = (ExportLines(columns), CSVBytes())
        return try await pages { rows, titles in
            lines.append(rows, titles, to: &bytes)
            try await sink(bytes.take()[...])
        }
    }

    /// A workbook is complete only when all its rows are there: it is written to a file first, in constant memory.
    private func writeWorkbook(to sink: (ArraySlice<UInt8>) async throws -> Void) async throws -> Int {
        let file = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(record).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        let columns = ExportColumns(words, full: order.full)
        let statement = ExportStatement(self).lines
        let notes =
            order.statement
            ? TableNotes(sheet: words.locales.text("transfer.form.notes", words.language), lines: statement) : nil
        let writer = try XLSXWriter(
            file, sheet: String(words.register.prefix(31)), columns: columns.columns, notes: notes)
        let count = try await pages { rows, titles in
            for row in rows { try writer.write(columns.cells(row, titles)) }
        }
        try writer.finish()
        try await file.pieces(to: sink)
        return count
    }

    /// Reads page after page; the next is read while one is written.
    /// - Returns: number of rows.
    private func pages(_ body: (SQLRows, [String: [String: String]]) async throws -> Void) async throws -> Int {
        var count = 0
        var page = try await read(after: nil, ExportTitles())
        while true {
            // A workbook is long in the making, and nobody gets it once the server ends.
            try Task.checkCancellation()
            let (rows, titles, next) = page
            guard let next else {
                try await body(rows, titles.known)
                return count + rows.count
            }
            async let following = read(after: next, titles)
            try await body(rows, titles.known)
            count += rows.count
            page = try await following
        }
    }

    private func read(
        after cursor: Query.Cursor?, _ titles: ExportTitles
    ) async throws -> (SQLRows, ExportTitles, Query.Cursor?) {
        var query = order.query
        (query.limit, query.after, query.anyOrder) = (Self.page, cursor, true)
        let (asked, definition, columns) = (query, definition, ExportColumns(words).read)
        let read = try await store.read(as: order.whole ? .system(principal.county) : principal) { reading in
            let page = try reading.rows(definition, asked, columns: columns)
            var titles = titles
            try titles.add(page.rows, of: definition, in: reading)
            return (page.rows, titles, page.next)
        }
        // In the log before they leave.
        let numbers = order.full ? definition.protected.map(\.name) : []
        try await store.exported(definition, read.0, by: principal, for: order.use, inFull: numbers)
        return read
    }
}

/// Bytes between a writer and a slower reader.
final class Buffer {
    var bytes: [UInt8] = []

    func add(_ piece: ArraySlice<UInt8>) { bytes += piece }

    func take() -> ArraySlice<UInt8> {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes[...]
    }
}
