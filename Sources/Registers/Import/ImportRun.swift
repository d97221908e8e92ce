import Database
import Foundation
import Kernel
import Tables

/// One pass over an import's files (导入): batches of rows, each in a transaction of the background lane together with the
/// place reached, so that a broken pass goes on behind its last batch. A dry run undoes each batch.
struct ImportRun {
    let store: RecordStore
    let definition: Definition
    let principal: Principal
    let plan: ImportPlan
    let files: [URL]
    let reading: RowReading
    let refused: URL
    let id: RecordID
    let dryRun: Bool
    /// Whether the program is ending: the pass then stops behind a batch and goes on at the next start.
    let isEnding: @Sendable () async throws -> Bool

    /// Rows of a batch at first, at least and at most; between, what fits the time.
    private static let sizes = (first: 200, least: 20, most: 4_000)
    /// Batches without a write of anybody else after which the import is alone.
    private static let calm = 100
    /// Rows after which the database looks at the table.
    private static let enough = 2_000

    /// - Parameter progress: counts so far, and the part of the files that is read, 0 … 1.
    /// - Returns: counts of all rows, what the rows said about unit and area, and why the files were not read to their end; the
    ///   rows before are taken.
    /// - Throws: `Rejection` for a principal who may not.
    @discardableResult
    func run(
        progress: @escaping @Sendable (ImportCounts, Double) -> Void
    ) async throws -> (counts: ImportCounts, named: [String], failure: Rejection?) {
        var position = try await start()
        let errors = try RefusedRows(refused)
        let source = RowSource(plan, files, reading)
        try source.skip(position.rows)
        let (references, seen) = (References(), dryRun ? Seen() : nil)
        // A row that names another of the same file is understood only where both are in one transaction.
        let whole = dryRun && definition.fields.contains { $0.target == definition.name }
        var size = whole ? 5_000 : Self.sizes.first
        let first = position.rows
        var isKnown = dryRun
        var (calm, requests) = (Self.calm, store.database.writeStatistics.requests)
        var rows = try source.next(size)
        while !rows.isEmpty {
            if try await isEnding() { throw CancellationError() }
            let batch = Batch(
                rows: rows.map(\.row), cells: rows.map(\.cells), lines: rows.map(\.isLine), skipped: source.skipped,
                reached: source.count)
            // The next rows are read while these are written.
            let here = position
            async let written = write(batch, at: here, references, seen, errors)
            rows = try source.next(size)
            let (after, taken) = try await written
            position = after
            let now = store.database.writeStatistics.requests
            calm = now - requests > 1 ? 0 : calm + 1
            requests = now
            if !whole { size = Self.size(after: taken, of: batch.rows.count, within: span(isAlone: calm >= Self.calm)) }
            if !isKnown, position.rows - first >= Self.enough {
                try await look()
                isKnown = true
            }
            progress(position.counts, source.progress)
        }
        position.counts.skipped = source.skipped
        try errors.close()
        return (position.counts, source.named.sorted(), source.failure)
    }

    /// Time one batch may hold the writer: less while others write, who wait for it. On PostgreSQL most of it is the way to
    /// the server and back, which costs a large batch no more than a small one.
    private func span(isAlone: Bool) -> Duration {
        switch store.database.dialect {
        case .sqlite: .milliseconds(isAlone ? 14 : 2)
        case .postgres: .milliseconds(isAlone ? 40 : 8)
        }
    }

    /// PostgreSQL plans by what it last counted in a table. Of one that was empty then it believes that a headquarters has a
    /// handful of rows, and looks natural keys up by reading all of them.
    private func look() async throws {
        guard store.database.dialect == .postgres else { return }
        let table = definition.name
        _ = try await store.database.read { try $0.execute("ANALYZE \(name: table)") }
    }

    /// Where to begin: behind the last batch of a pass that broke off, else at the first row.
    private func start() async throws -> ImportPosition {
        if dryRun {
            return try await store.read(as: principal) { ImportPosition(since: try $0.lastChange()) }
        }
        return try await store.write(by: principal, lane: .background) { writing in
            if let position = try writing.reading.position(of: id) { return position }
            let position = ImportPosition(since: try writing.reading.lastChange())
            try writing.store(position, of: id)
            return position
        }
    }
}

extension ImportRun {
    /// Rows on their way into the database.
    private struct Batch: Sendable {
        let rows: [ImportRow]
        let cells: [[Cell]]
        /// Whether a row's only cell is its line as it stands.
        let lines: [Bool]
        let skipped: Int
        /// Rows of the files passed with this batch.
        let reached: Int
    }

    /// What a dry run throws so that its batch is undone.
    private struct Undone: Error {
        let position: ImportPosition
        let span: Duration
    }

    /// Takes a batch.
    /// - Returns: the place reached, and how long the writer was held.
    private func write(
        _ batch: Batch, at position: ImportPosition, _ references: References, _ seen: Seen?, _ errors: RefusedRows
    ) async throws -> (ImportPosition, Duration) {
        do {
            return try await store.write(by: principal, lane: .background) { writing in
                let start = ContinuousClock.now
                let outcomes = try ImportBatch.take(
                    batch.rows, into: definition, references, since: position.since, cause: id, seen: seen,
                    writing)
                var after = position
                after.rows = batch.reached
                after.counts.skipped = batch.skipped
                var back: [RefusedRow] = []
                for (index, outcome) in outcomes.enumerated() {
                    after.counts.add(outcome)
                    guard case .refused(let problems) = outcome else { continue }
                    let row = batch.rows[index]
                    back.append(
                        RefusedRow(
                            source: row.source, number: row.number, cells: batch.cells[index].map(\.text),
                            problems: problems, isLine: batch.lines[index]))
                }
                after.refused = try errors.append(back, at: position.refused)
                if !dryRun { try writing.store(after, of: id) }
                let span = start.duration(to: .now)
                if dryRun { throw Undone(position: after, span: span) }
                return (after, span)
            }
        } catch let undone as Undone { return (undone.position, undone.span) }
    }

    private static func size(after taken: Duration, of rows: Int, within span: Duration) -> Int {
        let fitting = Double(rows) * (span / max(taken, .microseconds(1)))
        // Never more than double: the next batch may hold more work a row.
        return min(max(min(Int(fitting), rows * 2), sizes.least), sizes.most)
    }
}
