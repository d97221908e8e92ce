import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Several programs on one database, as several servers on one PostgreSQL are.
struct ManyProcessesTests {
    private let processes = 4
    private let writers = 4
    private let rounds = 12

    @Test func numbersAreGaplessAndAReaderSkipsNone() async throws {
        let test = try await TestDatabase.jobs()
        var stores: [RecordStore] = []
        for _ in 0..<processes { stores.append(RecordStore(try await test.opened(), registry: test.store.registry)) }
        let total = Int64(processes * writers * rounds)
        let read = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for store in stores {
                for _ in 0..<writers {
                    group.addTask {
                        for round in 0..<rounds {
                            try await store.write(by: .system(Sample.county)) {
                                _ = try $0.insert(Jobs.self, Jobs.values("job \(round)"))
                            }
                        }
                        return []
                    }
                }
            }
            // A projector: what comes after its cursor, while others write.
            group.addTask {
                var numbers: [Int64] = []
                while (numbers.last ?? 0) < total {
                    let cursor = numbers.last ?? 0
                    numbers += try await test.database.read { connection in
                        try connection.query(
                            """
                            SELECT number FROM change WHERE county = \(Sample.county) AND number > \(cursor)
                            ORDER BY number
                            """
                        ).map { try $0.get("number") }
                    }
                }
                return numbers
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(read == Array(1...total))
        let report = try await Verification(test.database, registry: test.store.registry, key: nil).run()
        #expect(report.findings == [] && report.rows == Int(total))
        for store in stores { try await store.database.close() }
    }

    @Test func ofTwoWhoEditOneRecordTheSecondIsTold() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add("first")
        let other = RecordStore(try await test.opened(), registry: test.store.registry)
        let edit: @Sendable (RecordStore, String) async throws -> Record = { store, title in
            try await store.write(by: Sample.officer) { writing in
                try writing.edit(
                    Definition(Jobs.self), record.id, version: record.version, Values { $0[job.title] = title })
            }
        }
        _ = try await edit(other, "second")
        let rejection = await #expect(throws: Rejection.self) { _ = try await edit(test.store, "third") }
        #expect(rejection?.kind == .preconditionFailed && rejection?.code == "stale")
        try await other.database.close()
    }
}
