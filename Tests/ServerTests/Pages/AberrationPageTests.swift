import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import TestSupport
import Testing

@testable import Server

/// The demo's flagged figure, as officers meet it at addresses.
@Suite struct AberrationPageTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test func `it stands on the overview, and the health bureau says what was found`() async throws {
        let fixture = try await ServerFixture.make()
        let register = try fixture.store.registry.named("aberration")
        let flags = try await fixture.all(register)
        let flag = try #require(flags.first)
        #expect(flags.count == 1 && flag.state == "flagged")
        let (office, health) = (try await fixture.headers("duty1"), try await fixture.headers("health", Self.form))
        let (inspector, uri) = (try await fixture.headers("inspector", Self.form), "/aberrations/\(flag.id)")
        let words = ByteBuffer(string: "words=%E4%BD%93%E6%A3%80")
        try await fixture.test { client in
            let overview = try await client.execute(uri: "/reports/overview", method: .get, headers: office)
            #expect(overview.status == .ok && String(buffer: overview.body).contains(uri))
            let page = try await client.execute(uri: uri, method: .get, headers: health)
            #expect(page.status == .ok && String(buffer: page.body).contains("\(uri)/explain"))
            let empty = try await client.execute(
                uri: "\(uri)/explain", method: .post, headers: health, body: ByteBuffer(string: "words="))
            #expect(empty.status == .unprocessableContent)
            let refused = try await client.execute(
                uri: "\(uri)/explain", method: .post, headers: inspector, body: words)
            #expect(refused.status == .forbidden)
            let done = try await client.execute(uri: "\(uri)/explain", method: .post, headers: health, body: words)
            #expect(done.status == .seeOther)
            let after = String(buffer: try await client.execute(uri: uri, method: .get, headers: health).body)
            #expect(after.contains("体检") && !after.contains("\(uri)/explain"))
        }
        #expect(try await fixture.all(register).map(\.state) == ["explained"])
    }
}
