import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Testing

@testable import Web

struct WebsiteTests {
    private func app() throws -> some ApplicationProtocol {
        try Fixture.application(Fixture.website()) { routes in
            let pages = routes.pages
            routes.open.get("page") { _, context in try pages.render("page", ["title": "<b>"], for: context) }
            routes.signedIn.post("save") { _, context in
                Response.see("/page", flash: Flash("saved", ["n": "3"]), for: context)
            }
            routes.api(
                APIOperation(
                    .get, "/api/v1/tasks/{id}", id: "task", tag: "tasks", "One task", refusals: [404])
            ) { _, _ in "" }
        }
    }

    @Test func `every answer carries the security headers`() async throws {
        try await app().test(.router) { client in
            for path in ["/page", "/nowhere", "/healthz", "/assets/tiaodu.css"] {
                let headers = try await client.execute(uri: path, method: .get).headers
                #expect(
                    headers[.contentSecurityPolicy]
                        == "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
                )
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "same-origin")
            }
            #expect(try await client.execute(uri: "/page", method: .get).headers[.cacheControl] == "no-store")
        }
    }

    @Test func `stored text is never HTML`() async throws {
        try await app().test(.router) { client in
            let page = try await client.execute(uri: "/page", method: .get)
            #expect(String(buffer: page.body).hasPrefix("<p>&lt;b&gt;|"))
        }
    }

    @Test func `healthz`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/healthz", method: .get)
            #expect(String(buffer: response.body) == #"{"checks":{},"status":"ok"}"#)
        }
    }

    @Test func `assets are asked for by ETag, and kept when their address says the version`() async throws {
        try await app().test(.router) { client in
            let first = try await client.execute(uri: "/assets/tiaodu.css", method: .get)
            #expect(first.status == .ok)
            #expect(first.headers[.contentType]?.hasPrefix("text/css") == true)
            #expect(first.headers[.cacheControl] == "no-cache")
            let tag = try #require(first.headers[.eTag])
            let again = try await client.execute(
                uri: "/assets/tiaodu.css", method: .get, headers: [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
            let versioned = try await client.execute(uri: "/assets/tiaodu.css?v=1", method: .get)
            #expect(versioned.headers[.cacheControl]?.contains("immutable") == true)
        }
    }

    @Test(arguments: [
        "/assets/../Locales/en/app.json", "/assets/%2e%2e/Locales/en/app.json", "/assets/..%2fLocales/en/app.json",
        "/assets/%252e%252e/Locales/en/app.json", "/assets", "/assets/", "/assets/nothing.css", "/assets//etc/passwd",
    ])
    func `no file outside the assets`(path: String) async throws {
        try await app().test(.router) { client in
            let status = try await client.execute(uri: path, method: .get).status
            #expect((300..<500).contains(status.code), "\(status)")
        }
    }

    @Test func `the language is chosen and kept`() async throws {
        try await app().test(.router) { client in
            let chosen = try await client.execute(uri: "/language/en?next=%2Fpage%3Fa%3D1", method: .get)
            #expect(chosen.status == .seeOther)
            #expect(chosen.headers[.location] == "/page?a=1")
            #expect(chosen.headers[.setCookie]?.hasPrefix("lang=en;") == true)
            let page = try await client.execute(
                uri: "/page", method: .get, headers: [.cookie: "lang=en", .acceptLanguage: "zh"])
            #expect(String(buffer: page.body).hasSuffix("|en</p>"))
            let foreign = try await client.execute(uri: "/language/en?next=//evil.example", method: .get)
            #expect(foreign.headers[.location] == "/")
            #expect(try await client.execute(uri: "/language/fr", method: .get).status == .notFound)
        }
    }

    @Test func `a message is shown once, on the next page`() async throws {
        try await app().test(.router) { client in
            let saved = try await client.execute(uri: "/save", method: .post, headers: Fixture.form)
            #expect(saved.status == .seeOther)
            let cookie = try #require(saved.headers[.setCookie]?.split(separator: ";").first)
            let page = try await client.execute(uri: "/page", method: .get, headers: [.cookie: String(cookie)])
            #expect(String(buffer: page.body).contains("|已存 3 条|"))
            #expect(page.headers[values: .setCookie].contains { $0.hasPrefix("tiaodu_flash=;") })
            let broken = try await client.execute(uri: "/page", method: .get, headers: [.cookie: "tiaodu_flash=%%%"])
            #expect(broken.status == .ok)
        }
    }

    @Test func `the API's document holds what is registered`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/openapi.json", method: .get)
            let document = try JSONValue(parsing: Data(response.body.readableBytesView))
            let operation = document["paths"]?["/api/v1/tasks/{id}"]?["get"]
            #expect(operation?["operationId"] == "task")
            #expect(operation?["parameters"]?.list?.first?["in"] == "path")
            #expect(Set(operation?["responses"]?.object?.keys ?? [:].keys) == ["200", "400", "401", "403", "404"])
        }
    }

    @Test func `HEAD is answered without a body`() async throws {
        try await app().test(.router) { client in
            let response = try await client.execute(uri: "/healthz", method: .head)
            #expect(response.status == .ok && response.body.readableBytes == 0)
        }
    }
}
