import Synchronization

/// One waiting write, its type of result hidden from the queue.
package protocol WriteJob: Sendable {
    /// - Returns: false if the request's savepoint must be undone.
    func perform(_ connection: any Connection) -> Bool
    /// Answers after COMMIT, or with its failure.
    func finish(commitFailure: (any Error)?)
}

/// A request's body with the caller who waits for its result.
package final class Write<Value: Sendable>: WriteJob {
    private let body: @Sendable (any Connection) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let result = Mutex<Result<Value, any Error>?>(nil)

    package init(
        body: @escaping @Sendable (any Connection) throws -> Value, continuation: CheckedContinuation<Value, any Error>
    ) {
        (self.body, self.continuation) = (body, continuation)
    }

    package func perform(_ connection: any Connection) -> Bool {
        let result = Result { try body(connection) }
        self.result.withLock { $0 = result }
        if case .success = result { return true }
        return false
    }

    package func finish(commitFailure: (any Error)?) {
        if let commitFailure {
            continuation.resume(throwing: commitFailure)
        } else {
            continuation.resume(with: result.withLock(\.self) ?? .failure(SQLError.unavailable("not run")))
        }
    }
}
