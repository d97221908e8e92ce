import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Circulation

struct LagTests {
    private typealias Fixture = CirculationFixture

    @Test(
        arguments: [
            ([], nil, nil), ([3], 3, 3), ([1, 9], 5, 9), ([9, 1, 2], 2, 9), ([4, 1, 3, 2], 2.5, 4),
        ] as [([Double], Double?, Double?)])
    func `median and last`(_ hours: [Double], _ median: Double?, _ last: Double?) {
        let lag = Lag(hours: hours, waiting: 1)
        #expect(lag.median == median && lag.last == last && lag.count == hours.count && lag.waiting == 1)
    }

    @Test func `half lie on each side of the median`() {
        for _ in 0..<200 {
            let hours = (0..<Int.random(in: 1...40)).map { _ in Double.random(in: 0...100) }
            let lag = Lag(hours: hours)
            guard let median = lag.median, let last = lag.last else {
                Issue.record("no median of \(hours.count)")
                continue
            }
            #expect(hours.count { $0 <= median } * 2 >= hours.count && hours.count { $0 >= median } * 2 >= hours.count)
            #expect(hours.allSatisfy { $0 <= last })
        }
    }

    @Test func `from above to the last reader, by level`() async throws {
        let fixture = try await Fixture.make()
        let id = try await fixture.document()
        let receipts = try await fixture.circulate(
            id, ["qingshi", "hewan", "health", "990101101201"], persons: ["deputy"])
        #expect(receipts.count == 5)
        fixture.clock.advance(minutes: 60)
        try await fixture.write("qingshi") { try $0.readAll() }
        fixture.clock.advance(minutes: 120)
        try await fixture.write("hewan") { try $0.readAll() }
        try await fixture.write("deputy") { try $0.readAll() }
        let lags = try await fixture.read {
            try $0.cascadeLags(since: Fixture.noon.advanced(minutes: -1440), UnitTree($0))
        }
        #expect(lags.documents == 1)
        #expect(lags.arrival.map(\.level) == [.province] && lags.arrival[0].lag == Lag(hours: [4]))
        #expect(lags.dispatch == Lag(hours: [1]))
        let reading = Dictionary(uniqueKeysWithValues: lags.reading.map { ($0.level, $0.lag) })
        #expect(reading[.township] == Lag(hours: [1, 3]) && reading[.leaders] == Lag(hours: [3]))
        #expect(reading[.county] == Lag(hours: [], waiting: 1) && reading[.village] == Lag(hours: [], waiting: 1))
        let none = try await fixture.read { try $0.cascadeLags(since: Fixture.noon, UnitTree($0)) }
        #expect(none.documents == 0 && none.reading.isEmpty)
    }
}
