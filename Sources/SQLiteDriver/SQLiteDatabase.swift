import CSQLite
package import Database
import Dispatch
import Foundation
import GRDB
package import Kernel
import Synchronization

/// SQLite in one file (WAL, `synchronous=FULL`), one writer and a pool of readers, writes merged by group commit.
package final class SQLiteDatabase: SQLDatabase {
    package let dialect = Dialect.sqlite
    private let pool: DatabasePool
    private let readers: Int
    private let checkpoints: DatabaseQueue
    private let writer = DispatchQueue(label: "tiaodu.sqlite.writer", qos: .userInitiated)
    private let housekeeping = DispatchQueue(label: "tiaodu.sqlite.checkpoint", qos: .utility)
    private let state = Mutex(State())

    private struct State {
        var queue = WriteQueue<any WriteJob>()
        var running = false
        var reading = 0
        var statistics = WriteStatistics()
        var sinceCheckpoint = 0
        var checkpointing = false
        var closed = false
    }

    /// Every request of a batch has a savepoint, which keeps the pages it changes as they were. SQLite writes what is over
    /// 64 KiB of them to a temporary file: with most requests, and more than goes to the log. Set before anything is opened.
    private static let savepointsAreInMemory = tiaodu_sqlite_savepoint_memory(4 << 20) == 0

    /// Opens or creates the file at `path`; its folder must exist.
    package init(path: String, readers: Int = 4) throws {
        guard Self.savepointsAreInMemory else {
            throw SQLError.other("SQLite was in use before its settings were made")
        }
        self.readers = readers
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // Checkpoints are run beside the writer (below); the automatic one is only the last resort of a full log.
            try database.execute(
                sql: "PRAGMA wal_autocheckpoint = 32000; PRAGMA cache_size = -65536; PRAGMA secure_delete = ON")
        }
        pool = try SQLiteErrors.translate { try DatabasePool(path: path, configuration: configuration) }
        configuration.journalMode = .wal
        checkpoints = try SQLiteErrors.translate { try DatabaseQueue(path: path, configuration: configuration) }
        // Only now: GRDB sets NORMAL when it turns to WAL, and with NORMAL a COMMIT does not wait for the disk.
        for connection in [pool, checkpoints] as [any DatabaseWriter] {
            try SQLiteErrors.translate {
                try connection.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            }
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        state.withLock { $0.reading += 1 }
        defer { state.withLock { $0.reading -= 1 } }
        let result = try await SQLiteErrors.translate {
            try await pool.read { database in
                // The domain's own errors pass through untouched.
                Result { try body(SQLiteConnection(database: database)) }
            }
        }
        return try result.get()
    }

    package func write<Value: Sendable>(
        key: AreaCode, lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Write(body: body, continuation: continuation)
            let accepted = state.withLock { state in
                guard !state.closed else { return false }
                state.queue.add(job, key: key, lane: lane)
                // Within the lock, so that `close` finds every accepted request before itself on the writer's queue.
                if !state.running { writer.async { self.drain() } }
                state.running = true
                return true
            }
            if !accepted { job.finish(commitFailure: SQLError.unavailable("closed")) }
        }
    }

    package var writeStatistics: WriteStatistics { state.withLock { $0.statistics.waiting(in: $0.queue) } }

    /// Those who wait for a reader count as busy ones do.
    package var pools: [PoolFigures] {
        let (reading, running) = state.withLock { ($0.reading, $0.running) }
        return [
            PoolFigures("readers", busy: reading, limit: readers),
            PoolFigures("writers", busy: running ? 1 : 0, limit: 1),
        ]
    }

    package func close() async throws {
        state.withLock { $0.closed = true }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in writer.async { done.resume() } }
        try checkpoints.close()
        try pool.close()
    }

    /// Runs batches until none waits.
    private func drain() {
        while true {
            let batch = state.withLock { state in
                let batch = state.queue.next()
                if batch == nil { state.running = false }
                return batch?.jobs
            }
            guard let batch else { return }
            run(batch)
        }
    }

    private func run(_ batch: [any WriteJob]) {
        var failure: (any Error)?
        do {
            try SQLiteErrors.translate {
                try pool.writeWithoutTransaction { database in
                    try database.inTransaction(.immediate) {
                        let connection = SQLiteConnection(database: database)
                        // Alone, a request is undone with its transaction: no page needs to be kept as it was.
                        if batch.count == 1, let job = batch.first {
                            guard job.perform(connection) else { return .rollback }
                            try connection.settle()
                            return .commit
                        }
                        for job in batch {
                            let gathered = connection.gathered.parts
                            try connection.run("SAVEPOINT request")
                            if !job.perform(connection) {
                                try connection.run("ROLLBACK TO request")
                                connection.gathered.parts = gathered
                            }
                            try connection.run("RELEASE request")
                        }
                        try connection.settle()
                        return .commit
                    }
                }
            }
        } catch SQLError.full {
            failure = SQLError.full
        } catch {
            failure = SQLError.unavailable("not committed: \(error)")
        }
        let due = state.withLock { state in
            if failure == nil {
                state.statistics.commit(of: batch.count)
            }
            state.sinceCheckpoint += 1
            guard state.sinceCheckpoint >= 500, !state.checkpointing else { return false }
            state.sinceCheckpoint = 0
            state.checkpointing = true
            return true
        }
        for job in batch { job.finish(commitFailure: failure) }
        if due { housekeeping.async { self.checkpoint() } }
    }

    package func scrub() async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            housekeeping.async {
                done.resume(
                    with: Result {
                        try SQLiteErrors.translate {
                            try self.checkpoints.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
                        }
                    })
            }
        }
    }

    private func checkpoint() {
        // A passive checkpoint that cannot finish (a reader holds the log) is tried again at the next turn.
        try? checkpoints.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        state.withLock { $0.checkpointing = false }
    }
}
