import Foundation
import Kernel
import Testing

@testable import Web

struct TimeTextTests {
    private func time() throws -> TimeText { TimeText(try Locales(folder: Shipped.resources.locales)) }
    private func at(_ text: String) throws -> Instant { try #require(Instant(text)) }

    @Test(arguments: [
        ("2022-05-05T00:30:00Z", Language.zhHans, "5月5日 08:30"), ("2022-05-05T00:30:00Z", .en, "5 May 08:30"),
        ("2021-12-31T15:59:59Z", .zhHans, "2021年12月31日 23:59"), ("2021-12-31T16:00:00Z", .zhHans, "1月1日 00:00"),
        ("2023-01-02T00:00:00Z", .en, "2 Jan 2023 08:00"),
    ])
    func `moments in the zone, the year only when it is another`(text: String, language: Language, shown: String) throws
    {
        let now = try at("2022-05-04T04:00:00Z")
        #expect(try time().moment(at(text), language, now: now) == shown)
    }

    /// Relative up to an hour, clock time beyond; a deadline this very moment is not late yet.
    @Test(arguments: [
        ("2022-05-04T04:48:00Z", TimeText.Due.State.soon, "48 分钟后到期"), ("2022-05-04T05:00:00Z", .soon, "60 分钟后到期"),
        ("2022-05-04T05:00:01Z", .ok, "5月4日 13:00 到期"), ("2022-05-04T04:00:00Z", .soon, "0 分钟后到期"),
        ("2022-05-04T03:55:00Z", .late, "超时 5 分钟"), ("2022-05-04T02:30:00Z", .late, "5月4日 10:30 已逾期"),
    ])
    func `deadlines`(text: String, state: TimeText.Due.State, shown: String) throws {
        let now = try at("2022-05-04T04:00:00Z")
        #expect(try time().due(at(text), .zhHans, now: now) == .init(state: state, text: shown))
    }

    @Test func `the value of an input field reads back`() throws {
        let time = try time()
        let instant = try at("2022-05-04T15:05:00Z")
        #expect(time.input(instant) == "2022-05-04T23:05")
        var check = FormCheck(Form(["due": time.input(instant)]))
        #expect(check.moment("due", in: time.zone) == instant)
    }
}
