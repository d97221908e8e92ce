import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct ProtectedRecordTests {
    static let phone = "13800001234"
    static let citizen = "11010519491231002X"

    private func holder(_ test: TestDatabase, _ title: String = "road", unit: String = "east") async throws -> Record {
        try await test.add(title, unit: unit) {
            $0[job.phone] = Phone(written: Self.phone).map(Protected.init)
            $0[job.idNumber] = CitizenID(Self.citizen).map(Protected.init)
        }
    }

    private func found(_ test: TestDatabase, _ text: String, as principal: Principal = Sample.officer) async throws
        -> [RecordID]
    {
        try await test.store.read(as: principal) { try $0.page(Jobs.self, Query(search: text)).records.map(\.id) }
    }

    @Test func nothingOfItIsStored() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await holder(test)
        try await test.write(as: Sample.officer) {
            _ = try $0.edit(
                Definition.of(Jobs.self, $0), record.id, version: nil,
                Values { $0[job.phone] = Phone(written: "13900005678").map(Protected.init) })
        }
        let stored = try await test.database.read { connection in
            try ["job", "change", "change_content", "head"].flatMap {
                try connection.query("SELECT * FROM \(name: $0)")
            }
        }
        let texts = stored.flatMap(\.values).compactMap(\.text)
        #expect(texts.count > 30)
        for number in [Self.phone, "13900005678", Self.citizen] { #expect(!texts.contains { $0.contains(number) }) }
    }

    @Test func recordsHoldItUnreadable() async throws {
        let test = try await TestDatabase.jobs()
        let made = try await holder(test)
        for record in [made, try await test.find(made.id)] {
            #expect(record[job.phone] != nil && record[job.phone]?.given == nil)
            #expect(!"\(record)".contains(Self.phone) && !"\(record)".contains(Self.citizen))
        }
        let definition = try test.store.registry.named("job")
        let field = try #require(definition.field("phone"))
        #expect(definition.shown(field, of: made) == .text("138****1234"))
        #expect(Definition(Jobs.self).shown(field, of: made) == .text("******"), "no keys, no mask, and no ciphertext")
    }

    @Test(arguments: [phone, "138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４", citizen, "11010519491231002x"])
    func foundByTheWholeNumber(text: String) async throws {
        let test = try await TestDatabase.jobs()
        let record = try await holder(test)
        try await test.add("other")
        #expect(try await found(test, text) == [record.id])
        #expect(try await found(test, text, as: Sample.eastTown) == [record.id])
        #expect(try await found(test, text, as: Sample.westTown) == [], "scope holds")
        #expect(try await found(test, text, as: Sample.stranger) == [])
    }

    @Test func notFoundByAPartOrWhenClosed() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await holder(test)
        for text in ["1234", "1380000", "138****1234", "13800001235", String(Self.citizen.prefix(17))] {
            #expect(try await found(test, text) == [])
        }
        try await test.write(as: Sample.officer) { try $0.perform("finish", Definition.of(Jobs.self, $0), record.id) }
        #expect(try await found(test, Self.phone) == [])
        let closed = try await test.store.read(as: Sample.officer) {
            try $0.page(Jobs.self, Query(equals: ["kind": "road"], open: .closed, search: Self.phone)).records.map(\.id)
        }
        #expect(closed == [record.id])
    }

    @Test func unique() async throws {
        let test = try await TestDatabase.jobs()
        let first = try await holder(test)
        let refusal = await #expect(throws: Rejection.self) { try await holder(test, "second") }
        #expect(refusal?.problems.first?.field == "idNumber" && refusal?.code == "unique")
        #expect(!"\(String(describing: refusal))".contains(Self.citizen))
        // Another headquarters has its own.
        try await test.add("there", county: Sample.neighbour) {
            $0[job.idNumber] = CitizenID(Self.citizen).map(Protected.init)
        }
        try await test.write(as: Sample.officer) {
            _ = try $0.edit(Definition.of(Jobs.self, $0), first.id, version: nil, Values([job.idNumber.name: .null]))
        }
        _ = try await holder(test, "second")
    }

    @Test func anEditKeepsWhatIsTheSame() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await holder(test)
        let same = try await test.write(as: Sample.officer) {
            try $0.edit(
                Definition.of(Jobs.self, $0), record.id, version: nil,
                Values {
                    $0[job.phone] = Phone(written: Self.phone).map(Protected.init)
                    $0[job.idNumber] = record[job.idNumber]
                })
        }
        #expect(same == record, "nothing was written")
        let other = try await test.add("other") { $0[job.phone] = Phone(written: "13900005678").map(Protected.init) }
        await #expect(throws: Rejection.invalid("malformed", field: "phone")) {
            try await test.write(as: Sample.officer) {
                try $0.edit(
                    Definition.of(Jobs.self, $0), record.id, version: nil, Values { $0[job.phone] = other[job.phone] })
            }
        }
    }

    @Test(arguments: ["138****1234", "12345678901", "abc:def", "0:AAAA"])
    func whatIsNoNumberIsRefused(text: String) async throws {
        let test = try await TestDatabase.jobs()
        let refusal = await #expect(throws: Rejection.self) {
            try await test.add { $0.stored["phone"] = .text(text) }
        }
        #expect(refusal?.problems.first?.field == "phone" && refusal?.kind == .invalid)
        #expect(refusal.map { !"\($0)".contains(text) } == true)
    }

    @Test func historyIsMasked() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await holder(test)
        try await test.write(as: Sample.officer) {
            _ = try $0.edit(
                Definition.of(Jobs.self, $0), record.id, version: nil,
                Values { $0[job.phone] = Phone(written: "13900005678").map(Protected.init) })
        }
        let history = try await test.store.read(as: Sample.officer) {
            try $0.history($0.registry.named("job"), record.id)
        }
        let change = try #require(history.first?.fields.first)
        #expect(change.name == "phone" && change.old == .text("138****1234") && change.new == .text("139****5678"))
    }

    /// A client that sends the same again is known, yet what it sent cannot be guessed from the log.
    @Test func theRequestsDigestIsKeyed() async throws {
        let test = try await TestDatabase.jobs()
        let request = ChangeLog.Request(id: "c1", digest: "00ff")
        let record = try await test.store.write(by: Sample.officer, request: request) {
            try $0.insert(Jobs.self, Jobs.values())
        }
        let stored = try await test.database.read {
            try $0.first("SELECT asked FROM change")?.get("asked", as: String.self)
        }
        #expect(stored?.contains("00ff") == false && stored?.contains(":") == true)
        #expect(try await test.store.outcome(of: request, as: Sample.officer)?.id == record.id)
        await #expect(throws: Rejection(.conflict, "requestReused")) {
            try await test.store.outcome(of: .init(id: "c1", digest: "00fe"), as: Sample.officer)
        }
    }
}

extension Definition {
    /// The definition as the store's registry has it, with its keys.
    static func of<R: Register>(_ register: R.Type, _ writing: Writing) throws -> Definition {
        try writing.registry.named(R.name)
    }
}
