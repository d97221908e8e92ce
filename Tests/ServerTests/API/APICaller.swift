import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Measures
import NIOCore
import Registers
import Web

@testable import Server

/// A program that uses the API of the demo county.
struct APICaller: Sendable {
    let fixture: ServerFixture
    let client: any TestClientProtocol
    var today: CalendarDay { fixture.deployment.measures.today(fixture.store.now) }

    static func test(_ body: @escaping @Sendable (APICaller) async throws -> Void) async throws {
        let fixture = try await ServerFixture.make()
        try await fixture.test { try await body(APICaller(fixture: fixture, client: $0)) }
    }

    func post(
        _ path: String, _ body: JSONValue, as login: String = "duty1"
    ) async throws -> (status: Int, body: JSONValue) {
        let response = try await client.execute(
            uri: "/api/v1/\(path)", method: .post,
            headers: fixture.token(login).merging([.contentType: "application/json"]),
            body: ByteBuffer(bytes: try body.data()))
        return (response.status.code, try JSONValue(parsing: Data(response.body.readableBytesView)))
    }

    func get(_ path: String, as login: String = "duty1") async throws -> (status: Int, body: JSONValue) {
        let response = try await client.execute(uri: "/api/v1/\(path)", method: .get, headers: fixture.token(login))
        return (response.status.code, try JSONValue(parsing: Data(response.body.readableBytesView)))
    }

    /// Code and field of the first problem of a request that is refused as not valid.
    func problem(_ path: String, _ body: JSONValue, as login: String = "duty1") async throws -> [String?] {
        let answer = try await post(path, body, as: login)
        let first = answer.body["problems"]?.list?.first
        return answer.status == 422 ? [first?["code"]?.text, first?["field"]?.text] : ["\(answer.status)"]
    }
}
