import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct TallyTests {
    private let definition = Definition(Jobs.self)

    private func tally(_ test: TestDatabase, _ name: String, as principal: Principal = Sample.officer) async throws
        -> [String: Int]
    {
        let rows = try await test.store.read(as: principal) { try $0.tally(name) }
        return Dictionary(uniqueKeysWithValues: rows.map { ("\($0.key1) \($0.key2)", $0.count) })
    }

    @Test(arguments: [11, 12, 13]) func talliesEqualCountsAfterAnyHistory(seed: UInt64) async throws {
        var random = Seeded(seed)
        let test = try await TestDatabase.jobs()
        var ids: [RecordID] = []
        for _ in 0..<200 {
            let late: Bool? = [nil, true, false][Int.random(in: 0..<3, using: &random)]
            let office = ["east", "west", "health"][Int.random(in: 0..<3, using: &random)]
            let id = ids.randomElement(using: &random)
            switch (Int.random(in: 0..<6, using: &random), id) {
            case (0, _), (_, nil): ids.append(try await test.add(unit: office) { $0[job.late] = late }.id)
            case (1, let id?):
                _ = try? await test.write(as: Sample.officer) { try $0.perform("finish", definition, id) }
            case (2, let id?):
                _ = try? await test.write(as: Sample.officer) {
                    try $0.perform("reopen", definition, id, reason: "again")
                }
            case (3, let id?):
                _ = try? await test.write(as: Sample.officer) { try $0.perform("cancel", definition, id) }
                let agree = Bool.random(using: &random)
                _ = try? await test.write(as: Sample.commander) {
                    try $0.decide(definition, id, agree: agree, reason: "word")
                }
            case (4, let id?):
                _ = try? await test.write(as: Sample.officer) { writing in
                    _ = try writing.edit(definition, id, version: nil, Values { $0[job.late] = late })
                    throw Rejection.forbidden
                }
            case (_, let id?):
                try await test.write(as: .system(Sample.county)) {
                    _ = try $0.update(
                        try $0.reading.find(Jobs.self, id),
                        Values {
                            $0[job.late] = late; $0[job.office] = RecordID(known: office)
                        })
                }
            }
        }
        let everything = try await test.everything()
        let (byOffice, byLate) = (
            Dictionary(grouping: everything) { "\($0[job.office]?.text ?? "") \($0.state)" }.mapValues(\.count),
            Dictionary(grouping: everything) { "\($0[job.late].map { $0 ? "1" : "0" } ?? "") " }.mapValues(\.count)
        )
        #expect(try await tally(test, "job") == byOffice)
        #expect(try await tally(test, "jobLate") == byLate)
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test func talliesStopAtTheHeadquarters() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add(unit: "east")
        try await test.add(unit: "east", county: Sample.neighbour)
        #expect(try await tally(test, "job") == ["east open": 1])
        #expect(try await tally(test, "job", as: Sample.stranger) == ["east open": 1])
        #expect(try await tally(test, "nowhere") == [:])
    }
}
