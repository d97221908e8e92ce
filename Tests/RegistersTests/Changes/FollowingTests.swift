import Database
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Registers

struct FollowingTests {
    @Test func hearsEachChangeOfAnotherProcessOnce() async throws {
        let test = try await TestDatabase.jobs()
        try await test.add("before")
        let here = RecordStore(test.database, registry: test.store.registry)
        let heard = Mutex<[Int64]>([])
        here.onCommit { _, changes in heard.withLock { $0 += changes.map(\.number) } }
        var following = try await Following(here)
        try await following.step()
        #expect(heard.withLock(\.self) == [])
        for title in ["a", "b"] { try await test.add(title) }
        try await following.step()
        try await following.step()
        #expect(heard.withLock(\.self) == [2, 3])
        try await test.add("c")
        try await following.step()
        #expect(heard.withLock(\.self) == [2, 3, 4])
    }

    @Test func hearsAllOfWhatWasWrittenMeanwhile() async throws {
        let test = try await TestDatabase.jobs()
        let here = RecordStore(test.database, registry: test.store.registry)
        let heard = Mutex<[Int64]>([])
        here.onCommit { _, changes in heard.withLock { $0 += changes.map(\.number) } }
        var following = try await Following(here)
        let count = Int(Following.most) * 2 + 1
        _ = try await test.store.write(by: .system(Sample.county)) { writing in
            for number in 1...count {
                _ = try writing.log("note", register: "job", record: RecordID(known: "n\(number)"))
            }
        }
        try await following.step()
        #expect(heard.withLock(\.self) == (1...Int64(count)).map(\.self))
    }
}
