import Arrivals
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import Testing

@testable import Server

/// Tests of an arrival of whom nothing else is asked, as the township enters them on its page.
@Suite struct ArrivalTestPagesTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    /// As a browser's field for a moment has it.
    private static func input(_ instant: Instant, _ zone: TimeZone) -> String {
        let day = CalendarDay(instant, in: zone)
        let minutes = Int(instant.milliseconds - day.at(hour: 0, in: zone).milliseconds) / 60_000
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(day)T\(digits(minutes / 60)):\(digits(minutes % 60))"
    }

    @Test func `from the list to the test, and what it counts for`() async throws {
        let fixture = try await ServerFixture.make()
        let (a, t, zone) = (Arrivals.fields, ArrivalTests.fields, fixture.deployment.settings.zone)
        let arrival = try #require(try await fixture.all(Arrivals.self).first { $0[a.quota] != nil }, "of the demo")
        #expect(arrival[a.quota] == "CN-COVID.v9.arrivalLow" && arrival.state == "verified")
        let first = try #require(try await fixture.all(ArrivalTests.self).first?[t.testedAt])
        let soon = "kind=nucleicAcid&proof=paper&testedAt=\(Self.input(first.advanced(minutes: 90), zone))"
        let (path, township) = ("/arrivals/\(arrival.id)", try await fixture.headers("qingshi", Self.form))
        let readers = [try await fixture.headers("hewan", Self.form), try await fixture.headers("privacy", Self.form)]
        try await fixture.test { client in
            let page = { (uri: String, headers: HTTPFields) in
                let answer = try await client.execute(uri: uri, method: .get, headers: headers)
                return (answer.status, String(buffer: answer.body))
            }
            let send = { (uri: String, body: String) in
                try await client.execute(uri: uri, method: .post, headers: township, body: ByteBuffer(string: body))
            }
            #expect(try await page("/arrivals?state=verified", township).1.contains("检测 1/2"))
            let begin = try await page(path, township).1
            #expect(begin.contains("已做 1 次，共需 2 次") && begin.contains("算第 1 次"))
            #expect(try await page(path, readers[0]).0 == .notFound)
            let read = try await page(path, readers[1]).1
            #expect(read.contains("已做 1 次，共需 2 次") && !read.contains("\(path)/tests"), "who reads enters nothing")
            let bare = try await send("\(path)/tests", "kind=nucleicAcid&proof=paper")
            #expect(bare.status == .unprocessableContent)
            #expect(try await send("\(path)/tests", "\(soon)&result=negative").status == .seeOther)
            let after = try await page(path, township).1
            #expect(after.contains("离上一次只有 1 小时，要隔 24 小时") && after.contains("已做 1 次，共需 2 次"))
            let changed = try await send("\(path)/tests", "\(soon)&result=positive")
            #expect(
                changed.status == .unprocessableContent && String(buffer: changed.body).contains("id=\"testReason\""))
            #expect(try await send("\(path)/tests", "\(soon)&result=positive&reason=x").status == .seeOther)
            #expect(try await page(path, township).1.contains("\(path)/positive"))
            #expect(try await send("\(path)/positive", "outcome=referred").status == .seeOther)
            #expect(try await !page(path, township).1.contains("\(path)/positive"))
            #expect(try await send("\(path)/close", "x=1").status == .seeOther)
            let closed = try await page(path, township).1
            #expect(closed.contains("已转诊") && !closed.contains("\(path)/tests"))
        }
    }
}
