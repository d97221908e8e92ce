import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

private struct Passers: Register {
    let phone = ProtectedField<Phone>("phone", .unfindable)
    static let name = "passer"
    static let fields = Passers()
    static let access = Access(read: [.dutyOfficer: [.all]], create: [.dutyOfficer])
}

private struct Plain: Register {
    let title = Field<String>("title", .unfindable)
    static let name = "plain"
    static let fields = Plain()
    static let access = Access.everyoneReads()
}

private struct Once: Register {
    let phone = ProtectedField<Phone>("phone", .unfindable, .unique)
    static let name = "once"
    static let fields = Once()
    static let access = Access.everyoneReads()
}

/// Numbers by which nobody is found.
struct UnfindableTests {
    @Test func `a number finds no record, under either key, and every index is sound`() async throws {
        let test = try await TestDatabase.make([Passers.self], county: Sample.county)
        var ring = KeyRing()
        let first = RecordStore(test.database, registry: Registry([Passers.self], protection: Protection(ring)))
        let number = "13800001234"
        for _ in 0..<2 {
            _ = try await first.write(by: Sample.officer) {
                try $0.create(
                    $0.registry.named("passer"),
                    Values { $0[Passers.fields.phone] = Phone(written: number).map(Protected.init) })
            }
        }
        try await check(test, first, number)
        let old = ring.current.id
        ring.add()
        ring.turn()
        let store = RecordStore(test.database, registry: Registry([Passers.self], protection: Protection(ring)))
        let rotation = Rotation(test.database, registry: store.registry)
        while try await rotation.step(Sample.county, limit: 1) {}
        #expect(try await rotation.counts().first { $0.key == old }.map { $0.rows } == 0)
        try await check(test, store, number)
    }

    private func check(_ test: TestDatabase, _ store: RecordStore, _ number: String) async throws {
        let found = try await store.read(as: .system(Sample.county)) {
            try $0.page($0.registry.named("passer"), Query(search: number)).records
        }
        #expect(found.isEmpty)
        let indexes = try await test.database.read { connection in
            try connection.query("SELECT phone_index FROM passer").compactMap { $0["phone_index"].text }
        }
        #expect(Set(indexes).count == 2)
        let report = try await Verification(test.database, registry: store.registry, key: nil).run()
        #expect(report.findings == [])
    }

    @Test func `only of what is protected, and need not be unique`() async {
        await #expect(processExitsWith: .failure) { _ = Definition(Plain.self) }
        await #expect(processExitsWith: .failure) { _ = Definition(Once.self) }
    }
}
