import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Testing

@testable import Web

struct BodiesTests {
    private func post(_ body: String, type: String?, limit: Int = 100) async throws -> HTTPResponse.Status {
        let app = try Fixture.application(Fixture.website()) { routes in
            routes.api(APIOperation(.post, "/api/v1/x", id: "x", tag: "x", "x")) { request, _ in
                try await request.json(upTo: limit).text ?? ""
            }
        }
        let bearer: HTTPFields = [.authorization: "Bearer good"]
        let headers = type.map { bearer.with(.contentType, $0) } ?? bearer
        return try await app.test(.router) {
            try await $0.execute(uri: "/api/v1/x", method: .post, headers: headers, body: ByteBuffer(string: body))
        }.status
    }

    private static let bodies: [(String, String?, HTTPResponse.Status)] = [
        ("\"a\"", "application/json", HTTPResponse.Status.ok), ("\"a\"", "application/json; charset=utf-8", .ok),
        ("{}", "application/merge-patch+json", .ok), ("{", "application/json", .badRequest),
        ("", "application/json", .badRequest),
        ("\"a\"", "text/plain", .unsupportedMediaType), ("\"a\"", nil, .unsupportedMediaType),
        ("\"\(String(repeating: "a", count: 98))\"", "application/json", .ok),
        ("\"\(String(repeating: "a", count: 99))\"", "application/json", .contentTooLarge),
    ]

    @Test(arguments: bodies)
    func `JSON bodies`(body: String, type: String?, status: HTTPResponse.Status) async throws {
        #expect(try await post(body, type: type) == status)
    }

    @Test func `a body without a length is cut off at the limit`() async throws {
        let parts = AsyncStream<ByteBuffer> { continuation in
            for _ in 0..<20 { continuation.yield(ByteBuffer(string: "0123456789")) }
            continuation.finish()
        }
        let request = Request(
            head: .init(method: .post, scheme: nil, authority: nil, path: "/"), body: RequestBody(asyncSequence: parts))
        let rejection = await #expect(throws: Rejection.self) { try await request.bytes(upTo: 100) }
        #expect(rejection?.kind == .tooLarge)
    }

    @Test func `a form over 5 MB is too large`() async throws {
        let app = try Fixture.application(Fixture.website()) { routes in
            routes.signedIn.post("task") { _, _ in "" }
        }
        let body = ByteBuffer(repeating: UInt8(ascii: "a"), count: AppContext.bodyLimit + 1)
        try await app.test(.router) { client in
            let response = try await client.execute(uri: "/task", method: .post, headers: Fixture.form, body: body)
            #expect(response.status == .contentTooLarge)
        }
    }
}
