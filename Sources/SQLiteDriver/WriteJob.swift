import Database

/// One waiting write, its type of result hidden from the queue.
protocol WriteJob: Sendable {
    /// - Returns: false if the request's savepoint must be undone.
    func perform(_ connection: any Connection) -> Bool
    /// Answers after COMMIT, or with its failure.
    func finish(commitFailure: (any Error)?)
}

/// `@unchecked Sendable` proof: `result` is written by `perform` and read by `finish`, both called by the driver's
/// single serial writer queue, one after the other (or by `finish` alone); everything else is immutable and Sendable.
final class Write<Value: Sendable>: WriteJob, @unchecked Sendable {
    private let body: @Sendable (any Connection) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var result: Result<Value, any Error>?

    init(
        body: @escaping @Sendable (any Connection) throws -> Value, continuation: CheckedContinuation<Value, any Error>
    ) {
        (self.body, self.continuation) = (body, continuation)
    }

    func perform(_ connection: any Connection) -> Bool {
        let result = Result { try body(connection) }
        self.result = result
        if case .success = result { return true }
        return false
    }

    func finish(commitFailure: (any Error)?) {
        if let commitFailure {
            continuation.resume(throwing: commitFailure)
        } else {
            continuation.resume(with: result ?? .failure(SQLError.unavailable("not run")))
        }
    }
}
