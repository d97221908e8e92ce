import Kernel
import Testing

@testable import Database

struct WriteQueueTests {
    private let here = AreaCode("990101")
    private let there = AreaCode("990102")

    /// Adds `jobs` given as `lane:key:name` and returns the batches.
    private func batches(_ jobs: [(Lane, AreaCode?, String)], limit: Int = 63) throws -> [[String]] {
        var queue = WriteQueue<String>(limit: limit)
        for (lane, key, name) in jobs { queue.add(name, key: try #require(key), lane: lane) }
        #expect(queue.count == jobs.count)
        var all: [[String]] = []
        while let batch = queue.next() { all.append(batch.jobs) }
        #expect(queue.count == 0)
        return all
    }

    @Test func oneKeyABatchInOrderOfArrival() throws {
        let jobs: [(Lane, AreaCode?, String)] = [
            (.interactive, here, "a"), (.interactive, there, "b"), (.interactive, here, "c"),
            (.interactive, there, "d"),
            (.interactive, here, "e"),
        ]
        #expect(try batches(jobs) == [["a", "c", "e"], ["b", "d"]])
    }

    @Test func interactiveFirstAndBackgroundAlone() throws {
        let jobs: [(Lane, AreaCode?, String)] = [
            (.background, here, "x"), (.background, here, "y"), (.interactive, here, "a"), (.interactive, here, "b"),
        ]
        #expect(try batches(jobs) == [["a", "b"], ["x"], ["y"]])
    }

    @Test func aBatchHasAtMost63() throws {
        let jobs = (0..<200).map { (Lane.interactive, here, String($0)) }
        let all = try batches(jobs)
        #expect(all.map(\.count) == [63, 63, 63, 11])
        #expect(all.flatMap(\.self) == (0..<200).map(String.init))
    }

    @Test func nothingWaits() {
        var queue = WriteQueue<String>()
        #expect(queue.next()?.jobs == nil)
    }

    @Test func backgroundIsNotStarved() throws {
        let key = try #require(here)
        var queue = WriteQueue<String>(limit: 1)
        queue.add("seal", key: key, lane: .background)
        for index in 0..<40 { queue.add("i\(index)", key: key, lane: .interactive) }
        let order = (0..<41).flatMap { _ in queue.next()?.jobs ?? [] }
        #expect(order.firstIndex(of: "seal") == 15)
        #expect(order.filter { $0 != "seal" } == (0..<40).map { "i\($0)" })
    }

    @Test func aBusyKeyWaitsAndOthersGoOn() throws {
        let (here, there) = (try #require(here), try #require(there))
        var queue = WriteQueue<String>()
        queue.add("a", key: here, lane: .interactive)
        queue.add("b", key: there, lane: .interactive)
        queue.add("x", key: here, lane: .background)
        #expect(queue.next(except: [here])?.jobs == ["b"])
        #expect(queue.next(except: [here])?.jobs == nil)
        #expect(queue.next()?.jobs == ["a"])
        #expect(queue.next(except: [there])?.jobs == ["x"])
    }
}
