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

/// Declarations for work as the public meets them: the worker sees all, an employer the answer and its day.
@Suite struct ReturnPagesTests {
    private static func declaration(_ more: [String: String] = [:]) -> [String: String] {
        [
            "id": RecordID.make().text, "employer": "示例纺织厂", "area": "990101101", "place1": "示例省青山市青河县",
            "stayed1": "990101 elsewhere", "symptoms": "yes",
        ].merging(more) { $1 }
    }

    @Test func `a worker declares, hands a code over, and the employer reads the answer alone`() async throws {
        let fixture = try await ServerFixture.make()
        let count = try await fixture.all(ReturnDeclarations.self).count
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/return-to-work")
            let made = try await browser.post(client, "/return-to-work", Self.declaration(["place2": "月球基地"]))
            #expect(made.status == .ok && made.headers[.cacheControl] == "no-store")
            let html = String(buffer: made.body)
            let own = String(try #require(html.firstMatch(of: /id="own-code">([a-z0-9-]{19})</)).1)
            let handed = String(try #require(html.firstMatch(of: /id="handed-code">([a-z0-9-]{19})</)).1)
            #expect(html.contains("示例纺织厂") && html.contains("发热门诊") && html.contains("月球基地") && own != handed)
            let before = try await fixture.lastChange()
            let checked = try await browser.post(client, "/return-to-work/check", ["code": handed])
            let told = String(buffer: checked.body)
            #expect(checked.status == .ok && told.contains("id=\"answer\"") && told.contains("暂不复工"))
            for secret in ["示例纺织厂", "发热", "月球基地", "青石镇", own, handed] {
                #expect(!told.contains(secret), "\(secret)")
            }
            #expect(try await fixture.lastChange() == before, "asking leaves no record")
            let seen = try await browser.post(client, "/return-to-work/own", ["code": own])
            #expect(seen.status == .ok && !String(buffer: seen.body).contains(handed))
            let begun = try await browser.post(client, "/return-to-work/anew", ["code": own, "begin": "1"])
            #expect(begun.status == .ok && String(buffer: begun.body).contains("示例省青山市青河县"))
            let better = Self.declaration(["code": own, "symptoms": "no"])
            let again = try await browser.post(client, "/return-to-work/anew", better)
            #expect(again.status == .ok && !String(buffer: again.body).contains("发热门诊"))
            let anew = try await browser.post(client, "/return-to-work/check", ["code": handed])
            #expect(String(buffer: anew.body).contains("可以复工（自"))
        }
        #expect(try await fixture.all(ReturnDeclarations.self).count == count + 1)
    }

    @Test func `every code that opens nothing gets one answer`() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/return-to-work")
            for path in ["own", "anew", "check"] {
                for code in ["aaaa-bbbb-cccc-dddd", "x", "' OR 1=1 --", String(repeating: "9", count: 900)] {
                    let answer = try await browser.post(client, "/return-to-work/\(path)", ["code": code])
                    #expect(answer.status == .unauthorized, "\(path)")
                    #expect(!String(buffer: answer.body).contains("id=\"answer\""))
                }
            }
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func `what cannot be is refused, and a part that is listed is asked about`() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            let browser = try await PublicBrowser(client, at: "/return-to-work")
            for more in [
                ["employer": ""], ["area": "110101001"], ["place1": ""], ["symptoms": "perhaps"],
                ["left1": "2020-01-01"],
                ["left1": "2099-01-01"], ["place1": "示例省"], ["employer": "转 13800001234"],
                ["place2": String(repeating: "长", count: 5_000)],
            ] {
                let refused = try await browser.post(client, "/return-to-work", Self.declaration(more))
                #expect(refused.status == .unprocessableContent, "\(more)")
            }
            let asked = try await browser.post(
                client, "/return-to-work", Self.declaration(["place2": "示例省青山市白河县"]))
            #expect(asked.status == .unprocessableContent)
            #expect(String(buffer: asked.body).contains("value=\"990102 elsewhere\""))
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func `nobody who signs in reads a declaration`() async throws {
        let fixture = try await ServerFixture.shared()
        let ids = try await fixture.all(ReturnDeclarations.self).map(\.id)
        try #require(!ids.isEmpty)
        for login in ["commander", "duty1", "qingshi", "privacy", "admin"] {
            let headers = try await fixture.headers(login)
            try await fixture.test { client in
                for uri in ["/registers/returnDeclaration"] + ids.map({ "/registers/returnDeclaration/\($0)" }) {
                    let page = try await client.execute(uri: uri, method: .get, headers: headers)
                    #expect(page.status != .ok, "\(login) \(uri)")
                }
            }
        }
    }
}
