import Crypto
import Database
package import Foundation
package import Kernel
import Synchronization
import Tables

/// Brings files into registers (台账导入): upload, plan, dry run, run, and what was refused. One import runs at a time, in
/// the background lane; what a crash interrupts goes on afterwards.
package final class Importer: Sendable {
    package let store: RecordStore
    package let spool: Spool
    let zone: TimeZone
    /// Words of a register, from the locales.
    let terms: @Sendable (Definition) -> Terms
    /// The person of an import that goes on after a restart, with the posts of today; nil for one who has none.
    let person: @Sendable (RecordID, AreaCode) async throws -> Principal?
    /// This process, as the leases of imports name it.
    let holder = RecordID.make().text
    private let state = Mutex(State())

    struct State {
        var waiting: [Ticket] = []
        var wake: CheckedContinuation<Void, Never>?
        var closed = false
        var progress: [RecordID: ImportProgress] = [:]
        var waiters: [RecordID: [CheckedContinuation<Void, Never>]] = [:]
    }

    /// One pass that is to be made.
    struct Ticket: Sendable {
        let id: RecordID
        let principal: Principal
    }

    /// Milliseconds for which a process has the right to an import; it is renewed at a third of them.
    let life: Int

    package init(
        _ store: RecordStore, spool: Spool, zone: TimeZone, terms: @escaping @Sendable (Definition) -> Terms,
        person: @escaping @Sendable (RecordID, AreaCode) async throws -> Principal?, life: Int = 20_000
    ) {
        self.life = life
        (self.store, self.spool, self.zone, self.terms, self.person) = (store, spool, zone, terms, person)
    }

    // MARK: Upload and plan

    /// Takes uploaded files for a register and makes a plan from them.
    /// - Parameter files: names as uploaded and the files, which are moved into the spool.
    /// - Returns: the import's record, in the state `mapping`.
    /// - Throws: `Rejection` forbidden where the principal may neither make nor change records, and for files that are no
    ///   tables; nothing is then kept.
    package func receive(
        _ files: [(name: String, url: URL)], for definition: Definition, by principal: Principal
    ) async throws -> Record {
        try Self.check(principal, definition)
        let id = RecordID.make(at: store.now)
        do {
            var kept: [(name: String, url: URL)] = []
            for (index, file) in files.enumerated() {
                let place = spool.file(index, file.name, of: id)
                try spool.keep(file.url, as: place)
                kept.append((file.name, place))
            }
            let plan = try await planning(definition, principal).plan(kept)
            let (digests, size) = try Self.digests(kept.map(\.url))
            let f = Imports.fields
            return try await store.write(by: principal) { writing in
                try writing.insert(
                    Imports.self, id: id, verb: "upload",
                    Values {
                        $0[f.register] = definition.name
                        $0[f.files] = files.map { String($0.name.prefix(200)) }
                        $0[f.digests] = digests
                        $0[f.size] = size
                        $0[f.by] = principal.user
                        $0[f.dryRun] = false
                        $0[f.plan] = try? plan.json
                    })
            }
        } catch {
            try spool.remove(id)
            throw error
        }
    }

    private func planning(_ definition: Definition, _ principal: Principal) async throws -> ImportPlanning {
        let memory = try await store.read(as: principal) { try $0.columnMemory(definition) }
        return ImportPlanning(
            definition: definition, guessing: ColumnGuessing(definition, terms(definition)), memory: memory)
    }

    /// Stores which sheets are taken and where their headers stand.
    /// - Parameter version: of the import's record, as the person saw it.
    /// - Throws: `Rejection` invalid where that cannot be, conflict where the import has moved on, preconditionFailed (`stale`)
    ///   where another plan was stored meanwhile.
    package func choose(
        _ choices: [ImportPlan.Choice], of id: RecordID, version: Int64? = nil, by principal: Principal
    ) async throws -> Record {
        let (seen, definition) = try await store.read(as: principal) { try $0.ownImport(id, in: "mapping") }
        let plan = try await planning(definition, principal).plan(ImportPlan(seen), choices, files(of: seen))
        return try await store.write(by: principal) { writing in
            let (record, _) = try writing.reading.ownImport(id, in: "mapping")
            return try writing.store(plan, in: record, version: version ?? seen.version)
        }
    }

    /// Stores what a person decided about the columns.
    /// - Parameter version: of the import's record, as the person saw it.
    /// - Throws: `Rejection` invalid where the plan cannot be, conflict where the import has moved on, preconditionFailed (`stale`)
    ///   where another plan was stored meanwhile.
    @discardableResult
    package func save(
        _ plan: ImportPlan, of id: RecordID, version: Int64? = nil, by principal: Principal
    ) async throws -> Record {
        try await store.write(by: principal) { writing in
            let (record, definition) = try writing.reading.ownImport(id, in: "mapping")
            let stored = try writing.store(plan, in: record, version: version)
            try plan.check(for: definition)
            for index in Set(plan.taken.compactMap(\.mapping)).sorted() {
                try writing.remember(plan.mappings[index], definition)
            }
            return stored
        }
    }

    /// The plan and the first rows as they would be taken.
    package func preview(_ id: RecordID, by principal: Principal, limit: Int = 20) async throws -> ImportPreview {
        let (record, definition) = try await store.read(as: principal) { try $0.ownImport(id, in: "mapping") }
        let plan = try ImportPlan(record)
        let source = RowSource(plan, files(of: record), reading(definition))
        let taken = try source.next(limit)
        let rows = taken.map(\.row)
        let outcomes = try await store.trying(by: principal) { writing in
            try ImportBatch.take(rows, into: definition, References(), since: .max, cause: id, writing)
        }
        return ImportPreview(
            record: record, definition: definition, plan: plan,
            rows: zip(taken, outcomes).map {
                .init(row: $0.row, cells: $0.isLine ? [] : $0.cells.map(\.text), outcome: $1)
            })
    }

    /// The first rows of each of the plan's parts, from which a person chooses its header.
    package func starts(of record: Record) throws -> [SheetStart?] {
        let plan = try ImportPlan(record)
        let starts = try SheetStart.read(zip(plan.files, files(of: record)).map { ($0, $1) })
        return plan.parts.map { part in starts.first { $0.isStart(of: part) } }
    }

    // MARK: Parts

    func withState<Value>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }

    package static func check(_ principal: Principal, _ definition: Definition) throws {
        guard definition.takesImports else { throw Rejection(.forbidden, "takesNoImport") }
        let roles = definition.access.create.union(definition.access.edit)
        guard principal.may(roles) else { throw Rejection.forbidden }
    }

    func reading(_ definition: Definition) -> RowReading {
        RowReading(definition, terms(definition), zone: zone, today: CalendarDay(store.now, in: zone))
    }

    func files(of record: Record) -> [URL] {
        (record[Imports.fields.files] ?? []).enumerated().map { spool.file($0, $1, of: record.id) }
    }

    private static func digests(_ files: [URL]) throws -> ([String], Int) {
        var (digests, size): ([String], Int) = ([], 0)
        for url in files {
            let handle = try FileHandle(forReadingFrom: url)
            defer { try? handle.close() }
            var hash = SHA256()
            while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
                hash.update(data: data)
                size += data.count
            }
            digests.append(Array(hash.finalize()).hex)
        }
        return (digests, size)
    }
}

extension Writing {
    /// Stores a plan with its import; the one that stands there already changes nothing, whichever version was seen.
    fileprivate func store(_ plan: ImportPlan, in record: Record, version: Int64?) throws -> Record {
        if try ImportPlan(record) == plan { return record }
        try check(version, record)
        let json = try plan.json
        return try update(record, verb: "map", Values { $0[Imports.fields.plan] = json })
    }
}

extension RecordStore {
    /// Runs a write and undoes it: what it would have given.
    func trying<Value: Sendable>(
        by principal: Principal, _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value {
        do {
            return try await write(by: principal, lane: .background) { throw Tried(value: try body($0)) }
        } catch let tried as Tried<Value> { return tried.value }
    }
}

private struct Tried<Value: Sendable>: Error { let value: Value }
