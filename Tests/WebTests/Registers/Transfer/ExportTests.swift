import Kernel
import Registers
import Tables
import TestSupport
import Testing

@testable import Web

/// The note of an export says how it ended.
struct ExportTests {
    private func export(from database: TestDatabase) async throws -> Export {
        let locales = try Locales(folder: Shipped.resources.locales)
        return try await Export(
            database.store, try database.store.registry.named("unit"), .init(format: .csv), by: Sample.officer,
            locales: locales, time: TimeText(locales), language: .zhHans)
    }

    private func states(_ database: TestDatabase) async throws -> [String] {
        try await database.store.read(as: .system(Sample.county)) {
            try $0.page(Exports.self, Query(open: .all)).records.map(\.state)
        }
    }

    @Test func `a reader who goes in the middle leaves an interrupted export`() async throws {
        let database = try await RegisterFixture.make().database
        let export = try await export(from: database)
        let gone = Task {
            _ = try await export.write { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                try Task.checkCancellation()
            }
        }
        await #expect(throws: CancellationError.self) { try await gone.value }
        #expect(try await states(database) == ["interrupted"])
    }

    @Test func `what a server that ended left running ends after a day`() async throws {
        let database = try await RegisterFixture.make().database
        let export = try await export(from: database)
        database.clock.advance(minutes: Exports.runHours * 60 - 1)
        try await database.store.write(by: .system(Sample.county)) { try $0.endExports() }
        #expect(try await states(database) == ["running"])
        database.clock.advance(minutes: 1)
        try await database.store.write(by: .system(Sample.county)) { try $0.endExports() }
        #expect(try await states(database) == ["interrupted"])
        #expect(try await export.write { _ in } == 5)
        #expect(try await states(database) == ["done"], "it was but slow")
    }
}
