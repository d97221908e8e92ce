import Kernel
import TestSupport
import Testing

@testable import Database

struct MigrationTests {
    private let first = Migration("0002 lamps", ["CREATE TABLE lamp (id TEXT PRIMARY KEY)"])
    private let second = Migration(
        "0003 lit", ["ALTER TABLE lamp ADD COLUMN lit BIGINT", "INSERT INTO lamp (id, lit) VALUES ('a', 1)"])

    @Test func eachRunsOnceInOrder() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let now = test.clock.now
        #expect(
            try await test.database.migrate([second, first], key: Sample.county, at: now) == ["0002 lamps", "0003 lit"])
        #expect(try await test.database.migrate([first, second], key: Sample.county, at: now) == [])
        let lamps = try await test.database.read { try $0.query("SELECT lit FROM lamp") }
        #expect(lamps.map { $0["lit"] } == [.integer(1)])
    }

    @Test func oneThatFailsLeavesNothingAndCanBeRepaired() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let broken = Migration("0002 lamps", ["CREATE TABLE lamp (id TEXT)", "INSERT INTO nowhere VALUES (1)"])
        await #expect(throws: SQLError.self) {
            try await test.database.migrate([broken], key: Sample.county, at: test.clock.now)
        }
        #expect(try await test.database.migrate([first], key: Sample.county, at: test.clock.now) == ["0002 lamps"])
    }
}
