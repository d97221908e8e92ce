import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Web

/// A browser without a session that has opened a public page: its cookies, and the token that its forms carry.
struct PublicBrowser: Sendable {
    let cookies: String
    let token: String

    init(_ client: any TestClientProtocol, at uri: String) async throws {
        let page = try await client.execute(uri: uri, method: .get)
        let all = page.headers[values: .setCookie].compactMap { $0.split(separator: ";").first.map(String.init) }
        cookies = all.joined(separator: "; ")
        token = all.first { $0.hasPrefix("tiaodu_form=") }.map { String($0.dropFirst(12)) } ?? ""
    }

    func post(
        _ client: any TestClientProtocol, _ uri: String, _ fields: [String: String]
    ) async throws -> TestResponse {
        let form = fields.merging(["_csrf": token]) { own, _ in own }
            .map { "\($0.key)=\(queryValue($0.value))" }.joined(separator: "&")
        return try await client.execute(
            uri: uri, method: .post,
            headers: [.contentType: "application/x-www-form-urlencoded", .cookie: cookies],
            body: ByteBuffer(string: form))
    }
}
