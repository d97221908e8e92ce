package import Kernel

/// One connection within a transaction. Synchronous: it lives on the driver's thread and is never kept.
package protocol Connection {
    var dialect: Dialect { get }
    /// What the transaction writes once, before COMMIT.
    var gathered: Gathered { get }
    /// - Throws: `SQLError`.
    func query(_ sql: SQL) throws -> [SQLRow]
    /// The same in one piece, for many rows.
    func rows(_ sql: SQL) throws -> SQLRows
    /// - Returns: number of rows changed.
    @discardableResult func execute(_ sql: SQL) throws -> Int
    /// Inserts many rows of one table: a prepared statement on SQLite, COPY on PostgreSQL. A row that breaks a rule of
    /// the table fails the request that asked for it.
    /// - Parameter rows: values in the order of `columns`; made lazily, the server works on the first while the next are made.
    func insert(into table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws
}

extension Connection {
    package func first(_ sql: SQL) throws -> SQLRow? { try query(sql).first }
}

/// Who waits for a write. Interactive writes go first; imports, projectors and retention give way in small chunks.
package enum Lane: Sendable { case interactive, background }

/// A database: SQLite or PostgreSQL behind the same words.
package protocol SQLDatabase: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` on a consistent snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value

    /// Runs `body` in a savepoint of its own within a transaction that may hold other requests of the same `key`
    /// (group commit). Returns after COMMIT; if `body` throws, only its own savepoint is undone; a failed COMMIT fails
    /// every request of the batch with `SQLError.unavailable` (`full` where the disk is).
    func write<Value: Sendable>(
        key: AreaCode, lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value

    /// Figures of the writer since start, for metrics and benchmarks.
    var writeStatistics: WriteStatistics { get }

    /// Its connections, for metrics.
    var pools: [PoolFigures] { get }

    /// Takes what was deleted out of the database's own files: SQLite's log of pages is written back and cut. On
    /// PostgreSQL the server does it in its own time (`VACUUM`).
    func scrub() async throws

    /// Ends the writer after what is queued; closes the files.
    func close() async throws
}

extension SQLDatabase {
    package func scrub() async throws {}

    package func write<Value: Sendable>(
        key: AreaCode, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await write(key: key, lane: .interactive, body)
    }
}

/// A set of connections: how many are in use, and how many may be.
package struct PoolFigures: Sendable, Hashable {
    package let name: String
    package let busy: Int
    package let limit: Int

    package init(_ name: String, busy: Int, limit: Int) { (self.name, self.busy, self.limit) = (name, busy, limit) }
}

/// Transactions committed and requests in them, and how many wait.
package struct WriteStatistics: Sendable, Hashable {
    package private(set) var commits = 0
    package private(set) var requests = 0
    /// Commits by the number of their requests: of at most 1, 2, 4 … 64.
    package private(set) var batches = [Int](repeating: 0, count: 7)
    package internal(set) var interactive = 0
    package internal(set) var background = 0

    package init() {}

    /// A batch was committed.
    package mutating func commit(of count: Int) {
        commits += 1
        requests += count
        batches[min(6, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)] += 1
    }

    /// The same figures with what waits in `queue`.
    package func waiting(in queue: WriteQueue<some Any>) -> WriteStatistics {
        var all = self
        (all.interactive, all.background) = (queue.depth(.interactive), queue.depth(.background))
        return all
    }
}
