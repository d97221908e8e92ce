import Database
import Foundation
import Kernel
import SQLiteDriver
import TestSupport
import Testing

@testable import Registers

/// kill -9 in the middle of writes loses nothing that was answered.
struct DurabilityTests {
    @Test(arguments: [1, 40, 150, 333]) func whatWasAnsweredIsThereAfterAKill(answers: Int) async throws {
        let test = try await TestDatabase.jobs()
        let path = test.folder.appending(path: "killed.sqlite").path
        // The child writes as fast as it can from many tasks, says what was answered, and dies by its own SIGKILL
        // while the others are writing.
        let result = try await #require(
            processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]
        ) { [path = path as String, answers = answers as Int] in
            let database = try SQLiteDatabase(path: path)
            let registry = Registry([Jobs.self])
            _ = try await database.migrate([Change.migration, Delta.migration], key: Sample.county, at: .now)
            try await Schema(registry).derive(database, key: Sample.county)
            let store = RecordStore(database, registry: registry)
            let answered = AsyncStream.makeStream(of: RecordID.self)
            await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        while true {
                            let record = try await store.write(by: .system(Sample.county)) {
                                let record = try $0.insert(Jobs.self, Jobs.values())
                                return try $0.update(record, state: "done", verb: "finish")
                            }
                            answered.continuation.yield(record.id)
                        }
                    }
                }
                group.addTask {
                    var count = 0
                    for await id in answered.stream {
                        FileHandle.standardOutput.write(Data("\(id)\n".utf8))
                        count += 1
                        if count == answers { kill(getpid(), SIGKILL) }
                    }
                }
            }
        }
        let said = String(decoding: result.standardOutputContent, as: UTF8.self)
        let ids = Set(said.split(separator: "\n").compactMap { RecordID(String($0)) })
        #expect(ids.count == answers)

        let database = try SQLiteDatabase(path: path)
        let rows = try await database.read { try $0.query("SELECT id, state FROM job") }
        #expect(try ids.isSubset(of: rows.map { try $0.get("id", as: RecordID.self) }))
        #expect(rows.allSatisfy { $0["state"] == .text("done") }, "each write is there as a whole")
        let report = try await Verification(database, registry: Registry([Jobs.self]), key: nil).run()
        #expect(report.findings == [] && report.changes == rows.count * 2)
        try await database.close()
    }
}
