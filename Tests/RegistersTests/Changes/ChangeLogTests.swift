import Database
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Registers

struct ChangeLogTests {
    private func changes(_ test: TestDatabase, _ county: AreaCode = Sample.county) async throws -> [Change] {
        try await test.database.read { connection in
            try connection.query("SELECT * FROM change WHERE county = \(county) ORDER BY number").map { try Change($0) }
        }
    }

    @Test func numbersHaveNoGapsUnder64Writers() async throws {
        let test = try await TestDatabase.jobs()
        let written = await withTaskGroup(of: Int.self) { group in
            for writer in 0..<64 {
                group.addTask {
                    var count = 0
                    for turn in 0..<8 {
                        let county = writer % 4 == 0 ? Sample.neighbour : Sample.county
                        let principal = Sample.person("w\(writer)", .dutyOfficer, county: county)
                        let done: Void? = try? await test.write(as: principal) { writing in
                            _ = try writing.create(Definition(Jobs.self), Jobs.values("\(writer)-\(turn)"))
                            // Some change their mind when the number is already taken.
                            if (writer + turn) % 3 == 0 { throw Rejection.forbidden }
                        }
                        count += done == nil ? 0 : 1
                    }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        let (here, there) = (try await changes(test), try await changes(test, Sample.neighbour))
        #expect(here.count + there.count == written && written > 300)
        #expect(here.map(\.number) == Array(1...Int64(here.count)))
        #expect(there.map(\.number) == Array(1...Int64(there.count)))
        #expect(zip(here, here.dropFirst()).allSatisfy { $0.at <= $1.at })
        // The number of its change is the version of each record.
        let versions = try await test.everything().filter { $0.county == Sample.county }.map(\.version)
        #expect(versions.sorted() == here.map(\.number))
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test func whatIsUndoneTakesItsNumberAndItsCountsBack() async throws {
        let test = try await TestDatabase.jobs()
        try await test.write(as: Sample.officer) { writing in
            let definition = Definition(Jobs.self)
            let before = try writing.create(definition, Jobs.values("a"))
            let refused = try writing.attempting {
                _ = try writing.create(definition, Jobs.values("b"))
                // Written into the database for the eyes of who reads here, and undone there.
                #expect(try writing.reading.tally("job").map { $0.count } == [2])
                #expect(try writing.reading.head()?.number == before.version + 1)
                _ = try writing.create(definition, Jobs.values("c"))
                throw Rejection.forbidden
            } refused: {
                $0 == .forbidden
            }
            #expect(refused)
            #expect(try writing.reading.tally("job").map { $0.count } == [1])
            let after = try writing.create(definition, Jobs.values("d"))
            #expect(after.version == before.version + 1)
        }
        #expect(try await changes(test).map(\.number) == [1, 2])
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test func aClockSetBackMakesNoEntryOlderThanTheOneBefore() async throws {
        let test = try await TestDatabase.jobs()
        let start = test.clock.now
        for minutes in [10, 5, -10_000, 11] {
            test.clock.set(start.advanced(minutes: minutes))
            try await test.add("\(minutes)")
        }
        let times = try await changes(test).map(\.at)
        #expect(times == [10, 10, 10, 11].map { start.advanced(minutes: $0) })
        #expect(try await test.everything().map(\.created).sorted() == times)
        #expect(try await Verification(test.database, registry: test.store.registry, key: nil).run().findings == [])
    }

    @Test func everyEntryFollowsTheOneBefore() async throws {
        let test = try await TestDatabase.jobs()
        for title in ["a", "b", "c"] { try await test.add(title) }
        let all = try await changes(test)
        var previous = Change.origin
        for change in all {
            #expect(change.expected(after: previous) == change.chain)
            previous = change.chain
        }
        // The same content is salted anew each time, so that equal values do not show as equal digests.
        try await test.add("a")
        #expect(Set(try await changes(test).map(\.digest)).count == 4)
        let head = try await test.store.read(as: Sample.officer) { try $0.head() }
        #expect(head?.number == 4)
        #expect(LogHead(head?.description ?? "") == head)
    }

    @Test(arguments: ["", "1", "1:", "x:00", "1:zz", "1:00", "1:2:3"]) func headsThatAreNone(text: String) {
        #expect(LogHead(text) == nil)
    }

    @Test func listenersHearOfWhatWasCommittedOnly() async throws {
        let test = try await TestDatabase.jobs()
        let heard = HeardChanges()
        test.store.onCommit { county, changes in heard.add(changes.map { "\(county) \($0.verb) \($0.number)" }) }
        let record = try await test.add()
        try? await test.write(as: Sample.officer) { writing in
            _ = try writing.create(Definition(Jobs.self), Jobs.values())
            throw Rejection.forbidden
        }
        try await test.write(as: Sample.officer) { try $0.perform("finish", Definition(Jobs.self), record.id) }
        try await test.write(as: Sample.officer) { _ in }
        #expect(heard.all == ["990101 create 1", "990101 finish 2"])
    }
}

private final class HeardChanges: Sendable {
    private let heard = Mutex<[String]>([])
    var all: [String] { heard.withLock(\.self) }
    func add(_ texts: [String]) { heard.withLock { $0 += texts } }
}
