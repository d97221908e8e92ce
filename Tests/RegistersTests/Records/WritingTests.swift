import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct WritingTests {
    private let definition = Definition(Jobs.self)

    @Test func createWritesRowAndChange() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.write(as: Sample.officer) { try $0.create(definition, Jobs.values("检查卡点")) }
        #expect(record.version == 1 && record.state == "open" && record.county == Sample.county)
        #expect(try await test.find(record.id) == record)
        let change = try #require(
            try await test.database.read { try $0.first("SELECT * FROM change").map(Change.init) })
        #expect(change.verb == "create" && change.record == record.id && change.actor == Sample.officer.user)
        #expect(change.at == test.clock.now && record.created == change.at && record.updated == change.at)
    }

    @Test func aRefusedCreateLeavesNothing() async throws {
        let test = try await TestDatabase.jobs()
        await #expect(throws: Rejection.self) {
            try await test.write(as: Sample.officer) { try $0.create(definition, Values()) }
        }
        // Written and then found to be out of the writer's own scope.
        await #expect(throws: Rejection.forbidden) {
            try await test.write(as: Sample.eastTown) { try $0.create(definition, Jobs.values(unit: "west")) }
        }
        await #expect(throws: Rejection.forbidden) {
            try await test.write(as: Sample.commander) { try $0.create(definition, Jobs.values()) }
        }
        #expect(try await test.counts().values.allSatisfy { $0 == 0 })
        // The number that was taken and given back is used again.
        #expect(try await test.add().version == 1)
    }

    @Test func editChangesWhatIsGiven() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add("before") { $0[job.note] = "stays" }
        test.clock.advance(minutes: 5)
        let edited = try await test.write(as: Sample.officer) {
            try $0.edit(definition, record.id, version: record.version, Values { $0[job.title] = "after" })
        }
        #expect(edited.version == 2 && edited[job.title] == "after" && edited[job.note] == "stays")
        #expect(edited.created == record.created && edited.updated == test.clock.now)
        #expect(try await test.find(record.id) == edited)
    }

    @Test func anEditThatChangesNothingWritesNothing() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add("same")
        let again = try await test.write(as: Sample.officer) {
            try $0.edit(definition, record.id, version: 1, Values { $0[job.title] = "same" })
        }
        #expect(again == record)
        #expect(try await test.counts()["change"] == 1)
    }

    @Test func staleVersionsAreRefusedWithBoth() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        for title in ["one", "two"] {
            let version = try await test.find(record.id).version
            try await test.write(as: Sample.officer) {
                try $0.edit(definition, record.id, version: version, Values { $0[job.title] = title })
            }
        }
        await #expect(throws: Rejection(.preconditionFailed, "stale", values: ["seen": "1", "current": "3"])) {
            try await test.write(as: Sample.officer) {
                try $0.edit(definition, record.id, version: 1, Values { $0[job.title] = "three" })
            }
        }
        #expect(try await test.find(record.id)[job.title] == "two")
    }

    @Test func ofTwoEditorsOneWins() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    (try? await test.write(as: Sample.officer) {
                        try $0.edit(definition, record.id, version: 1, Values { $0[job.title] = "by \(number)" })
                    }) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(outcomes == 1)
        #expect(try await test.find(record.id).version == 2)
    }

    @Test func uniqueFieldsAreUniqueWithinTheirHeadquarters() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add { $0[job.code] = "K-1" }
        let other = try await test.add { $0[job.code] = "K-2" }
        let conflict = Rejection(
            .conflict, "unique", values: ["field": "code"], problems: [Rejection.Problem("unique", field: "code")])
        await #expect(throws: conflict) { try await test.add { $0[job.code] = "K-1" } }
        await #expect(throws: conflict) {
            try await test.write(as: Sample.officer) {
                try $0.edit(definition, other.id, version: nil, Values { $0[job.code] = "K-1" })
            }
        }
        try await test.add { $0[job.code] = nil }
        try await test.add { $0[job.code] = nil }
        try await test.add(county: Sample.neighbour) { $0[job.code] = "K-1" }
        #expect(try await test.counts()["change"] == 5)
    }

    @Test func anIdIsTakenOnce() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        await #expect(throws: Rejection.self) {
            try await test.write(as: .system(Sample.county)) { try $0.insert(Jobs.self, id: record.id, Jobs.values()) }
        }
        #expect(try await test.counts()["job"] == 1)
    }

    @Test func editOutOfScopeIsNotFoundAndNobodyMovesARecordAway() async throws {
        let test = try await TestDatabase.jobs()
        let (mine, theirs) = (try await test.add(unit: "east"), try await test.add(unit: "west"))
        await #expect(throws: Rejection.notFound) {
            try await test.write(as: Sample.eastTown) {
                try $0.edit(definition, theirs.id, version: nil, Values { $0[job.title] = "x" })
            }
        }
        await #expect(throws: Rejection.forbidden) {
            try await test.write(as: Sample.eastTown) {
                try $0.edit(definition, mine.id, version: nil, Values { $0[job.office] = RecordID(known: "west") })
            }
        }
        await #expect(throws: Rejection.notFound) {
            try await test.write(as: Sample.stranger) {
                try $0.edit(definition, mine.id, version: nil, Jobs.values("x"))
            }
        }
        #expect(try await test.find(mine.id) == mine)
    }

    @Test func aSharedRecordIsEditedByItsOwnHeadquartersAlone() async throws {
        let test = try await TestDatabase.jobs()
        let (places, id) = (Definition(Spots.self), RecordID(Sample.east))
        try await test.write(as: .system(Sample.county)) {
            try $0.insert(Spots.self, id: id, Values { $0[Spots.fields.name] = "尹集镇" })
        }
        let stranger = Sample.person("far", .administrator, county: Sample.neighbour)
        #expect(try await test.store.read(as: stranger) { try $0.find(Spots.self, id) }.county == Sample.county)
        await #expect(throws: Rejection.forbidden) {
            try await test.write(as: stranger) {
                try $0.edit(places, id, version: nil, Values { $0[Spots.fields.name] = "x" })
            }
        }
    }

    @Test func aTextWithSQLIsATextLikeAnyOther() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add("');DROP TABLE job;--") { $0[job.note] = "\u{1}\u{7f}\u{2028}\"\\'🦠" }
        #expect(try await test.find(record.id) == record)
    }
}
