import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing

@testable import Web

struct SignInTests {
    private func app() throws -> some ApplicationProtocol {
        try Fixture.application(Fixture.website()) { routes in
            let pages = routes.pages
            routes.signedIn.get("tasks") { _, context in try pages.render("page", ["title": "任务"], for: context) }
            routes.api(APIOperation(.get, "/api/v1/me", id: "me", tag: "me", "Who I am")) { _, context in
                try Response.json(["name": .text(context.principal().name)])
            }
        }
    }

    @Test func `a visitor's page leads to signing in and back`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/tasks?state=late&q=%E6%96%87", method: .get)
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "/sign-in?next=/tasks%3Fstate%3Dlate%26q%3D%25E6%2596%2587")
            let htmx: HTTPFields = [.hxRequest: "true", .hxCurrentURL: "http://localhost/due?all=1"]
            let part = try await client.execute(uri: "/tasks", method: .get, headers: htmx)
            #expect(part.headers[.hxRedirect] == "/sign-in?next=/due%3Fall%3D1")
        }
    }

    private static let credentials: [(HTTPFields, HTTPResponse.Status)] = [
        ([:], .unauthorized), ([.cookie: "tiaodu_session=good"], .ok),
        ([.cookie: "tiaodu_session=old"], .unauthorized), ([.authorization: "Bearer good"], .ok),
        ([.authorization: "bearer good"], .ok), ([.authorization: "Bearer bad"], .unauthorized),
        ([.authorization: "Basic good"], .unauthorized), ([.authorization: "Bearer"], .unauthorized),
        // A wrong token is not made good by a cookie.
        ([.authorization: "Bearer bad", .cookie: "tiaodu_session=good"], .unauthorized),
    ]

    @Test(arguments: credentials)
    func `the API knows cookies and bearer tokens`(headers: HTTPFields, status: HTTPResponse.Status) async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/api/v1/me", method: .get, headers: headers)
            #expect(response.status == status)
            if status == .unauthorized {
                #expect(response.headers[.contentType] == "application/problem+json")
                #expect(response.headers[.wwwAuthenticate] == "Bearer")
            }
        }
    }

    @Test func `a page tells who is signed in`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/tasks", method: .get, headers: Fixture.cookie)
            #expect(String(buffer: response.body) == "<p>任务|right-token|陈述||zh-Hans</p>")
        }
    }

    private static let connections: [(Bool, HTTPFields, Bool)] = [
        (false, [:], false), (false, [.forwardedProto: "https"], true), (true, [:], true),
    ]

    @Test(arguments: connections)
    func `cookies are Secure on https`(secure: Bool, headers: HTTPFields, expected: Bool) async throws {
        let app = try Fixture.application(Fixture.website(secure: secure)) { routes in
            routes.open.get("cookie") { _, context in
                SessionCookie.setting("s", seconds: 60, for: context).description
            }
        }
        try await app.test(.router) { client in
            let response = try await client.execute(uri: "/cookie", method: .get, headers: headers)
            let cookie = String(buffer: response.body)
            #expect(cookie.contains("Secure") == expected)
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
        }
    }
}
