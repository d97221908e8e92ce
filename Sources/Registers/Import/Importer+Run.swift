import Foundation
package import Kernel

/// Passes of an import: it starts, goes on, is thrown away, and ends.
extension Importer {
    /// Lets an import run, in earnest or as a dry run; it waits for its turn.
    /// - Parameter version: of its record, as it was stored with the plan that is meant.
    /// - Throws: `Rejection` conflict where it runs already or has ended, preconditionFailed (`stale`) where it was changed since.
    package func start(_ id: RecordID, dryRun: Bool, version: Int64? = nil, by principal: Principal) async throws {
        _ = try await store.write(by: principal) { writing in
            let (record, definition) = try writing.reading.ownImport(id, in: "mapping")
            try writing.check(version, record)
            try ImportPlan(record).check(for: definition)
            return try writing.update(
                record, state: "running", verb: dryRun ? "dryRun" : "run",
                Values { $0[Imports.fields.dryRun] = dryRun })
        }
        enqueue(Ticket(id: id, principal: principal))
    }

    /// Lets an interrupted import go on behind its last batch.
    package func resume(_ id: RecordID, by principal: Principal) async throws {
        _ = try await store.write(by: principal) { writing in
            try writing.update(
                writing.reading.ownImport(id, in: "interrupted").record, state: "running", verb: "resume",
                Values { $0[Imports.fields.failure] = nil })
        }
        enqueue(Ticket(id: id, principal: principal))
    }

    /// Throws the upload away; what was stored of it stays.
    package func discard(_ id: RecordID, by principal: Principal) async throws {
        _ = try await store.write(by: principal) { writing in
            // A dry run that failed has ended by itself.
            let (ended, _) = try writing.reading.ownImport(id)
            if ended.state == "failed", ended[Imports.fields.dryRun] == true { return ended }
            try writing.removePosition(of: id)
            return try writing.update(
                writing.reading.ownImport(id, in: "mapping", "interrupted").record, state: "discarded",
                verb: "discard")
        }
        try spool.remove(id)
    }

    /// Makes one pass here and now; for programs without a service.
    /// - Parameter progress: counts so far, and the part of the files that is read, 0 … 1.
    /// - Throws: `Rejection` conflict: `importState` where it does not run, `importElsewhere` where another process is at it.
    package func perform(
        _ id: RecordID, by principal: Principal,
        progress: @escaping @Sendable (ImportCounts, Double) -> Void = { _, _ in }
    ) async throws {
        try await holding(id, principal.county) { isLost in
            try await self.pass(id, by: principal, isLost, progress)
        }
    }

    private func pass(
        _ id: RecordID, by principal: Principal, _ isLost: @escaping @Sendable () async throws -> Bool,
        _ progress: @escaping @Sendable (ImportCounts, Double) -> Void
    ) async throws {
        let (record, definition) = try await store.read(as: principal) { try $0.ownImport(id, in: "running") }
        let dryRun = record[Imports.fields.dryRun] ?? false
        do {
            try Self.check(principal, definition)
            let run = ImportRun(
                store: store, definition: definition, principal: principal, plan: try ImportPlan(record),
                files: files(of: record), reading: reading(definition), refused: spool.refused(of: id), id: id,
                dryRun: dryRun, isEnding: { if self.withState(\.closed) { true } else { try await isLost() } })
            let (counts, named, failure) = try await run.run { counts, part in
                self.note(ImportProgress(counts: counts, part: part), of: id)
                progress(counts, part)
            }
            let (state, verb) = failure != nil ? ("failed", "fail") : dryRun ? ("mapping", "back") : ("done", "finish")
            try await end(record, state: state, verb: verb, counts, principal, failure: failure, named: named)
        } catch let rejection as Rejection {
            // What was committed stays; the rest can be imported again, which takes only what is new.
            let counts = try await store.read(as: principal) { try $0.position(of: id)?.counts }
            try await end(record, state: "failed", verb: "fail", counts ?? .init(), principal, failure: rejection)
        }
    }

    private func end(
        _ record: Record, state: String, verb: String, _ counts: ImportCounts, _ principal: Principal,
        failure: Rejection? = nil, named: [String] = []
    ) async throws {
        let f = Imports.fields
        let values = try failure.map { try Imports.stored($0.values) }
        _ = try await store.write(by: principal) { writing in
            try writing.removePosition(of: record.id)
            return try writing.update(
                record, state: state, verb: verb,
                Values {
                    $0[f.rows] = counts.rows
                    $0[f.new] = counts.created
                    $0[f.changed] = counts.changed
                    $0[f.unchanged] = counts.unchanged
                    $0[f.refused] = counts.refused
                    $0[f.skipped] = counts.skipped
                    $0[f.named] = named.isEmpty ? nil : named.map { String($0.prefix(80)) }
                    $0[f.failure] = failure?.code
                    $0[f.failureValues] = values
                })
        }
        withState { $0.progress[record.id] = nil }
        if state != "mapping" { try spool.clear(record.id) }
    }
}
