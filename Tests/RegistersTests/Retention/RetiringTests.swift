import Crypto
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct RetiringTests {
    private let g = Guests.fields
    private let s = Stays.fields
    private let o = Objections.fields
    private let secret = "欧阳独一无二的姓名"

    private func guest(_ people: KeptPeople, days: Int) async throws -> RecordID {
        try await people.add(
            Guests.self,
            Values {
                $0[g.name] = secret
                $0[g.phone] = Phone(written: "13800001234").map(Protected.init)
                $0[g.village] = "东村"
                $0[g.keepUntil] = people.today.advanced(by: days)
            })
    }

    @Test func nothingIsLeftAnywhereAndTheSealHolds() async throws {
        let people = try await KeptPeople()
        let id = try await guest(people, days: 3)
        let stay = try await people.add(
            Stays.self,
            Values {
                $0[s.guest] = id
                $0[s.room] = "302"
            })
        try await people.store.write(by: Sample.officer) { writing in
            _ = try writing.edit(
                writing.registry.named("guest"), id, version: nil, Values { $0[g.name] = "\(secret)二" })
            _ = try writing.reveal(writing.registry.named("guest"), id, ["phone"], for: .care, words: "\(secret)要药")
            try writing.perform("release", writing.registry.named("stay"), stay, reason: "\(secret)期满")
        }
        _ = try await people.store.read(as: Sample.officer) { try $0.find(Guests.self, id) }
        #expect(try await people.places(secret).contains("change_content"))

        people.pass(days: 3)
        #expect(try await people.night() == 0, "the last day is kept whole")
        people.pass(days: 1)
        #expect(try await people.night() == 1)
        // Tables and files: the database, its log of pages, the ledger.
        if TestPlace.dialect == .sqlite { #expect(try await people.places(secret) == []) }
        #expect(try await people.findings() == [])
        let record = try await people.store.read(as: .system(Sample.county)) { try $0.find(Guests.self, id) }
        #expect(record[g.name] == nil && record[g.phone] == nil && record[g.village] == "东村")
        let room = try await people.store.read(as: .system(Sample.county)) { try $0.find(Stays.self, stay) }
        #expect(room[s.room] == "302" && room[s.guest] == id, "what stays stands under a pseudonym")
        let certificate = try #require(try await people.certificates().first)
        let f = Disposals.fields
        #expect(certificate[f.register] == "guest" && certificate[f.records] == 1 && certificate[f.related] == 1)
        #expect(certificate[f.rule] == "keepUntil+0d" && certificate[f.backupsUntil] == people.today.advanced(by: 30))
        // Once is enough.
        #expect(try await people.night() == 0)
        #expect(try await people.certificates().count == 1)
    }

    @Test func whatGoesOnHoldsIt() async throws {
        let people = try await KeptPeople()
        let id = try await guest(people, days: 0)
        let stay = try await people.add(Stays.self, Values { $0[s.guest] = id })
        people.pass(days: 2)
        #expect(try await people.night() == 0, "a measure is open")
        try await people.store.write(by: Sample.officer) {
            _ = try $0.perform("release", $0.registry.named("stay"), stay, reason: "期满")
        }
        let objection = try await people.add(
            Objections.self,
            Values {
                $0[o.stay] = stay
                $0[o.text] = "\(secret)不服"
            })
        #expect(try await people.night() == 0, "an appeal about the measure is open")
        try await people.store.write(by: Sample.officer) {
            _ = try $0.perform("decide", $0.registry.named("objection"), objection)
        }
        #expect(try await people.night() == 1)
        let decided = try await people.store.read(as: .system(Sample.county)) {
            try $0.find(Objections.self, objection)
        }
        #expect(decided[o.text] == nil)
        #expect(try await people.findings() == [])
    }

    @Test func negativeTestsAreKeptThirtyDays() async throws {
        let people = try await KeptPeople()
        let f = Samples.fields
        let at = people.test.clock.now
        var ids: [String: RecordID] = [:]
        for result in ["negative", "positive"] {
            ids[result] = try await people.add(
                Samples.self,
                Values {
                    $0[f.who] = secret
                    $0[f.result] = result
                    $0[f.taken] = at
                })
        }
        people.test.clock.advance(minutes: 30 * 24 * 60 - 1)
        #expect(try await people.night() == 0)
        people.test.clock.advance(minutes: 1)
        #expect(try await people.night() == 1)
        let known = ids
        let left = try await people.store.read(as: .system(Sample.county)) { reading in
            try known.mapValues { try reading.find(Samples.self, $0)[f.who] }
        }
        #expect(left["negative"] == .some(nil) && left["positive"] == .some(secret))
    }

    @Test func aClosedFileIsKeptTwentyEightDays() async throws {
        let people = try await KeptPeople()
        let id = try await people.add(Files.self, Values { $0[Files.fields.who] = secret })
        people.pass(days: 100)
        #expect(try await people.night() == 0, "it is open")
        try await people.store.write(by: Sample.officer) {
            _ = try $0.perform("close", $0.registry.named("contactFile"), id)
        }
        people.pass(days: 27)
        #expect(try await people.night() == 0)
        people.pass(days: 1)
        #expect(try await people.night() == 1)
        #expect(try await people.certificates().map { $0[Disposals.fields.rule] } == ["closed+28d"])
    }

    @Test func manyAreDoneInPieces() async throws {
        let people = try await KeptPeople()
        for _ in 0..<23 { _ = try await guest(people, days: 0) }
        people.pass(days: 1)
        #expect(try await people.night() == 23)
        let certificates = try await people.certificates()
        #expect(certificates.count == 1 && certificates[0][Disposals.fields.records] == 23)
        #expect(try await people.findings() == [])
    }

    @Test func whatARestoreBringsBackGoesAgain() async throws {
        let people = try await KeptPeople()
        let id = try await guest(people, days: 0)
        people.pass(days: 1)
        try await people.night()
        // The same record as an older backup holds it, with the ledger beside.
        let older = try await TestDatabase.make(KeptPeople.registers, county: Sample.county)
        let store = RecordStore(
            OneKeyDatabase(older.database), registry: older.store.registry,
            ledger: ErasureLedger(people.test.folder.appending(path: ErasureLedger.name)))
        try await store.write(by: .system(Sample.county)) {
            _ = try $0.insert(
                Guests.self, id: id,
                Values {
                    $0[g.name] = secret
                    $0[g.keepUntil] = people.today
                })
        }
        #expect(try await store.catchUpOnErasures() == 1)
        let record = try await store.read(as: .system(Sample.county)) { try $0.find(Guests.self, id) }
        #expect(record[g.name] == nil)
        #expect(try await Verification(older.database, registry: older.store.registry, key: nil).run().findings == [])
    }

    @Test func readsAreKeptThreeYears() async throws {
        let people = try await KeptPeople()
        let id = try await guest(people, days: 10_000)
        people.test.clock.set(Instant.now.advanced(minutes: -(ReadLog.keptDays + 10) * 24 * 60))
        let key = KeptPeople.key
        for _ in 0..<2 { _ = try await people.store.read(as: Sample.officer) { try $0.find(Guests.self, id) } }
        try await Sealer(people.store, key: key).seal()
        people.test.clock.set(.now)
        _ = try await people.store.read(as: Sample.officer) { try $0.find(Guests.self, id) }
        try await Sealer(people.store, key: key).seal()
        try await people.night()
        let left = try await people.store.read(as: .system(Sample.county)) {
            try $0.readers(of: $0.registry.named("guest"), id).map(\.number)
        }
        #expect(left == [3])
        let sound = Verification(people.test.database, registry: people.store.registry, key: key.publicKey)
        #expect(try await sound.run().findings == [])
        #expect(try await people.certificates().first?[Disposals.fields.register] == "read_entry")
        // Younger entries may not go.
        _ = try await people.test.database.write(key: Sample.county) {
            try $0.execute("DELETE FROM read_entry WHERE county = \(Sample.county) AND number = 3")
        }
        #expect(try await sound.run().findings != [])
    }

    @Test func declarationsThatCannotBe() {
        #expect(Retention.days(1, after: "none").misuses(Definition(Guests.self)).count == 1)
        #expect(Retention.days(1, after: "name").misuses(Definition(Guests.self)).count == 1)
        #expect(Retention.days(1, afterClosing: ["active"]).misuses(Definition(Stays.self)).count == 2)
        #expect(Retention.days(1, after: "keepUntil", only: ["x": "y"]).misuses(Definition(Guests.self)).count == 1)
        #expect(Definition(Guests.self).retention?.rule == "keepUntil+0d")
    }
}
