import Arrivals
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import Testing
import Web

@testable import Server

/// Arrivals as the public meets them: without a session, nothing in an address, the same answer to every code that opens nothing.
@Suite struct ArrivalPagesTests {
    private static func filing(_ today: CalendarDay, _ more: [String: String] = [:]) -> [String: String] {
        [
            "id": RecordID.make().text, "name": "访客子", "idKind": "citizen", "idNumber": "990101199001010086",
            "phone": "19900000066", "origin": "示例省青山市青河县", "leftOn": today.description,
            "arrivesOn": today.description, "means": "train", "area": "990101101", "address": "文昌路2号",
        ].merging(more) { $1 }
    }

    @Test func `a visitor files, sees and corrects the own filing by the code`() async throws {
        let fixture = try await ServerFixture.make()
        let today = CalendarDay(fixture.store.now, in: fixture.deployment.settings.zone)
        let count = try await fixture.all(Arrivals.self).count
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/arrive")
            let filed = try await browser.post(client, "/arrive/file", Self.filing(today))
            #expect(filed.status == .ok && filed.headers[.cacheControl] == "no-store")
            let html = String(buffer: filed.body)
            let code = try #require(html.firstMatch(of: /id="receipt-code">([a-z0-9-]{19})</)).1
            #expect(!html.contains("990101199001010086") && html.contains("9901************86"))
            let seen = try await browser.post(client, "/arrive/receipt", ["code": String(code)])
            #expect(seen.status == .ok && String(buffer: seen.body).contains("访客子"))
            let corrected = try await browser.post(
                client, "/arrive/receipt/correct",
                Self.filing(today, ["code": String(code), "address": "文昌路99号", "area": "990101102"]))
            #expect(corrected.status == .ok && String(buffer: corrected.body).contains("文昌路99号"))
            let wrong = try await browser.post(
                client, "/arrive/receipt/correct",
                Self.filing(today, ["code": String(code), "leftOn": today.advanced(by: 3).description]))
            #expect(wrong.status == .unprocessableContent)
        }
        let after = try await fixture.all(Arrivals.self)
        #expect(after.count == count + 1)
        #expect(after.filter { $0[Arrivals.fields.name] == "访客子" }.map { $0[Arrivals.fields.address] } == ["文昌路99号"])
    }

    @Test func `every code that opens nothing gets one answer`() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/arrive")
            for path in ["/arrive/receipt", "/arrive/receipt/stay-away"] {
                var answers: Set<String> = []
                for code in ["aaaa-bbbb-cccc-dddd", "x", "' OR 1=1 --", String(repeating: "9", count: 900)] {
                    let answer = try await browser.post(client, path, ["code": code])
                    #expect(answer.status == .unauthorized)
                    answers.insert(
                        String(buffer: answer.body).replacing(browser.token, with: "T").replacing(path, with: "P")
                            .replacing(/next=[^"]*/, with: ""))
                }
                #expect(answers.count == 1, "\(path)")
            }
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func `asking what applies stores nothing and asks where a name is several places'`() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/arrive")
            let answer = try await browser.post(
                client, "/arrive/ask", ["origin": "示例省青山市", "leftOn": "2022-05-03"])
            #expect(answer.status == .ok && String(buffer: answer.body).contains("示例省青山市"))
            let unknown = try await browser.post(client, "/arrive/ask", ["origin": "月球", "leftOn": "2022-05-03"])
            #expect(unknown.status == .ok)
            for (origin, left) in [("", "2022-05-03"), ("青山市", ""), ("青山市", "2022-02-30")] {
                let refused = try await browser.post(client, "/arrive/ask", ["origin": origin, "leftOn": left])
                #expect(refused.status == .unprocessableContent, "\(origin) \(left)")
            }
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func `what cannot be is refused by field, and markup stays words`() async throws {
        let fixture = try await ServerFixture.make()
        let today = CalendarDay(fixture.store.now, in: fixture.deployment.settings.zone)
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/arrive")
            for more in [
                ["idNumber": "990101199001010087"], ["phone": "123"], ["arrivesOn": today.advanced(by: 60).description],
                ["leftOn": today.advanced(by: 2).description], ["area": "110101001"], ["area": "990101999"],
                ["name": "<script>alert(1)</script>"], ["address": "转 13800001234"], ["companions": "-1"],
                ["idKind": "passport"], ["origin": String(repeating: "长", count: 5_000)],
            ] {
                let refused = try await browser.post(client, "/arrive/file", Self.filing(today, more))
                #expect(refused.status == .unprocessableContent, "\(more)")
                #expect(!String(buffer: refused.body).contains("<script>alert"))
            }
            let bare = try await client.execute(
                uri: "/arrive/file", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "name=x"))
            #expect(bare.status == .forbidden, "a form without a token")
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func `the commander and the inspector see counts and no person`() async throws {
        let fixture = try await ServerFixture.shared()
        let names = try await fixture.all(Arrivals.self).compactMap { $0[Arrivals.fields.name] }
        try #require(!names.isEmpty)
        for login in ["commander", "inspector"] {
            let headers = try await fixture.headers(login)
            try await fixture.test { client in
                let page = try await client.execute(uri: "/arrivals", method: .get, headers: headers)
                let html = String(buffer: page.body)
                #expect(page.status == .ok && html.contains("id=\"overview\""))
                for name in names { #expect(!html.contains(name)) }
            }
        }
    }
}
