package import Database
import Dispatch
package import Kernel
import Synchronization

/// PostgreSQL by libpq: readers and writers from a pool on threads of their own, writes of one headquarters merged by
/// group commit, and serialised among all processes by a lock of that key.
package final class PostgreSQLDatabase: SQLDatabase {
    package let dialect = Dialect.postgres
    private let readers: ConnectionPool
    private let writers: ConnectionPool
    private let writerLimit: Int
    private let threads = DispatchQueue(label: "tiaodu.postgres", qos: .userInitiated, attributes: .concurrent)
    private let state = Mutex(State())

    private struct State {
        var queue = WriteQueue<any WriteJob>()
        /// Keys whose batch is being written.
        var busy: Set<AreaCode> = []
        var running = 0
        var statistics = WriteStatistics()
        var closed = false
        /// Whoever waits for the last writer to end.
        var ended: [CheckedContinuation<Void, Never>] = []
    }

    /// Connects and sees that the database orders text by bytes, as SQLite does.
    /// - Parameter url: `postgres://…`; libpq's options (`sslmode=verify-full` …) as its parameters.
    /// - Throws: `SQLError.unavailable` if the server is not there; `.other` if the database's collation is not C.
    package init(url: String, readers: Int = 8, writers: Int = 4) async throws {
        self.readers = ConnectionPool(url, limit: readers, threads: threads)
        self.writers = ConnectionPool(url, limit: writers, threads: threads)
        writerLimit = writers
        let row = try await read { connection in
            try connection.first(
                """
                SELECT datcollate AS collation, pg_encoding_to_char(encoding) AS encoding FROM pg_database
                WHERE datname = current_database()
                """)
        }
        let (collation, encoding) = (row?["collation"].text ?? "", row?["encoding"].text ?? "")
        guard ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(collation), encoding == "UTF8" else {
            try await close()
            throw SQLError.other(
                """
                the database has encoding \(encoding) and collation \(collation); make it by CREATE DATABASE … TEMPLATE \
                template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'
                """)
        }
    }

    // MARK: Reading

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        while true {
            let connection = try await readers.take()
            let turn = Turn(connection)
            let outcome: Outcome<Value> = await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    threads.async { continuation.resume(returning: Self.snapshot(turn, body)) }
                }
            } onCancel: {
                turn.cancel()
            }
            readers.give(connection)
            switch outcome {
            case .result(let result): return try result.get()
            // The server went away between two reads; nothing has been asked of it yet.
            case .stale: continue
            }
        }
    }

    private enum Outcome<Value: Sendable>: Sendable {
        case result(Result<Value, any Error>)
        case stale
    }

    private static func snapshot<Value>(
        _ turn: Turn, _ body: (any Connection) throws -> Value
    ) -> Outcome<Value> {
        defer { turn.end() }
        let connection = turn.connection
        do {
            try connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        } catch {
            return connection.isAlive ? .result(.failure(error)) : .stale
        }
        let result = Result { try body(connection) }
        do { try connection.run("COMMIT") } catch  where connection.isAlive { return .result(.failure(error)) } catch {}
        return .result(result)
    }

    // MARK: Writing

    package func write<Value: Sendable>(
        key: AreaCode, lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Write(body: body, continuation: continuation)
            let (accepted, start) = state.withLock { state in
                guard !state.closed else { return (false, false) }
                state.queue.add(job, key: key, lane: lane)
                let start = state.running < writerLimit && !state.busy.contains(key)
                if start { state.running += 1 }
                return (true, start)
            }
            if !accepted { job.finish(commitFailure: SQLError.unavailable("closed")) }
            if start { Task { await self.drain() } }
        }
    }

    package var writeStatistics: WriteStatistics { state.withLock { $0.statistics.waiting(in: $0.queue) } }

    package var pools: [PoolFigures] {
        [("readers", readers), ("writers", writers)].map { name, pool in
            PoolFigures(name, busy: pool.figures.busy, limit: pool.limit)
        }
    }

    package func close() async throws {
        await withCheckedContinuation { continuation in
            let ended = state.withLock { state in
                state.closed = true
                if state.running > 0 { state.ended.append(continuation) }
                return state.running == 0
            }
            if ended { continuation.resume() }
        }
        writers.close()
        readers.close()
    }

    /// Runs batches until none waits that another writer is not at.
    private func drain() async {
        while true {
            let batch = state.withLock { state in
                let batch = state.queue.next(except: state.busy)
                if let batch { state.busy.insert(batch.key) } else { state.running -= 1 }
                return batch
            }
            guard let batch else { break }
            let failure = await commit(batch.jobs, key: batch.key)
            state.withLock { state in
                state.busy.remove(batch.key)
                if failure == nil {
                    state.statistics.commit(of: batch.jobs.count)
                }
            }
            for job in batch.jobs { job.finish(commitFailure: failure) }
        }
        let waiting = state.withLock { state in
            guard state.closed, state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.ended = [] }
            return state.ended
        }
        for continuation in waiting { continuation.resume() }
    }

    /// - Returns: why the batch was not committed, nil if it was.
    private func commit(_ batch: [any WriteJob], key: AreaCode) async -> (any Error)? {
        while true {
            let connection: PostgreSQLConnection
            do { connection = try await writers.take() } catch { return error }
            let outcome: Outcome<Void> = await withCheckedContinuation { continuation in
                threads.async { continuation.resume(returning: Self.transaction(batch, key, connection)) }
            }
            writers.give(connection)
            switch outcome {
            case .result(.success): return nil
            case .result(.failure(SQLError.full)): return SQLError.full
            case .result(.failure(let error)): return SQLError.unavailable("not committed: \(error)")
            case .stale: continue
            }
        }
    }

    private static func transaction(
        _ batch: [any WriteJob], _ key: AreaCode, _ connection: PostgreSQLConnection
    ) -> Outcome<Void> {
        connection.gathered.parts = [:]
        defer { connection.gathered.parts = [:] }
        do {
            // The lock first: every later statement sees what the holder before committed, as with SQLite's one writer.
            try connection.run("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(\(lock(key)))")
        } catch {
            return connection.isAlive ? .result(.failure(error)) : .stale
        }
        return .result(
            Result {
                do {
                    if batch.count == 1, let job = batch.first {
                        guard job.perform(connection) else { return try connection.run("ROLLBACK") }
                    } else {
                        for (place, job) in batch.enumerated() {
                            let gathered = connection.gathered.parts
                            try connection.run(place == 0 ? "SAVEPOINT request" : "RELEASE request; SAVEPOINT request")
                            if !job.perform(connection) {
                                try connection.run("ROLLBACK TO request")
                                connection.gathered.parts = gathered
                            }
                        }
                    }
                    try connection.settle()
                    try connection.commit()
                } catch {
                    if connection.isAlive { try connection.run("ROLLBACK") }
                    throw error
                }
            })
    }

    /// Number of a key's lock; the first half says that it is ours.
    private static func lock(_ key: AreaCode) -> Int64 { 0x5444 << 48 | (Int64(key.text) ?? 0) }
}

/// One body's time with a connection, in which it may be cancelled.
private final class Turn: Sendable {
    let connection: PostgreSQLConnection
    private let isRunning = Mutex(true)

    init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Within the lock, so that a connection that has gone to another body is left alone.
    func cancel() { isRunning.withLock { if $0 { connection.cancel() } } }
    func end() { isRunning.withLock { $0 = false } }
}
