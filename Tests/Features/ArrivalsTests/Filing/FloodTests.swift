import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

struct FloodTests {
    private let start = Instant(milliseconds: 1_651_651_200_000)

    @Test func `an address may do so much at once, and then by the minute`() throws {
        var flood = Flood()
        for _ in 0..<60 { try flood.take("a", at: start) }
        #expect(throws: Rejection(.tooManyRequests, "signInWait", values: ["seconds": "5"])) {
            try flood.take("a", at: start)
        }
        try flood.take("b", at: start)
        let later = start.advanced(minutes: 1)
        for _ in 0..<12 { try flood.take("a", at: later) }
        #expect(throws: Rejection.self) { try flood.take("a", at: later) }
    }

    @Test func `all together have a bucket, whatever the addresses`() {
        var (flood, taken) = (Flood(), 0)
        for number in 0..<3_000 where (try? flood.take("address \(number)", at: start)) != nil { taken += 1 }
        #expect(taken == 2_000)
    }

    @Test func `a clock that goes back fills nothing`() throws {
        var flood = Flood()
        for _ in 0..<60 { try flood.take("a", at: start) }
        #expect(throws: Rejection.self) { try flood.take("a", at: start.advanced(minutes: -10)) }
    }
}
