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

/// What a landlord, an employer or a venue tells of somebody from outside: received, and never a word of the person.
@Suite struct NewcomerPagesTests {
    private static func telling(_ today: CalendarDay, _ more: [String: String] = [:]) -> [String: String] {
        [
            "id": RecordID.make().text, "namedBy": "employer", "saidBy": "青石示例食品公司", "name": "访客子",
            "phone": "19900000066", "origin": "示例省青山市青河县", "arrivesOn": today.description,
            "area": "990101101", "address": "文昌路2号", "told": "1",
        ].merging(more) { $1 }
    }

    @Test func `whoever tells gets one answer, whatever is known of the person`() async throws {
        let fixture = try await ServerFixture.make()
        let today = CalendarDay(fixture.store.now, in: fixture.deployment.settings.zone)
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/arrive/newcomer")
            let filed = try await browser.post(
                client, "/arrive/file",
                Self.telling(
                    today,
                    [
                        "idKind": "citizen", "idNumber": "990101199001010086", "leftOn": today.description,
                        "means": "train",
                    ]))
            #expect(filed.status == .ok)
            var answers: Set<String> = []
            for name in ["访客子", "访客丑", "访客丑"] {
                let answer = try await browser.post(client, "/arrive/newcomer", Self.telling(today, ["name": name]))
                #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
                let html = String(buffer: answer.body)
                #expect(!html.contains(name) && !html.contains("19900000066") && !html.contains("receipt-code"))
                answers.insert(html.replacing(browser.token, with: "T"))
            }
            #expect(answers.count == 1)
        }
        let a = Arrivals.fields
        let told = try await fixture.all(Arrivals.self).filter { $0[a.namedBy] == .employer }
        #expect(
            told.map { "\($0[a.name] ?? "") \($0.state)" }.sorted() == ["访客丑 duplicate", "访客丑 filed", "访客子 duplicate"])
    }

    @Test func `what is missing or cannot be is refused, and nothing is stored`() async throws {
        let fixture = try await ServerFixture.make()
        let today = CalendarDay(fixture.store.now, in: fixture.deployment.settings.zone)
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/arrive/newcomer")
            for more in [
                ["told": ""], ["namedBy": "neighbour"], ["saidBy": ""], ["phone": "123"], ["area": "110101001"],
                ["area": "990101999"], ["name": "<script>alert(1)</script>"], ["address": "转 13800001234"],
                ["arrivesOn": today.advanced(by: 60).description], ["id": ""],
                ["origin": String(repeating: "长", count: 5_000)],
            ] {
                let refused = try await browser.post(client, "/arrive/newcomer", Self.telling(today, more))
                #expect(refused.status == .unprocessableContent, "\(more)")
                #expect(!String(buffer: refused.body).contains("<script>alert"))
            }
            let bare = try await client.execute(
                uri: "/arrive/newcomer", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "name=x"))
            #expect(bare.status == .forbidden, "a form without a token")
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func `the township sees that only others have told, and asks the person`() async throws {
        let fixture = try await ServerFixture.shared()
        let guest = try #require(
            try await fixture.all(Arrivals.self).first { $0[Arrivals.fields.namedBy] == .venue }, "of the demo")
        for login in ["hewan", "duty1"] {
            let headers = try await fixture.headers(login)
            try await fixture.test { client in
                let page = try await client.execute(uri: "/arrivals/\(guest.id)", method: .get, headers: headers)
                let html = String(buffer: page.body)
                #expect(page.status == .ok && html.contains("id=\"only-told\"") && html.contains("name=\"idNumber\""))
                #expect(!html.contains("/turn-back\"") && !html.contains("panel asked"))
                let list = try await client.execute(uri: "/arrivals", method: .get, headers: headers)
                #expect(String(buffer: list.body).contains("经营场所（宾馆等）告知"))
            }
        }
    }
}
