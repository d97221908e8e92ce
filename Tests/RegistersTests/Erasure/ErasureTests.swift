import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

/// A job about a person, with history: created, edited, reopened for a reason, asked to be cancelled for a reason.
private struct ErasedJob {
    static let secrets = ["张三的住址", "张三的新住址", "张三说的", "张三要求", "token-zhang"]
    let test: TestDatabase
    let id: RecordID
    let other: Record

    init() async throws {
        test = try await TestDatabase.jobs()
        id = try await test.add("person") { values in
            values[job.note] = Self.secrets[0]
            values[job.token] = Self.secrets[4]
            values[job.priority] = 7
        }.id
        other = try await test.add("other") { $0[job.note] = "李四的住址" }
        let id = id
        try await test.write(as: Sample.officer) { writing in
            let definition = Definition(Jobs.self)
            _ = try writing.edit(definition, id, version: nil, Values { $0[job.note] = Self.secrets[1] })
            try writing.perform("finish", definition, id)
            try writing.perform("reopen", definition, id, reason: Self.secrets[2])
            try writing.perform("cancel", definition, id, reason: Self.secrets[3])
        }
    }

    @discardableResult
    func erase(_ fields: Set<String>? = nil, basis: String = "《个人信息保护法》第四十七条") async throws -> Record {
        let id = id
        return try await test.write(as: Sample.officer) { writing in
            try writing.erase(try writing.reading.find(Jobs.self, id), fields: fields, basis: basis)
        }
    }

    /// Everything in every table, as one text.
    func everything() async throws -> String {
        try await test.database.read { connection in
            try ["job", "change", "change_content", "request", "tally"].map { name in
                try connection.query("SELECT * FROM \(name: name)").map { "\($0.values)" }.joined(separator: "\n")
            }.joined(separator: "\n")
        }
    }

    func findings() async throws -> [Verification.Finding] {
        try await Verification(test.database, registry: test.store.registry, key: nil).run().findings
    }

    func tamper(_ statement: String) async throws {
        let rows = try await test.database.write(key: Sample.county) { try $0.execute(SQL(tampering: statement)) }
        #expect(rows > 0, "\(statement)")
    }
}

struct ErasureTests {
    private let county = Sample.county

