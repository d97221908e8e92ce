import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// Forms of the program against foreign pages, second taps, and bodies that are too long or of the wrong kind.
@Suite struct FormTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test func aFormWithoutItsTokenDoesNothing() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        let paths = fixture.routes.filter {
            $0.method != .get && !$0.path.hasPrefix("/sign-in")
        }
        let signedIn = try await fixture.headers("duty1")
        let own = signedIn[.csrfToken] ?? ""
        let tokens: [(String?, String?)] = [
            (nil, nil), ("wrong", nil), (own + "0", nil), (own, "cross-site"),
        ]
        try await fixture.test { client in
            for (token, site) in tokens {
                var headers = signedIn.merging(Self.form)
                headers[.csrfToken] = token
                headers[.fetchSite] = site
                for route in paths where !route.path.contains("api/v1/sign-in") {
                    let uri = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "x" : String($0) }
                    let response = try await client.execute(
                        uri: "/" + uri.joined(separator: "/"), method: route.method, headers: headers,
                        body: ByteBuffer(string: "a=b"))
                    #expect(
                        response.status == .forbidden, "\(route.method) \(route.path) \(token ?? "none") \(site ?? "")")
                }
            }
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test func theFieldCarriesTheTokenAsWellAsTheHeader() async throws {
        let fixture = try await ServerFixture.make()
        var headers = try await fixture.headers("duty1", Self.form)
        let token = headers[.csrfToken] ?? ""
        headers[.csrfToken] = nil
        try await fixture.test { [headers] client in
            let response = try await client.execute(
                uri: "/directives", method: .post, headers: headers, body: ByteBuffer(string: "_csrf=\(token)"))
            #expect(response.status == .seeOther)
            #expect(response.headers[.location]?.hasSuffix("/draft") == true)
        }
    }

    /// Following a link, prefetching it or asking for its head makes nothing.
    @Test func readingWritesNothing() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        let headers = try await fixture.headers("duty1")
        let paths = fixture.routes.filter {
            $0.method == .get
        }
        let task = try await fixture.all(try fixture.store.registry.named("task")).first?.id.text ?? ""
        try await fixture.test { client in
            for route in paths where route.path != "/events" {
                let uri = route.path.split(separator: "/").map {
                    $0 == "{name}" ? "unit" : $0 == "{id}" ? task : $0.hasPrefix("{") ? "x" : String($0)
                }
                for method in [HTTPRequest.Method.get, .head] {
                    let response = try await client.execute(
                        uri: "/" + uri.joined(separator: "/"), method: method, headers: headers)
                    #expect(response.status.code < 500, "\(method) \(route.path)")
                    #expect(try await fixture.lastChange() == before, "\(method) \(route.path)")
                }
            }
        }
    }

    @Test func aBodyBeyondFiveMegabytesIsTooLarge() async throws {
        let fixture = try await ServerFixture.make()
        let headers = try await fixture.headers("duty1")
        let long = ByteBuffer(repeating: 0x61, count: 5 * 1024 * 1024 + 1)
        try await fixture.test { client in
            for (uri, type) in [
                ("/communiques", "application/x-www-form-urlencoded"), ("/communiques", "text/plain"),
                ("/api/v1/communiques/parse", "text/plain"), ("/api/v1/communiques", "text/plain"),
                ("/api/v1/registers/meeting/records", "application/json"),
            ] {
                let response = try await client.execute(
                    uri: uri, method: .post, headers: headers.merging([.contentType: type]), body: long)
                #expect(response.status == .contentTooLarge, "\(uri) \(type)")
            }
        }
        #expect(try await fixture.all(try fixture.store.registry.named("communique")).count == 1)
    }

    /// Evidence alone may be longer: ten megabytes.
    @Test func evidenceTakesTenMegabytes() async throws {
        let fixture = try await ServerFixture.make()
        let tasks = try await fixture.all(try fixture.store.registry.named("task"))
        let unit = DemoCounty.unit("qingshi").text
        let task = try #require(
            tasks.first { $0.values.stored["unit"]?.text == unit && ["acknowledged", "inProgress"].contains($0.state) })
        let headers = try await fixture.headers("qingshi", [.contentType: "application/octet-stream"])
        try await fixture.test { client in
            for (size, status) in [(6, HTTPResponse.Status.seeOther), (10, .seeOther), (11, .contentTooLarge)] {
                let response = try await client.execute(
                    uri: "/tasks/\(task.id)/evidence", method: .post, headers: headers,
                    body: ByteBuffer(repeating: 0x61, count: size * 1024 * 1024))
                #expect(response.status == status, "\(size) MB")
            }
            let page = try await client.execute(
                uri: "/tasks/\(task.id)/evidence", method: .post, headers: headers,
                body: ByteBuffer(string: "<html><script>alert(1)</script>"))
            #expect(page.status == .unsupportedMediaType)
        }
    }

    @Test(arguments: [
        ("", 422), (" \n\t", 422), ("今天天气很好。", 303), ("<html><body><p>各乡镇要排查。</p></body></html>", 303),
    ])
    func aPastedTextIsReadOrRefusedWithWords(_ text: String, _ status: Int) async throws {
        let fixture = try await ServerFixture.make()
        let headers = try await fixture.headers("duty1", Self.form)
        let count = try await fixture.all(try fixture.store.registry.named("communique")).count
        try await fixture.test { client in
            let response = try await client.execute(
                uri: "/communiques", method: .post, headers: headers,
                body: ByteBuffer(string: "text=\(queryValue(text))"))
            #expect(response.status.code == status)
        }
        let after = try await fixture.all(try fixture.store.registry.named("communique")).count
        #expect(after - count == (status == 303 ? 1 : 0))
    }

    @Test func aFileOfBrokenBytesIsRefusedWithItsOffset() async throws {
        let fixture = try await ServerFixture.make()
        let headers = try await fixture.headers("duty1", [.contentType: "text/plain"])
        try await fixture.test { client in
            let broken = ByteBuffer(bytes: Array("各乡镇要排查。".utf8) + [0xFF, 0xFF, 0xFE, 0x80])
            let page = try await client.execute(uri: "/communiques", method: .post, headers: headers, body: broken)
            #expect(page.status == .unprocessableContent)
            let api = try await client.execute(
                uri: "/api/v1/communiques/parse", method: .post, headers: headers, body: broken)
            #expect(api.status == .unprocessableContent)
            #expect(String(buffer: api.body).contains("21"), "the offset of the first broken byte")
        }
    }
}
