import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The right to write a SQLite file: one process at a time. The system gives it back when the process ends, however.
package final class DataLock: Sendable {
    /// Another process – a running server – writes this database.
    package struct Held: Error, CustomStringConvertible {
        package let description = "another process writes this database; stop the server first, or use its pages or API"
    }

    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path]) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            release(descriptor)
            throw Held()
        }
    }

    deinit { release(descriptor) }
}

private func release(_ descriptor: Int32) { close(descriptor) }
