import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Testing

@testable import Web

struct CrossSiteGuardTests {
    private static let urlencoded = "application/x-www-form-urlencoded"

    private func app() throws -> some ApplicationProtocol {
        try Fixture.application(Fixture.website()) { routes in
            let pages = routes.pages
            routes.open.get("sign-in") { _, context in try pages.render("page", for: context) }
            routes.open.post("sign-in") { _, context in context.form["name"] ?? "" }
            routes.signedIn.post("task") { _, context in context.form["name"] ?? "none" }
            routes.api(APIOperation(.post, "/api/v1/task", id: "t", tag: "t", "t")) { _, _ in "done" }
        }
    }

    struct Case: Sendable {
        let note: String
        let headers: HTTPFields
        var body = ""
        var path = "/task"
        let status: HTTPResponse.Status
    }

    private static let session = "tiaodu_session=good"

    @Test(arguments: [
        Case(note: "token in the header", headers: Fixture.form, body: "name=a", status: .ok),
        Case(
            note: "token in the field", headers: [.cookie: session, .contentType: urlencoded],
            body: "name=a&_csrf=right-token", status: .ok),
        Case(
            note: "no token", headers: [.cookie: session, .contentType: urlencoded], body: "name=a", status: .forbidden),
        Case(
            note: "another's token", headers: [.cookie: session, .contentType: urlencoded], body: "_csrf=wrong-token",
            status: .forbidden),
        Case(
            note: "from another site", headers: Fixture.form.with(.fetchSite, "cross-site"), status: .forbidden),
        Case(note: "from a neighbour", headers: Fixture.form.with(.fetchSite, "same-site"), status: .forbidden),
        Case(note: "from our page", headers: Fixture.form.with(.fetchSite, "same-origin"), body: "name=a", status: .ok),
        Case(
            note: "old browser, another origin", headers: Fixture.form.with(.origin, "http://evil.example"),
            status: .forbidden),
        Case(note: "old browser, hidden origin", headers: Fixture.form.with(.origin, "null"), status: .forbidden),
        Case(
            note: "old browser, our origin", headers: Fixture.form.with(.origin, "http://localhost"), body: "name=a",
            status: .ok),
        Case(
            note: "a program's token", headers: [.authorization: "Bearer good", .contentType: urlencoded],
            body: "name=a",
            status: .ok),
        Case(
            note: "JSON by cookie needs it too", headers: [.cookie: session, .contentType: "application/json"],
            body: "{}", path: "/api/v1/task", status: .forbidden),
        Case(
            note: "a visitor at the API hears of signing in", headers: [.contentType: "application/json"], body: "{}",
            path: "/api/v1/task", status: .unauthorized),
        Case(
            note: "a session that has ended leads to signing in",
            headers: [.cookie: "tiaodu_session=old", .contentType: urlencoded], body: "_csrf=right-token",
            status: .seeOther),
        Case(note: "a broken form", headers: Fixture.form, body: "name=%GG", status: .badRequest),
    ])
    func `who may write`(_ example: Case) async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(
                uri: example.path, method: .post, headers: example.headers, body: ByteBuffer(string: example.body))
            #expect(response.status == example.status, "\(example.note)")
            if example.status == .ok { #expect(String(buffer: response.body) == "a", "\(example.note)") }
        }
    }

    /// Otherwise a foreign page could sign a person in to the attacker's account.
    @Test func `before sign-in the token is a cookie's`() async throws {
        try await app().test(.router) { client in
            let page = try await client.execute(uri: "/sign-in", method: .get)
            let cookie = try #require(page.headers[.setCookie])
            let token = try #require(cookie.split(separator: ";").first?.split(separator: "=").last)
            #expect(String(buffer: page.body).contains("|\(token)|"))

            func post(_ cookie: String?, _ field: String) async throws -> HTTPResponse.Status {
                var headers: HTTPFields = [.contentType: Self.urlencoded]
                if let cookie { headers[.cookie] = "tiaodu_form=\(cookie)" }
                return try await client.execute(
                    uri: "/sign-in", method: .post, headers: headers, body: ByteBuffer(string: "name=a&_csrf=\(field)")
                ).status
            }
            #expect(try await post(String(token), String(token)) == .ok)
            #expect(try await post(String(token), "guess") == .forbidden)
            #expect(try await post(nil, String(token)) == .forbidden)
            #expect(try await post("", "") == .forbidden)
        }
    }
}

extension HTTPFields {
    func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}
