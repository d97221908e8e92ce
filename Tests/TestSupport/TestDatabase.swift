package import Database
package import Foundation
package import Kernel
package import Registers
import Synchronization

/// A database of its own for one test, migrated for `registers`, and removed with the value.
package final class TestDatabase: Sendable {
    package let place: TestPlace
    package let database: any SQLDatabase
    package let store: RecordStore
    package let clock: TestClock
    package var folder: URL { place.folder }

    package static func make(
        _ registers: [any Register.Type], migrations: [Migration] = [], measures: [Measure] = [], zone: TimeZone = .gmt,
        county: AreaCode,
        at start: Instant = Instant(milliseconds: 1_651_651_200_000), copyOf original: TestPlace? = nil
    ) async throws -> TestDatabase {
        let place = try TestPlace(copyOf: original)
        let database = try await place.open()
        let clock = TestClock(start)
        // A dictionary speaks of more registers than a test has.
        let counted = measures.filter { measure in registers.contains { $0.name == measure.register } }
        let registry = Registry(registers, protection: Protection(keys), measures: counted, zone: zone)
        _ = try await database.migrate(RecordStore.migrations + migrations, key: county, at: start)
        try await Schema(registry).derive(database, key: county)
        let store = RecordStore(OneKeyDatabase(database), registry: registry) { clock.now }
        return TestDatabase(place: place, database: database, store: store, clock: clock)
    }

    /// One ring for all tests: a database that is copied is read with it.
    private static let keys = KeyRing()

    /// Ends the database and gives its place, for `copyOf`: what many tests begin with is made once.
    package func closed() async throws -> TestPlace {
        try await database.close()
        return place
    }

    private init(place: TestPlace, database: any SQLDatabase, store: RecordStore, clock: TestClock) {
        (self.place, self.database, self.store, self.clock) = (place, database, store, clock)
    }

    /// A second connection to the same database, as another program would open it: for tampering and for looking.
    package func opened() async throws -> any SQLDatabase { try await place.open() }
}

extension SQL {
    /// A statement written in a test as SQLite reads it: its words for bytes are put into PostgreSQL's where that is asked.
    package init(tampering statement: String) {
        guard TestPlace.dialect == .postgres else {
            self.init(stringLiteral: statement)
            return
        }
        let bytes = statement.replacing(/zeroblob\((\d+)\)/) { "decode(repeat('00', \($0.1)), 'hex')" }
        self.init(stringLiteral: bytes.replacing("x''", with: "''::bytea"))
    }
}

/// A clock that stands still until it is moved.
package final class TestClock: Sendable {
    private let time: Mutex<Instant>

    package init(_ start: Instant) { time = Mutex(start) }

    package var now: Instant { time.withLock(\.self) }
    package func advance(minutes: Int) { time.withLock { $0 = $0.advanced(minutes: minutes) } }
    package func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
