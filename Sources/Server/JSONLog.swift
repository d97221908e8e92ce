import Database
import Foundation
import Kernel
package import Logging
import Registers
import Synchronization

/// Log lines (运行日志) as JSON objects, one a line, on standard error: `at`, `level`, `message` and what the line tells,
/// all texts. Nothing personal is given to it: routes, not addresses; ids of users, not names.
package struct JSONLog: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info
    private let write: @Sendable (String) -> Void

    package init(_ write: @escaping @Sendable (String) -> Void = Self.standardError) { self.write = write }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = ["at": "\(Instant.now)", "level": "\(event.level)", "message": "\(event.message)"]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) where line[key] == nil {
            line[key == "hb.request.id" ? "request" : key] = "\(value)"
        }
        write(Canonical.object(line.mapValues { .text($0) }) + "\n")
    }

    private static let turn = Mutex(())

    /// Whole lines, one after the other.
    @Sendable package static func standardError(_ line: String) {
        turn.withLock { _ in FileHandle.standardError.write(Data(line.utf8)) }
    }
}
