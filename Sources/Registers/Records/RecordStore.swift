package import Database
package import Kernel
import Synchronization

/// The one way to records: reads on a snapshot, writes as row and change in one transaction.
package final class RecordStore: Sendable {
    package let database: any SQLDatabase
    package let registry: Registry
    /// Where erasures are remembered beside the database; nil where there is no place for it, as in most tests.
    let ledger: ErasureLedger?
    /// Who read what.
    package let reads: ReadLog
    /// The tables that registers themselves need, whatever they are of.
    package static let migrations = [
        Change.migration, Delta.migration, FieldKeys.migration, Duplicates.migration, SealedLog.migration,
    ]

    private let clock: @Sendable () -> Instant
    private let listeners = Mutex<[@Sendable (AreaCode, [Change]) -> Void]>([])

    package init(
        _ database: any SQLDatabase, registry: Registry, ledger: ErasureLedger? = nil,
        clock: @escaping @Sendable () -> Instant = { .now }
    ) {
        (self.database, self.registry, self.ledger, self.clock) = (database, registry, ledger, clock)
        reads = ReadLog(database, registry: registry, clock: clock)
    }

    package var now: Instant { clock() }

    /// Calls `listener` after every COMMIT with what was written, and again for what `Following` reads. It must not block.
    package func onCommit(_ listener: @escaping @Sendable (AreaCode, [Change]) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    /// Reads on one snapshot. What comes of personal registers is in the log of reads before it is returned, lists within
    /// a second; what the system reads for its own work is not.
    /// - Throws: `Rejection` forbidden `purposeFirst` where personal records are read by somebody who has yet to say what for.
    package func read<Value: Sendable>(
        as principal: Principal, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        let registry = registry
        let notes = principal.has(.system) ? nil : ReadNotes()
        let value = try await database.read { connection in
            try ReadNotes.$current.withValue(notes) {
                try body(Reading(connection: connection, registry: registry, principal: principal))
            }
        }
        guard let notes = try notes?.notes(for: principal, registry), !notes.isEmpty else { return value }
        ReadMark.current?.set()
        try await reads.note(notes, by: principal)
        return value
    }

    package func write<Value: Sendable>(
        by principal: Principal, lane: Lane = .interactive, request: ChangeLog.Request? = nil,
        _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value {
        let (registry, ledger, now) = (registry, ledger, clock())
        let request = request.map { given in
            ChangeLog.Request(id: given.id, digest: registry.protection?.asked(given.digest) ?? given.digest)
        }
        let (value, changes): (Value, [Change])
        do {
            (value, changes) = try await database.write(key: principal.county, lane: lane) { connection in
                let reading = Reading(connection: connection, registry: registry, principal: principal)
                let writing = Writing(reading, now: now, request: request)
                let value = try body(writing)
                // Before COMMIT: an erasure that nobody would remember after a restore is not made. One whose COMMIT then
                // fails is made at the next start.
                try ledger?.append(writing.erasures)
                return (value, writing.changes)
            }
        } catch let found as PossibleDuplicates {
            // Whoever is asked about them is shown them.
            try await reads.note(found.notes(registry, for: principal.purpose), by: principal)
            throw found
        }
        if !changes.isEmpty { tell(principal.county, changes) }
        return value
    }

    /// Calls the listeners: after a commit, and for what another process committed.
    func tell(_ county: AreaCode, _ changes: [Change]) {
        for listener in listeners.withLock(\.self) { listener(county, changes) }
    }

    /// The record an earlier request of this id made or changed, if it asked the same.
    /// - Throws: `Rejection` `conflict` (`requestReused`) if the id was used for something else.
    package func outcome(of request: ChangeLog.Request, as principal: Principal) async throws -> Record? {
        try await read(as: principal) { reading in
            let log = ChangeLog(connection: reading.connection, county: principal.county)
            guard let earlier = try log.outcome(of: request.id) else { return nil }
            let same = reading.registry.protection?.isAsked(earlier.asked, request.digest)
            guard same ?? (earlier.asked == request.digest) else { throw Rejection(.conflict, "requestReused") }
            return try reading.find(try reading.registry.named(earlier.register), earlier.record)
        }
    }
}
