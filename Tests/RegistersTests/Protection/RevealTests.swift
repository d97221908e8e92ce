import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct RevealTests {
    private func prepared() async throws -> (TestDatabase, Record) {
        let test = try await TestDatabase.jobs()
        let record = try await test.add { $0[job.phone] = Phone(written: "13800001234").map(Protected.init) }
        return (test, record)
    }

    private func reveal(
        _ test: TestDatabase, _ id: RecordID, _ fields: [String] = ["phone"], as principal: Principal = Sample.officer,
        words: String? = nil
    ) async throws -> [String: String] {
        try await test.write(as: principal) {
            try $0.reveal(Definition.of(Jobs.self, $0), id, fields, for: .care, words: words)
        }
    }

    @Test func shownAndLogged() async throws {
        let (test, record) = try await prepared()
        #expect(try await reveal(test, record.id, ["phone", "idNumber"], words: "送医") == ["phone": "13800001234"])
        let after = try await test.find(record.id)
        #expect(after == record, "a reading changes nothing: no version, no date")
        let entry = try #require(
            try await test.store.read(as: Sample.commander) { try $0.history($0.registry.named("job"), record.id) }
                .first)
        #expect(entry.verb == "reveal" && entry.actor == Sample.officer.user && entry.reason == "送医")
        #expect(
            entry.reading?.fields == ["idNumber", "phone"] && entry.reading?.purpose == .care && entry.fields.isEmpty)
        let content = try await test.database.read {
            try $0.first("SELECT content FROM change_content ORDER BY number DESC LIMIT 1")?.get(
                "content", as: String.self)
        }
        #expect(content?.contains("1380") == false)
        let report = try await Verification(test.database, registry: test.store.registry, key: nil).run()
        #expect(report.findings == [])
        // The record is edited at the version that was read.
        try await test.write(as: Sample.officer) {
            _ = try $0.edit(
                Definition.of(Jobs.self, $0), record.id, version: record.version, Values { $0[job.note] = "called" })
        }
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test func whoMayNot() async throws {
        let (test, record) = try await prepared()
        await #expect(throws: Rejection.forbidden) { try await reveal(test, record.id, as: Sample.eastTown) }
        await #expect(throws: Rejection.notFound) { try await reveal(test, record.id, as: Sample.stranger) }
        #expect(try await test.counts()["change"] == 1, "nothing was read, nothing is logged")
    }

    @Test(arguments: [["title"], ["nothing"], ["phone", "token"], []])
    func whatMayNot(fields: [String]) async throws {
        let (test, record) = try await prepared()
        let refusal = await #expect(throws: Rejection.self) { try await reveal(test, record.id, fields) }
        #expect(refusal?.kind == .invalid)
        #expect(try await test.counts()["change"] == 1)
    }

    @Test(arguments: ["打 13800001234", String(repeating: "字", count: 201)])
    func wordsHoldNoNumber(words: String) async throws {
        let (test, record) = try await prepared()
        let refusal = await #expect(throws: Rejection.self) { try await reveal(test, record.id, words: words) }
        #expect(refusal?.problems.first?.field == "reason")
    }
}
