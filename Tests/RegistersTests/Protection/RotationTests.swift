import Crypto
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Look-ups, uniqueness and verification before, in the middle of and after a change of keys.
struct RotationTests {
    private func number(_ index: Int) throws -> CitizenID {
        let digits = "41172219800615" + String(100 + index)
        return try #require("0123456789X".lazy.compactMap { CitizenID(digits + String($0)) }.first)
    }

    private func check(_ test: TestDatabase, _ store: RecordStore, count: Int, _ moment: String) async throws {
        for index in 0..<count {
            let number = try number(index)
            let titles = try await store.read(as: Sample.officer) {
                try $0.page(Jobs.self, Query(search: number.text)).records.map { $0[job.title] }
            }
            #expect(titles == ["n\(index)"], "\(moment)")
            let refusal = await #expect(throws: Rejection.self, "\(moment)") {
                try await store.write(by: .system(Sample.county)) {
                    var values = Jobs.values("again")
                    values[job.idNumber] = Protected(number)
                    try $0.insert(Jobs.self, values)
                }
            }
            #expect(refusal?.code == "unique")
        }
        let report = try await Verification(test.database, registry: store.registry, key: nil).run()
        #expect(report.findings == [], "\(moment)")
    }

    @Test func beforeHalfWayAndAfter() async throws {
        let test = try await TestDatabase.jobs()
        var ring = KeyRing()
        let registers: [any Register.Type] = [Jobs.self, Spots.self, Calls.self]
        let first = RecordStore(test.database, registry: Registry(registers, protection: Protection(ring)))
        for index in 0..<6 {
            let number = try number(index)
            let record = try await first.write(by: .system(Sample.county)) {
                var values = Jobs.values("n\(index)")
                values[job.idNumber] = Protected(number)
                values[job.phone] = Phone(written: "1380000000\(index)").map(Protected.init)
                return try $0.insert(Jobs.self, values)
            }
            try await first.write(by: .system(Sample.county)) {
                _ = try $0.update(
                    record, Values { $0[job.phone] = Phone(written: "1390000000\(index)").map(Protected.init) })
            }
        }
        try await Sealer(first, key: Curve25519.Signing.PrivateKey()).seal()
        try await check(test, first, count: 6, "before")
        let chain = try await first.read(as: Sample.officer) { try $0.head() }
        let old = ring.current.id

        ring.add()
        ring.turn()
        // Somebody else's copy of the file has not turned yet: both read and write, and neither makes a second record.
        let store = RecordStore(test.database, registry: Registry(registers, protection: Protection(ring)))
        let rotation = Rotation(test.database, registry: store.registry)
        try await check(test, store, count: 6, "both keys, nothing rewritten")
        for step in 0..<9 {
            #expect(try await rotation.step(Sample.county, limit: 2))
            try await check(test, store, count: 6, "after step \(step)")
            let counts = try await rotation.counts()
            if step == 1 { #expect(counts.allSatisfy { $0.rows > 0 }, "half of the rows: \(counts)") }
        }
        let half = try await rotation.counts()
        #expect(half.allSatisfy { $0.entries > 0 }, "half of the log: \(half)")

        // Stopped; another process goes on.
        let resumed = Rotation(test.database, registry: store.registry)
        while try await resumed.step(Sample.county, limit: 5) {}
        let counts = try await resumed.counts()
        #expect(counts.first { $0.key == old }.map { $0.rows + $0.entries } == 0)
        #expect(counts.first { $0.isCurrent }.map { [$0.rows, $0.entries] } == [12, 12])
        try await check(test, store, count: 6, "after")
        #expect(try await store.read(as: Sample.officer) { try $0.head() } == chain, "no entry was made or changed")

        ring.remove(old)
        let last = RecordStore(test.database, registry: Registry(registers, protection: Protection(ring)))
        try await check(test, last, count: 6, "without the former key")
        let record = try #require(try await last.read(as: Sample.officer) { try $0.page(Jobs.self).records.first })
        let shown = try await last.read(as: Sample.officer) { reading in
            try reading.history(reading.registry.named("job"), record.id).first?.fields.first?.old
        }
        #expect(shown?.text?.hasPrefix("138****000") == true, "the history reads on")
    }

    @Test func nothingToDoWithOneKey() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add { $0[job.phone] = Phone(written: "13800001234").map(Protected.init) }
        #expect(try await Rotation(test.database, registry: test.store.registry).step(Sample.county) == false)
    }
}
