package import Database
package import Foundation
package import Kernel
package import Registers
import SQLiteDriver
import Synchronization

/// A database of its own for one test, migrated for `registers`, and removed with the value.
package final class TestDatabase: Sendable {
    package let folder: URL
    package let database: any SQLDatabase
    package let store: RecordStore
    package let clock: TestClock

    package static func make(
        _ registers: [any Register.Type], migrations: [Migration] = [], county: AreaCode,
        at start: Instant = Instant(milliseconds: 1_651_651_200_000), copyOf files: [String: Data] = [:]
    ) async throws -> TestDatabase {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(RecordID.make().text)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, content) in files { try content.write(to: folder.appending(path: name)) }
        let database = try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path)
        let clock = TestClock(start)
        let registry = Registry(registers, protection: Protection(keys))
        _ = try await database.migrate([Change.migration, FieldKeys.migration] + migrations, key: county, at: start)
        try await Schema(registry).derive(database, key: county)
        let store = RecordStore(database, registry: registry) { clock.now }
        return TestDatabase(folder: folder, database: database, store: store, clock: clock)
    }

    /// One ring for all tests: a database that is copied is read with it.
    private static let keys = KeyRing()

    /// Ends the database and gives its files, for `copyOf`: what many tests begin with is made once.
    package func files() async throws -> [String: Data] {
        try await database.close()
        return try ["test.sqlite", "test.sqlite-wal"].reduce(into: [:]) { files, name in
            let url = folder.appending(path: name)
            if FileManager.default.fileExists(atPath: url.path) { files[name] = try Data(contentsOf: url) }
        }
    }

    private init(folder: URL, database: any SQLDatabase, store: RecordStore, clock: TestClock) {
        (self.folder, self.database, self.store, self.clock) = (folder, database, store, clock)
    }

    /// A second connection to the same file, as another program would open it: for tampering and for looking.
    package func opened() throws -> any SQLDatabase {
        try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path, readers: 1)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

/// A clock that stands still until it is moved.
package final class TestClock: Sendable {
    private let time: Mutex<Instant>

    package init(_ start: Instant) { time = Mutex(start) }

    package var now: Instant { time.withLock(\.self) }
    package func advance(minutes: Int) { time.withLock { $0 = $0.advanced(minutes: minutes) } }
    package func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
