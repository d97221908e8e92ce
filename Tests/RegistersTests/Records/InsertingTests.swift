import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Many records at once: one entry of the log, the same checks, and each record with its history.
struct InsertingTests {
    private let definition = Definition(Jobs.self)

    private func insert(_ test: TestDatabase, _ titles: [String]) async throws -> [RecordID] {
        let definition = definition
        return try await test.store.write(by: Sample.officer) { writing in
            let new = try titles.map { try writing.prepare(definition, Jobs.values($0)) }
            try writing.insert(batch: new, of: definition, cause: RecordID(known: "import-1"))
            #expect(writing.changes.count == 1)
            return new.map(\.record.id)
        }
    }

    @Test func oneEntryForMany() async throws {
        let test = try await TestDatabase.jobs()
        let ids = try await insert(test, (1...40).map { "job \($0)" })
        try await test.store.write(by: Sample.officer) { writing in
            let record = try writing.reading.find(Jobs.self, ids[7])
            try writing.update(record, Values { $0[job.title] = "changed" })
        }
        let registry = test.store.registry
        let report = try await Verification(test.database, registry: registry, key: nil).run()
        #expect(report.findings == [] && report.changes == 2 && report.rows == 40)
        let definition = definition
        let histories = try await test.store.read(as: Sample.officer) { reading in
            try [ids[7], ids[8]].map { try reading.history(definition, $0).map(\.verb) }
        }
        #expect(histories == [["edit", "import"], ["import"]])
        let tally = try await test.store.read(as: Sample.officer) { try $0.tally("job").map(\.count).reduce(0, +) }
        #expect(tally == 40)
    }

    @Test(arguments: [
        "UPDATE job SET title = 'B' WHERE title = 'job 3'", "DELETE FROM job WHERE title = 'job 3'",
        "DELETE FROM change_content WHERE content LIKE '%job 3%'",
        "UPDATE change_content SET content = replace(content, 'job 3', 'job 4')",
        "UPDATE change_content SET salt = zeroblob(16) WHERE content LIKE '%job 3%'",
    ])
    func tamperingWithOneOfMany(statement: String) async throws {
        let test = try await TestDatabase.jobs()
        _ = try await insert(test, ["job 1", "job 2", "job 3"])
        try await test.database.write(key: Sample.county) { _ = try $0.execute(SQL(tampering: statement)) }
        let report = try await Verification(test.database, registry: test.store.registry, key: nil).run()
        #expect(!report.findings.isEmpty)
    }

    @Test func oneThatIsThereAlreadyStopsAll() async throws {
        let test = try await TestDatabase.jobs()
        let definition = definition
        let coded: @Sendable (String) -> Values = { code in
            var values = Jobs.values()
            values[job.code] = code
            return values
        }
        try await test.store.write(by: Sample.officer) { _ = try $0.create(definition, coded("K")) }
        let rejection = await #expect(throws: Rejection.self) {
            try await test.store.write(by: Sample.officer) { writing in
                let new = try ["A", "K", "B"].map { try writing.prepare(definition, coded($0)) }
                try writing.insert(batch: new, of: definition, cause: RecordID(known: "import-1"))
            }
        }
        #expect(rejection?.code == "unique" && rejection?.values["field"] == "code")
        #expect(try await test.counts()["job"] == 1)
        #expect(try await test.counts()["change"] == 1)
    }

    @Test func theRulesOfTheFormHold() async throws {
        let test = try await TestDatabase.jobs()
        let definition = definition
        await #expect(throws: Rejection.forbidden) {
            try await test.store.write(by: Sample.person("x", .inspector)) {
                _ = try $0.prepare(definition, Jobs.values())
            }
        }
        let rejection = await #expect(throws: Rejection.self) {
            try await test.store.write(by: Sample.officer) { _ = try $0.prepare(definition, Values()) }
        }
        #expect(rejection?.problems.isEmpty == false)
    }
}
