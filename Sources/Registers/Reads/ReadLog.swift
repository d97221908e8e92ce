package import Database
import Foundation
package import Kernel
import Synchronization

/// The log of reads (查阅记录): who read which personal record, when, how much of it, and what for; sealed like the log of
/// changes, apart from it.
///
/// Details, numbers in full and exports are in it before they are answered. Masked lists are queued and written behind
/// the answer within a second, so that a list costs no commit: a crash may lose that second of lists.
package final class ReadLog: Sendable {
    /// Days an entry is kept: three years (《个人信息保护法》第五十六条).
    package static let keptDays = 3 * 366
    static func isExpired(_ instant: Instant, at now: Instant) -> Bool {
        instant.advanced(minutes: keptDays * 24 * 60) <= now
    }

    private struct Waiting {
        let principal: Principal
        var note: ReadNote
    }
    /// More than this waits only where the database does not take it.
    static let most = 10_000

    private let database: any SQLDatabase
    private let registry: Registry
    private let clock: @Sendable () -> Instant
    private let queue = Mutex<[Waiting]>([])

    init(_ database: any SQLDatabase, registry: Registry, clock: @escaping @Sendable () -> Instant) {
        (self.database, self.registry, self.clock) = (database, registry, clock)
    }

    /// Takes down what a principal has read: returns when all but lists is on the disk.
    /// - Throws: what keeps the database from it; then nothing of the reading may be answered.
    func note(_ notes: [ReadNote], by principal: Principal) async throws {
        if notes.isEmpty { return }
        let lists = notes.filter { $0.kind == .list }
        let rest = notes.filter { $0.kind != .list }
        if !rest.isEmpty { try await write(rest.map { Waiting(principal: principal, note: $0) }, lane: .interactive) }
        let count = queue.withLock { queue in
            queue += lists.map { Waiting(principal: principal, note: $0) }
            return queue.count
        }
        if count > Self.most { try await flush() }
    }

    /// Writes the lists that wait; one entry for what somebody read of a register meanwhile.
    package func flush() async throws {
        let taken = queue.withLock { queue in
            defer { queue = [] }
            return queue
        }
        for (_, some) in Dictionary(grouping: taken, by: \.principal.county).sorted(by: { $0.key < $1.key }) {
            var merged: [Waiting] = []
            for one in some {
                let place = merged.firstIndex {
                    $0.principal.user == one.principal.user && $0.note.register == one.note.register
                        && $0.note.purpose == one.note.purpose
                }
                if let place { merged[place].note.records.formUnion(one.note.records) } else { merged.append(one) }
            }
            do { try await write(merged, lane: .background) } catch {
                queue.withLock { $0 = merged + $0 }
                throw error
            }
        }
    }

    private func write(_ some: [Waiting], lane: Lane) async throws {
        guard let county = some.first?.principal.county else { return }
        let (registry, now) = (registry, clock())
        try await database.write(key: county, lane: lane) { connection in
            for one in some {
                let reading = Reading(connection: connection, registry: registry, principal: one.principal)
                try Writing(reading, now: now, request: nil).logReads([one.note])
            }
        }
    }
}

extension RecordStore {
    /// Takes down rows that are about to be carried away; for an export, by whom it was asked.
    /// - Parameter numbers: names of fields that leave in full.
    package func exported(
        _ definition: Definition, _ rows: SQLRows, by principal: Principal, for use: Purpose?, inFull numbers: [String]
    ) async throws {
        guard definition.logsReads else { return }
        let ids = Set(rows.compactMap { RecordID(sql: $0["id"]) })
        try await reads.note(
            [ReadNote(.export, definition.name, ids, purpose: use ?? principal.purpose, fields: numbers)], by: principal
        )
    }
}

extension Writing {
    /// Takes down reads in this transaction: for an operation that shows what it has found.
    package func logReads(_ notes: [ReadNote]) throws {
        for note in notes where !note.records.isEmpty {
            var new: [String: SQLValue] = [:]
            if let purpose = note.purpose { new["purpose"] = purpose.sql }
            if !note.fields.isEmpty { new["fields"] = note.fields.sql }
            let text = ChangeContent.text(new: new, old: [:])
            let ids = note.records.sorted()
            _ = try ChangeLog(connection: connection, county: county, log: .reads).append(
                note.kind.rawValue, register: note.register, record: ids.count == 1 ? ids[0] : principal.user,
                actor: principal.user, at: now, contents: ids.lazy.map { ($0, text) }, deltas: { _ in [] },
                request: nil)
        }
    }
}
