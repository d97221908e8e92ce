import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Somebody with the file and a database tool, but without the keys.
struct ProtectedTamperTests {
    private func prepared() async throws -> (TestDatabase, Record, Record) {
        let test = try await TestDatabase.jobs()
        let first = try await test.add("a") {
            $0[job.phone] = Phone(written: "13800001234").map(Protected.init)
            $0[job.idNumber] = CitizenID("11010519491231002X").map(Protected.init)
        }
        let second = try await test.add("b") { $0[job.phone] = Phone(written: "13900005678").map(Protected.init) }
        try await test.write(as: Sample.officer) {
            _ = try $0.edit(
                Definition.of(Jobs.self, $0), first.id, version: nil,
                Values { $0[job.phone] = Phone(written: "13700009999").map(Protected.init) })
        }
        return (test, first, second)
    }

    private func findings(_ test: TestDatabase, keys: Bool = true) async throws -> [Verification.Finding] {
        let registry = keys ? test.store.registry : Registry([Jobs.self, Spots.self, Calls.self])
        return try await Verification(test.database, registry: registry, key: nil).run().findings
    }

    private func tamper(_ test: TestDatabase, _ statement: SQL) async throws {
        _ = try await test.database.write(key: Sample.county) { try $0.execute(statement) }
    }

    @Test func cleanWithAndWithoutKeys() async throws {
        let (test, _, _) = try await prepared()
        #expect(try await findings(test) == [])
        #expect(try await findings(test, keys: false) == [])
    }

    @Test(arguments: [true, false])
    func anotherRecordsValue(keys: Bool) async throws {
        let (test, first, second) = try await prepared()
        try await tamper(
            test, "UPDATE job SET phone = (SELECT phone FROM job WHERE id = \(second.id)) WHERE id = \(first.id)")
        #expect(try await findings(test, keys: keys) == [.rowChanged("job", first.id, ["phone"])])
        let definition = try test.store.registry.named("job")
        let shown = definition.shown(try #require(definition.field("phone")), of: try await test.find(first.id))
        #expect(shown == .text("******"), "it is not shown as this record's")
        await #expect(throws: ProtectionFault.unreadable("job", "phone")) {
            try await test.write(as: Sample.officer) {
                try $0.reveal(Definition.of(Jobs.self, $0), first.id, ["phone"], for: .care)
            }
        }
    }

    @Test(arguments: [true, false])
    func anEarlierValueOfTheSameRecord(keys: Bool) async throws {
        let (test, first, _) = try await prepared()
        try await tamper(test, "UPDATE job SET phone = \(first[job.phone]) WHERE id = \(first.id)")
        #expect(try await findings(test, keys: keys) == [.rowChanged("job", first.id, ["phone"])])
    }

    @Test func theIndex() async throws {
        let (test, first, second) = try await prepared()
        try await tamper(
            test,
            "UPDATE job SET phone_index = (SELECT phone_index FROM job WHERE id = \(second.id)) WHERE id = \(first.id)")
        #expect(try await findings(test) == [.rowChanged("job", first.id, ["phone"])])
    }

    @Test func removed() async throws {
        let (test, first, second) = try await prepared()
        try await tamper(test, "UPDATE job SET phone = NULL WHERE id = \(first.id)")
        try await tamper(test, "UPDATE job SET phone_index = NULL WHERE id = \(second.id)")
        #expect(
            try await Set(findings(test)) == [
                .rowChanged("job", first.id, ["phone"]), .rowChanged("job", second.id, ["phone"]),
            ])
    }

    @Test func anIndexWithoutAValue() async throws {
        let (test, _, second) = try await prepared()
        try await tamper(test, "UPDATE job SET \"idNumber_index\" = 'x:y' WHERE id = \(second.id)")
        #expect(try await findings(test) == [.rowChanged("job", second.id, ["idNumber"])])
    }

    /// In the log: the commitment is covered by the digest, the ciphertext by its own tag.
    @Test func aValueInTheLog() async throws {
        let (test, _, _) = try await prepared()
        let content = try #require(
            try await test.database.read {
                try $0.first("SELECT content FROM change_content WHERE number = 2")?.get("content", as: String.self)
            })
        let text = try #require(ChangeContent(content)?.sealed.first?.text)
        let parts = text.split(separator: ":")
        let data = try #require(Data(base64Encoded: String(parts[1])))
        for (place, keys, found) in [(3, false, true), (3, true, true), (40, true, true), (40, false, false)] {
            var changed = data
            changed[place] ^= 1
            let forged = content.replacing(text, with: "\(parts[0]):\(changed.base64EncodedString())")
            try await tamper(test, "UPDATE change_content SET content = \(forged) WHERE number = 2")
            let hits = try await findings(test, keys: keys).contains(.contentChanged(Sample.county, 2))
            #expect(hits == found, "byte \(place), keys \(keys)")
        }
    }
}
