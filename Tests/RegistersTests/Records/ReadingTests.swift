import Kernel
import TestSupport
import Testing

@testable import Registers

struct ReadingTests {
    @Test func recordsByAnIndexedFieldOldestFirst() async throws {
        let test = try await TestDatabase.jobs()
        let parent = try await test.add("parent")
        for number in 0..<5 {
            test.clock.advance(minutes: 1)
            try await test.add("\(number)", unit: "west") { $0[job.parent] = parent.id }
        }
        try await test.add("theirs", county: Sample.neighbour) { $0[job.parent] = parent.id }
        // For operations that have checked the parent: whatever the scope, but never another headquarters'.
        let (all, two) = try await test.store.read(as: Sample.eastTown) { reading in
            (
                try reading.all(Jobs.self, where: job.parent, is: parent.id).compactMap { $0[job.title] },
                try reading.all(Jobs.self, where: job.parent, is: parent.id, limit: 2).count
            )
        }
        #expect(all == ["0", "1", "2", "3", "4"] && two == 2)
    }

    @Test func recordsByID() async throws {
        let test = try await TestDatabase.jobs()
        let (mine, theirs) = (try await test.add("mine"), try await test.add("theirs", county: Sample.neighbour))
        let found = try await test.store.read(as: Sample.officer) { reading in
            (
                try reading.all(Jobs.self, ids: [mine.id, theirs.id, RecordID(known: "missing")]),
                try reading.all(Jobs.self, ids: []), try reading.any(Definition(Jobs.self), theirs.id)
            )
        }
        #expect(found.0 == [mine.id: mine] && found.1.isEmpty && found.2 == nil)
    }

    @Test func anUnknownIDAndOneOutOfScopeLookTheSame() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add(unit: "west")
        for id in [record.id, RecordID(known: "missing"), RecordID(known: "--")] {
            await #expect(throws: Rejection.notFound) { try await test.find(id, as: Sample.eastTown) }
        }
    }

    @Test func aFieldSaidTwiceIsWrittenAsItsLastValue() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add("one")
        let read = try await test.write(as: Sample.officer) { writing in
            let first = try writing.edit(Definition(Jobs.self), record.id, version: 1, Values { $0[job.title] = "two" })
            // Within one request the version just written is the one to name.
            let second = try writing.edit(
                Definition(Jobs.self), record.id, version: first.version, Values { $0[job.title] = "three" })
            return (second, try writing.reading.find(Jobs.self, record.id))
        }
        #expect(read.0 == read.1 && read.1.version == 3 && read.1[job.title] == "three")
    }
}