    @Test func theValuesAreNowhereAndTheLogHolds() async throws {
        let erased = try await ErasedJob()
        let before = try await erased.everything()
        #expect(ErasedJob.secrets.allSatisfy { before.contains($0) })
        let record = try await erased.erase()
        let after = try await erased.everything()
        for secret in ErasedJob.secrets { #expect(!after.contains(secret), "\(secret)") }
        #expect(after.contains("李四的住址"))
        #expect(try await erased.findings() == [])
        // The rest of the record and of its history stays, and work goes on.
        #expect(record[job.priority] == 7 && record.state == "cancelling")
        #expect(try await erased.test.find(erased.id) == record)
        let id = erased.id
        let history = try await erased.test.store.read(as: Sample.officer) {
            try $0.history(Definition(Jobs.self), id)
        }
        #expect(history.map(\.verb) == ["erase", "ask:cancel", "reopen", "finish", "edit", "create"])
        #expect(history.first?.reason == "《个人信息保护法》第四十七条")
        #expect(history.first?.fields.map(\.name) == ["idNumber", "note", "phone", "token"])
        #expect(history.first?.fields.allSatisfy { $0.old.isNull && $0.new.isNull } == true)
        #expect(history[1].fields.map(\.name) == ["state"] && history[1].reason == nil)
        try await erased.test.write(as: Sample.colleague) {
            _ = try $0.decide(Definition(Jobs.self), id, agree: true)
        }
        #expect(try await erased.findings() == [])
    }

    @Test func oneFieldLeavesTheOthersAndTheReasons() async throws {
        let erased = try await ErasedJob()
        try await erased.erase(["note"])
        let after = try await erased.everything()
        #expect(!after.contains(ErasedJob.secrets[0]) && !after.contains(ErasedJob.secrets[1]))
        for secret in ErasedJob.secrets[2...] { #expect(after.contains(secret), "\(secret)") }
        #expect(try await erased.findings() == [])
        // And then the others, out of the first erasure's own entry, too.
        try await erased.erase()
        let last = try await erased.everything()
        for secret in ErasedJob.secrets { #expect(!last.contains(secret), "\(secret)") }
        #expect(try await erased.findings() == [])
        #expect(last.contains("第四十七条"))
    }

    @Test func oneRecordOfABatch() async throws {
        let test = try await TestDatabase.jobs()
        let ids = (0..<3).map { RecordID(known: "batch-\($0)") }
        try await test.write(as: Sample.officer) { writing in
            let definition = Definition(Jobs.self)
            let new = try ids.map { id in
                var values = Jobs.values(id.text)
                values[job.note] = "住址 \(id)"
                return try writing.prepare(definition, id: id, values)
            }
            try writing.insert(batch: new, of: definition, cause: RecordID(known: "import-1"))
        }
        try await test.write(as: Sample.officer) { writing in
            try writing.erase(try writing.reading.find(Jobs.self, ids[1]), basis: "request")
        }
        let contents = try await test.database.read { connection in
            try connection.query("SELECT record, content FROM change_content WHERE number = 1 ORDER BY record").map {
                $0["content"].text ?? ""
            }
        }
        #expect(contents.map { $0.contains("住址") } == [true, false, true])
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test func aTallyMovesWithWhatItCountsBy() async throws {
        let erased = try await ErasedJob()
        let late = try await erased.test.add("late") { $0[job.late] = true }
        try await erased.test.write(as: Sample.officer) { _ = try $0.erase(late, fields: ["late"], basis: "request") }
        #expect(try await erased.findings() == [])
    }

    /// Entries: 1 create, 2 the other's, 3 edit, 4 finish, 5 reopen, 6 ask, 7 erase.
    @Test(
        arguments: [
            // Content that no erasure took out.
            ("UPDATE change_content SET content = NULL, salt = NULL WHERE number = 2", [2]),
            ("DELETE FROM change_content WHERE number = 2", [2]),
            // What an erasure left, edited or gone.
            (
                "UPDATE change_content SET content = replace(content, '\"priority\":7', '\"priority\":8') WHERE number = 3",
                [3]
            ),
            ("UPDATE change_content SET content = NULL WHERE number = 3", [3]),
            ("UPDATE change_content SET salt = zeroblob(16) WHERE number = 3", [3]),
            ("UPDATE change_content SET digest = zeroblob(32) WHERE number = 3", [3]),
            ("DELETE FROM change_content WHERE number = 3", [3]),
            // The erasure itself: then nobody vouches any more.
            ("UPDATE change_content SET content = replace(content, '\"3\":', '\"9\":') WHERE number = 7", [3, 7]),
            ("UPDATE change_content SET content = NULL WHERE number = 7", [1, 3, 4, 5, 6, 7]),
            ("UPDATE change_content SET content = replace(content, '四十七', '四十八') WHERE number = 7", [7]),
        ] as [(String, Set<Int64>)])
    func tampering(statement: String, entries: Set<Int64>) async throws {
        let erased = try await ErasedJob()
        try await erased.erase()
        try await erased.tamper(statement)
        let found = try await erased.findings().compactMap { finding -> Int64? in
            if case .contentChanged(county, let number) = finding { number } else { nil }
        }
        #expect(Set(found) == entries && found.count == entries.count)
    }

    @Test func anErasureOfOneRecordVouchesForNoOther() async throws {
        let erased = try await ErasedJob()
        try await erased.erase()
        // The other's content becomes what the erasure vouches for, word for word.
        try await erased.tamper(
            """
            UPDATE change_content SET content = (SELECT content FROM change_content WHERE number = 1),
              salt = (SELECT salt FROM change_content WHERE number = 1) WHERE number = 2
            """)
        #expect(try await erased.findings().contains(.contentChanged(county, 2)))
    }

    @Test(
        arguments: [
            (nil, "", "reasonRequired"), (nil, " ", "reasonRequired"), ([], "request", "erasesNothing"),
            (["due"], "request", "erasesNothing"), (["unknown"], "request", "erasesNothing"),
            (nil, "应13800138000要求", "personalData"),
        ] as [(Set<String>?, String, String)])
    func refusals(fields: Set<String>?, basis: String, code: String) async throws {
        let erased = try await ErasedJob()
        let before = try await erased.everything()
        await #expect {
            try await erased.erase(fields, basis: basis)
        } throws: {
            ($0 as? Rejection)?.code == code
        }
        #expect(try await erased.everything() == before)
    }

    @Test func anotherHeadquartersRecord() async throws {
        let erased = try await ErasedJob()
        let theirs = try await erased.test.add("theirs", county: Sample.neighbour)
        await #expect(throws: Rejection.forbidden) {
            try await erased.test.write(as: Sample.officer) { _ = try $0.erase(theirs, basis: "request") }
        }
    }
}
