import Kernel
import TestSupport
import Testing

@testable import Database

struct WriteStatisticsTests {
    @Test(arguments: [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (32, 5), (33, 6), (63, 6), (64, 6)])
    func batchesBySize(size: Int, place: Int) {
        var statistics = WriteStatistics()
        statistics.commit(of: size)
        #expect(statistics.batches.firstIndex(of: 1) == place)
        #expect(statistics.commits == 1 && statistics.requests == size)
    }

    @Test func whatWaits() {
        var queue = WriteQueue<Int>()
        for job in 0..<5 { queue.add(job, key: Sample.county, lane: job < 2 ? .background : .interactive) }
        let statistics = WriteStatistics().waiting(in: queue)
        #expect(statistics.interactive == 3 && statistics.background == 2)
    }
}
