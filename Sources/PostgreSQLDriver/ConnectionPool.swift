import Database
import Dispatch
import Synchronization

/// A bounded set of connections, opened when needed; who finds none waits in order of arrival.
final class ConnectionPool: Sendable {
    private struct State {
        var idle: [PostgreSQLConnection] = []
        var open = 0
        var waiting: [CheckedContinuation<PostgreSQLConnection?, any Error>] = []
        var isClosed = false
    }

    private let url: String
    let limit: Int
    private let threads: DispatchQueue
    private let state = Mutex(State())

    init(_ url: String, limit: Int, threads: DispatchQueue) {
        (self.url, self.limit, self.threads) = (url, limit, threads)
    }

    /// Connections in use and open.
    var figures: (busy: Int, open: Int) { state.withLock { ($0.open - $0.idle.count, $0.open) } }

    /// A connection for the caller alone, until `give` or `drop`.
    /// - Throws: `SQLError.unavailable` if the server cannot be reached within some seconds.
    func take() async throws -> PostgreSQLConnection {
        let taken: PostgreSQLConnection? = try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                if state.isClosed {
                    continuation.resume(throwing: SQLError.unavailable("closed"))
                } else if let connection = state.idle.popLast() {
                    continuation.resume(returning: connection)
                } else if state.open < limit {
                    state.open += 1
                    continuation.resume(returning: nil)
                } else {
                    state.waiting.append(continuation)
                }
            }
        }
        if let taken { return taken }
        do { return try await connect() } catch {
            drop()
            throw error
        }
    }

    /// Takes back a connection that is fit for the next.
    func give(_ connection: PostgreSQLConnection) {
        if connection.isOutdated { forgetIdle() }
        guard connection.isAlive, connection.isIdle, !connection.isOutdated else { return drop() }
        state.withLock { state in
            if state.isClosed {
                state.open -= 1
            } else if state.waiting.isEmpty {
                state.idle.append(connection)
            } else {
                state.waiting.removeFirst().resume(returning: connection)
            }
        }
    }

    /// What is outdated for one is for all.
    private func forgetIdle() {
        state.withLock { state in
            state.open -= state.idle.count
            state.idle = []
        }
    }

    /// Forgets a connection that is broken; the next in line opens a new one.
    func drop() {
        state.withLock { state in
            if state.waiting.isEmpty { state.open -= 1 } else { state.waiting.removeFirst().resume(returning: nil) }
        }
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.open -= state.idle.count
            state.idle = []
            for waiting in state.waiting { waiting.resume(throwing: SQLError.unavailable("closed")) }
            state.waiting = []
        }
    }

    /// Connects, again after a growing pause while the server is not there (it may be starting anew): some 6 s in all.
    private func connect() async throws -> PostgreSQLConnection {
        var pause = 50
        while true {
            do {
                return try await withCheckedThrowingContinuation { continuation in
                    threads.async { [url] in continuation.resume(with: Result { try PostgreSQLConnection(url) }) }
                }
            } catch SQLError.unavailable(let message) {
                guard pause <= 3_200, !message.contains("authentication failed") else {
                    throw SQLError.unavailable(message)
                }
                try await Task.sleep(for: .milliseconds(pause))
                pause *= 2
            }
        }
    }
}
