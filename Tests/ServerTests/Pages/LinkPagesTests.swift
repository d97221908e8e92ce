import Command
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Organisation
import Registers
import Testing
import Web

@testable import Server

/// A task by its link, as a browser without a session meets it.
@Suite struct LinkPagesTests {
    private struct Made: Sendable {
        let path: String
        let code: String
    }

    private func make(_ fixture: ServerFixture) async throws -> Made {
        let task = try await fixture.all(Tasks.self).first { $0.state == "issued" }
        let id = try #require(task).id
        let json = try await fixture.test { [headers = fixture.token("duty1")] client in
            let response = try await client.execute(
                uri: "/api/v1/tasks/\(id)/links", method: .post,
                headers: headers.merging([.contentType: "application/json"]), body: ByteBuffer(string: "{}"))
            #expect(response.status == .ok)
            return try JSONValue(parsing: Data(response.body.readableBytesView))
        }
        return Made(path: json["path"]?.text ?? "", code: json["code"]?.text ?? "")
    }

    /// What a browser keeps.
    private static func cookies(_ response: TestResponse) -> [String] {
        response.headers[values: .setCookie].compactMap { $0.split(separator: ";").first.map(String.init) }
    }

    private static func form(_ fields: String, _ cookies: [String]) -> (HTTPFields, ByteBuffer) {
        let token = cookies.first { $0.hasPrefix("tiaodu_form=") }.map { String($0.dropFirst(12)) } ?? ""
        return (
            [.contentType: "application/x-www-form-urlencoded", .cookie: cookies.joined(separator: "; ")],
            ByteBuffer(string: "_csrf=\(token)&\(fields)")
        )
    }

    @Test func theGateIsTheSameForEveryLink() async throws {
        let fixture = try await ServerFixture.make()
        let made = try await make(fixture)
        let addresses = [made.path, "/l/990101-aaaa-bbbb-cccc-dddd", "/l/110000-aaaa-bbbb-cccc-dddd", "/l/zqzqzq"]
        try await fixture.test { client in
            var pages: Set<String> = []
            for address in addresses {
                let gate = try await client.execute(uri: address, method: .get)
                #expect(gate.status == .ok && gate.headers[.cacheControl] == "no-store")
                let cookies = Self.cookies(gate)
                let (headers, body) = Self.form("code=000001", cookies)
                let refused = try await client.execute(uri: address, method: .post, headers: headers, body: body)
                #expect(refused.status == .unauthorized)
                #expect(!Self.cookies(refused).contains { $0.hasPrefix("tiaodu_link") })
                let token = cookies.first { $0.hasPrefix("tiaodu_form=") }.map { String($0.dropFirst(12)) } ?? "?"
                for answer in [gate, refused] {
                    let html = String(buffer: answer.body).replacing(token, with: "T")
                    pages.insert(html.replacing(String(address.dropFirst(3)), with: "L").replacing(/截至[^<]*/, with: ""))
                }
            }
            // One gate, one refusal.
            #expect(pages.count == 2)
        }
    }

    @Test func aBrowserIsLetInOnceAndActs() async throws {
        let fixture = try await ServerFixture.make()
        let made = try await make(fixture)
        try await fixture.test { client in
            var cookies = Self.cookies(try await client.execute(uri: made.path, method: .get))
            let bare = try await client.execute(
                uri: made.path, method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "code=\(made.code)"))
            #expect(bare.status == .forbidden, "a form without a token")
            var (headers, body) = Self.form("code=\(made.code)", cookies)
            let entered = try await client.execute(uri: made.path, method: .post, headers: headers, body: body)
            #expect(entered.status == .seeOther && entered.headers[.location] == made.path)
            let cookie = entered.headers[values: .setCookie].first { $0.hasPrefix("tiaodu_link=") } ?? ""
            #expect(
                cookie.contains("HttpOnly") && cookie.contains("Path=\(made.path)") && cookie.contains("SameSite=Lax"))
            cookies += Self.cookies(entered).filter { $0.hasPrefix("tiaodu_link=") }
            let page = try await client.execute(
                uri: made.path, method: .get, headers: [.cookie: cookies.joined(separator: "; ")])
            #expect(page.status == .ok && String(buffer: page.body).contains("acknowledge"))
            #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'self'") == true)
            (headers, body) = Self.form("person=", cookies)
            let nobody = try await client.execute(
                uri: "\(made.path)/acknowledge", method: .post, headers: headers, body: body)
            #expect(nobody.status == .unprocessableContent)
            (headers, body) = Self.form("person=%E6%9D%8E%E5%9B%9B", cookies)
            let signed = try await client.execute(
                uri: "\(made.path)/acknowledge", method: .post, headers: headers, body: body)
            #expect(signed.status == .seeOther)
            // The cookie is nothing elsewhere: not on another link, not as a session.
            for other in ["/l/990101-aaaa-bbbb-cccc-dddd/acknowledge", "\(made.path)/reply"] {
                (headers, body) = Self.form(
                    "person=x&text=y", cookies.filter { !$0.hasPrefix("tiaodu_link=") || !other.hasSuffix("reply") })
                let refused = try await client.execute(uri: other, method: .post, headers: headers, body: body)
                #expect(refused.status == .unauthorized, "\(other)")
            }
            let tasks = try await client.execute(
                uri: "/tasks", method: .get, headers: [.cookie: cookies.joined(separator: "; ")])
            #expect(tasks.status == .seeOther)
        }
    }

    @Test(arguments: ["hewan", "inspector", "privacy"]) func nobodyElseMakesALink(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        let tasks = try await fixture.all(Tasks.self)
        let task = try #require(tasks.first { $0[Tasks.fields.unit] == DemoCounty.unit("health") })
        let headers = try await fixture.headers(login, [.contentType: "application/x-www-form-urlencoded"])
        try await fixture.test { client in
            for step in ["links", "slip"] {
                let response = try await client.execute(
                    uri: "/tasks/\(task.id)/\(step)", method: .post, headers: headers,
                    body: ByteBuffer(string: "hours=72"))
                #expect([.notFound, .forbidden].contains(response.status))
            }
        }
        #expect(try await fixture.lastChange() == before)
    }
}
