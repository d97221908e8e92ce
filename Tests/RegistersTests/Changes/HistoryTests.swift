import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct HistoryTests {
    private let definition = Definition(Jobs.self)

    @Test func whatChangedNewestFirst() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add("before")
        try await test.add("another")
        try await test.write(as: Sample.colleague) {
            try $0.edit(
                definition, record.id, version: nil,
                Values {
                    $0[job.title] = "after"; $0[job.priority] = 2
                })
        }
        try await test.write(as: Sample.officer) { try $0.perform("finish", definition, record.id) }
        let history = try await test.store.read(as: Sample.eastTown) { try $0.history(definition, record.id) }
        #expect(history.map(\.verb) == ["finish", "edit", "create"])
        #expect(history.map(\.number) == [4, 3, 1])
        #expect(history.map(\.actor.text) == ["user-duty", "user-duty2", "system"])
        #expect(history[0].fields.map(\.name) == ["state"] && history[0].fields.first?.new == .text("done"))
        #expect(history[1].fields.map(\.name) == ["priority", "title"])
        #expect(history[1].fields.map(\.old) == [.null, .text("before")])
        #expect(history[1].fields.map(\.new) == [.integer(2), .text("after")])
        #expect(
            try await test.store.read(as: Sample.officer) { try $0.history(definition, record.id, limit: 1) }.count == 1
        )
    }

    @Test func secretsAreNamedNotShown() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add { $0[job.token] = "first-secret" }
        try await test.write(as: .system(Sample.county)) {
            _ = try $0.update(try $0.reading.find(Jobs.self, record.id), Values { $0[job.token] = "second-secret" })
        }
        let history = try await test.store.read(as: Sample.officer) { try $0.history(definition, record.id) }
        #expect(history.first?.fields.map(\.name) == ["token"])
        #expect(!"\(history)".contains("secret\""))
    }

    @Test func outOfScopeThereIsNone() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add(unit: "east")
        for principal in [Sample.westTown, Sample.stranger, Sample.person("x", .administrator)] {
            await #expect(throws: Rejection.notFound) {
                try await test.store.read(as: principal) { _ = try $0.history(definition, record.id) }
            }
        }
    }

    @Test func erasedContentLeavesTheEntry() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        try await test.database.write(key: Sample.county) {
            _ = try $0.execute("UPDATE change_content SET salt = NULL, content = NULL")
        }
        let history = try await test.store.read(as: Sample.officer) { try $0.history(definition, record.id) }
        #expect(history.map(\.verb) == ["create"] && history[0].fields.isEmpty)
    }
}
