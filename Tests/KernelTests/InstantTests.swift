import Foundation
import Testing

@testable import Kernel

struct InstantTests {
    @Test func orderOfTextIsOrderOfTime() throws {
        let moments = (0..<2000).map { _ in
            Instant(milliseconds: Int64.random(in: -60_000_000_000_000...250_000_000_000_000))
        }
        for (left, right) in zip(moments, moments.dropFirst()) {
            #expect((left < right) == (left.description < right.description))
            #expect(Instant(left.description) == left)
            #expect(left.description.utf8.count == 24)
        }
    }

    @Test(arguments: [
        ("2022-05-04T04:00:00.000Z", 1_651_636_800_000), ("2022-05-04T04:00Z", 1_651_636_800_000),
        ("1970-01-01T00:00:00.001Z", 1), ("1969-12-31T23:59:59Z", -1000),
    ])
    func reads(text: String, milliseconds: Int64) { #expect(Instant(text)?.milliseconds == milliseconds) }

    @Test(arguments: [
        "", "2022-05-04", "2022-05-04T24:00:00Z", "2022-05-04T04:60:00Z", "2022-05-04T04:00:60Z",
        "2022-05-04T+4:00:00Z",
        "2022-05-04 04:00:00Z", "2022-05-04T04:00:00.1Z", "2022-05-04T04:00:00+08:00", "2021-02-29T00:00:00Z",
        "2022-05-04T04:00:00.000", "2022-05-04T０4:00Z",
    ])
    func refused(text: String) { #expect(Instant(text) == nil) }

    @Test func dates() throws {
        let instant = Instant(milliseconds: -1)
        #expect(Instant(instant.date) == instant)
        #expect(instant.advanced(minutes: 2).milliseconds == 119_999)
    }
}
