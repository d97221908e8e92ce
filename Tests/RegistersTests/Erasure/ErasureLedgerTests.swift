import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct ErasureLedgerTests {
    private func entry(_ number: Int64) -> ErasureLedger.Entry {
        ErasureLedger.Entry(
            id: .make(), county: Sample.county, register: "job", record: RecordID(known: "r\(number)"),
            fields: ["note"], basis: "《法》/47", at: Instant(milliseconds: number), change: number)
    }

    private func place() throws -> (test: TestPlace, file: URL) {
        let place = try TestPlace()
        return (place, place.folder.appending(path: "erasures.log"))
    }

    @Test func whatIsAddedIsThere() throws {
        let (place, file) = try place()
        let (one, two) = (ErasureLedger(file), ErasureLedger(file))
        #expect(try one.entries().entries.isEmpty)
        // Two processes in turn.
        let entries = (1...6).map { entry($0) }
        for (number, entry) in entries.enumerated() { try (number % 3 == 0 ? one : two).append(entry) }
        let read = try ErasureLedger(file).entries()
        #expect(read.entries == entries && read.isSound)
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
        withExtendedLifetime(place) {}
    }

    @Test func aTornLastLineIsNone() throws {
        let (place, file) = try place()
        try ErasureLedger(file).append(entry(1))
        let whole = try Data(contentsOf: file)
        try ErasureLedger(file).append(entry(2))
        let both = try Data(contentsOf: file)
        for length in [whole.count + 1, whole.count + 70, both.count - 1] {
            try both.prefix(length).write(to: file)
            #expect(try ErasureLedger(file).entries().entries.map(\.change) == [1])
            try ErasureLedger(file).append(entry(3))
            let read = try ErasureLedger(file).entries()
            #expect(read.entries.map(\.change) == [1, 3] && read.isSound)
        }
        withExtendedLifetime(place) {}
    }

    @Test(arguments: ["edited", "removed", "swapped"])
    func whatWasTamperedWithShows(how: String) throws {
        let (place, file) = try place()
        for number in 1...3 { try ErasureLedger(file).append(entry(Int64(number))) }
        var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        switch how {
        case "edited": lines[0] = lines[0].replacing("r1", with: "r9")
        case "removed": lines.remove(at: 1)
        default: lines.swapAt(0, 1)
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        #expect(try !ErasureLedger(file).entries().isSound)
        withExtendedLifetime(place) {}
    }

    @Test func otherServersLedgersAreRead() throws {
        let (place, file) = try place()
        try ErasureLedger(file).append(entry(1))
        try ErasureLedger(place.folder.appending(path: "erasures-b.log")).append(entry(2))
        let read = try ErasureLedger(file).entries()
        #expect(Set(read.entries.map(\.change)) == [1, 2] && read.isSound)
    }

    @Test func anErasureIsInTheLedgerOrNotMade() async throws {
        let test = try await TestDatabase.jobs()
        let file = test.folder.appending(path: "erasures.log")
        let record = try await test.add { $0[job.note] = "住址" }
        let erase: @Sendable (Writing) throws -> Void = { _ = try $0.erase(record, basis: "request") }

        let store = RecordStore(test.database, registry: test.store.registry, ledger: ErasureLedger(file))
        // Refused for another reason: as if never asked.
        await #expect(throws: Rejection.notFound) {
            try await store.write(by: Sample.officer) { writing in
                try erase(writing)
                throw Rejection.notFound
            }
        }
        #expect(try ErasureLedger(file).entries().entries.isEmpty)

        let nowhere = ErasureLedger(test.folder.appending(path: "missing/erasures.log"))
        await #expect(throws: CocoaError.self) {
            try await RecordStore(test.database, registry: test.store.registry, ledger: nowhere)
                .write(by: Sample.officer, erase)
        }
        #expect(try await test.find(record.id)[job.note] == "住址")

        try await store.write(by: Sample.officer, erase)
        let entry = try #require(try ErasureLedger(file).entries().entries.first)
        #expect(
            entry.record == record.id && entry.fields == ["idNumber", "note", "phone", "token"] && entry.change == 2)
        // Nothing is missing: nothing is made again.
        #expect(try await store.catchUpOnErasures() == 0)
    }

    @Test func whatADatabaseLacksIsMadeAgainOnce() async throws {
        let test = try await TestDatabase.jobs()
        let ledger = ErasureLedger(test.folder.appending(path: "erasures.log"))
        let record = try await test.add { $0[job.note] = "住址" }
        try ledger.append(
            ErasureLedger.Entry(
                id: .make(), county: Sample.county, register: "job", record: record.id,
                fields: ["idNumber", "note", "phone", "token"],
                basis: "request", at: .now, change: 900))
        try ledger.append(entry(901))  // of a record that is not there
        let store = RecordStore(test.database, registry: test.store.registry, ledger: ledger)
        #expect(try await store.catchUpOnErasures() == 1)
        #expect(try await test.find(record.id)[job.note] == nil)
        #expect(try await store.catchUpOnErasures() == 0)
        #expect(try ledger.entries().entries.count == 2)

        // A new machine's ledger learns what the database holds.
        let new = ErasureLedger(test.folder.appending(path: "new/erasures.log"))
        try FileManager.default.createDirectory(
            at: test.folder.appending(path: "new"), withIntermediateDirectories: true)
        try await RecordStore(test.database, registry: test.store.registry, ledger: new).adoptErasures()
        #expect(try new.entries().entries.map(\.record) == [record.id])
        try await RecordStore(test.database, registry: test.store.registry, ledger: new).adoptErasures()
        #expect(try new.entries().entries.count == 1)
    }
}
