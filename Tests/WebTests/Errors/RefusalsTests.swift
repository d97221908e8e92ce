import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import NIOCore
import Testing

@testable import Web

struct RefusalsTests {
    private static let json: HTTPFields = [.accept: "application/json"]

    private func get(
        throwing error: any Error, headers: HTTPFields = json, logger: Logger? = nil, path: String = "/x"
    ) async throws -> TestResponse {
        let app = try Fixture.application(Fixture.website(), logger: logger ?? LogLines().logger) { routes in
            routes.open.get(RouterPath(path)) { _, _ -> String in throw error }
        }
        return try await app.test(.router) { try await $0.execute(uri: path, method: .get, headers: headers) }
    }

    @Test(arguments: [
        (Rejection.Kind.malformed, 400), (.forbidden, 403), (.notFound, 404), (.conflict, 409),
        (.preconditionFailed, 412), (.tooLarge, 413), (.unsupported, 415), (.invalid, 422),
        (.preconditionRequired, 428), (.tooManyRequests, 429), (.unauthenticated, 401),
    ])
    func `each kind has its status`(kind: Rejection.Kind, status: Int) async throws {
        let response = try await get(throwing: Rejection(kind, "x"))
        #expect(response.status.code == status)
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(try JSONValue(parsing: Data(response.body.readableBytesView))["status"] == .integer(status))
    }

    @Test func `a problem is told in the reader's language, field by field`() async throws {
        let rejection = Rejection(
            .invalid, "notFound", problems: [.init("tooFew", field: "unit", values: ["least": "2"])])
        let response = try await get(throwing: rejection, headers: Self.json.with(.acceptLanguage, "en"))
        let problem = try JSONValue(parsing: Data(response.body.readableBytesView))
        #expect(problem["title"] == "Not found")
        #expect(problem["problems"] == [["field": "unit", "code": "tooFew", "text": "At least 2"]])
        #expect(problem["requestId"]?.text == response.headers[.requestID])
    }

    @Test func `too many requests say when to come again`() async throws {
        let response = try await get(throwing: Rejection(.tooManyRequests, "x", values: ["seconds": "30"]))
        #expect(response.headers[.retryAfter] == "30")
    }

    @Test func `a lost race shows both versions`() async throws {
        let stale = DetailedRejection(
            Rejection(.preconditionFailed, "stale"), ["yours": ["a": 1], "current": ["a": 2]])
        let response = try await get(throwing: stale)
        let problem = try JSONValue(parsing: Data(response.body.readableBytesView))
        #expect(response.status == .preconditionFailed)
        #expect(problem["yours"] == ["a": 1] && problem["current"] == ["a": 2])
    }

    @Test(arguments: [
        (["text/html"], "error 404 没有找到"), (["text/html", "true"], "part 404 没有找到"),
        (["text/html, application/json"], "error 404"),
    ])
    func `people get a page, htmx a part`(sent: [String], start: String) async throws {
        var headers: HTTPFields = [.accept: sent[0]]
        if sent.count > 1 { headers[.hxRequest] = sent[1] }
        let response = try await get(throwing: Rejection.notFound, headers: headers)
        #expect(response.status == .notFound)
        #expect(String(buffer: response.body).hasPrefix(start))
    }

    @Test func `an address nobody serves is not found, with the menu for those signed in`() async throws {
        let app = try Fixture.application(Fixture.website()) { _ in }
        try await app.test(.router) { client in
            let page = try await client.execute(uri: "/nowhere", method: .get, headers: Fixture.cookie)
            #expect(page.status == .notFound)
            #expect(String(buffer: page.body).hasSuffix("|陈述"))
            let api = try await client.execute(uri: "/api/v1/nowhere", method: .get)
            #expect(api.headers[.contentType] == "application/problem+json")
        }
    }

    @Test func `a method that an address does not take is told those it takes`() async throws {
        let app = try Fixture.application(Fixture.website()) { routes in
            routes.api(APIOperation(.post, "/api/v1/things/{id}/end", id: "e", tag: "e", "e")) { _, _ in "" }
        }
        try await app.test(.router) { client in
            let response = try await client.execute(uri: "/api/v1/things/7/end", method: .get)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST")
            #expect(try await client.execute(uri: "/api/v1/things/7", method: .get).status == .notFound)
        }
    }

    struct Secret: Error { let name = "张三" }
    struct Told: Error, CustomStringConvertible { let description = "disk is full" }

    @Test func `a fault tells nothing but the request's id, and is logged once without its values`() async throws {
        let lines = LogLines()
        let response = try await get(throwing: Secret(), headers: Self.json, logger: lines.logger, path: "/x")
        #expect(response.status == .internalServerError)
        #expect(!String(buffer: response.body).contains("张三"))
        let errors = lines.all.filter { $0.hasPrefix("error") }
        #expect(errors.count == 1)
        let id = try #require(response.headers[.requestID])
        #expect(errors.first?.contains(id) == true && errors.first?.contains("Secret") == true)
        #expect(errors.first?.contains("张三") == false)
    }

    @Test func `a fault's own words are logged`() async throws {
        let lines = LogLines()
        _ = try await get(throwing: Told(), logger: lines.logger)
        #expect(lines.all.contains { $0.contains("disk is full") })
    }

    @Test func `what may pass is 503`() async throws {
        let response = try await get(throwing: SQLError.unavailable("locked"))
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
    }

    @Test func `logs hold the route, never the query`() async throws {
        let lines = LogLines()
        let app = try Fixture.application(Fixture.website(), logger: lines.logger) { routes in
            routes.open.get("people/{id}") { _, _ in "" }
        }
        _ = try await app.test(.router) { try await $0.execute(uri: "/people/7?name=zhang", method: .get) }
        #expect(lines.all.contains { $0.contains("/people/{id}") })
        #expect(!lines.all.contains { $0.contains("zhang") || $0.contains("people/7") })
    }
}
