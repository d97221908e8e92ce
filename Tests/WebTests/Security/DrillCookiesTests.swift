import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

struct DrillCookiesTests {
    /// One browser, two systems on one host: each reads and sets its own.
    @Test func aDrillReadsAndSetsItsOwn() async throws {
        let router = Router(context: AppContext.self)
        router.add(middleware: DrillCookies())
        router.get("session") { request, _ -> Response in
            let session = request.cookies[SessionCookie.name]?.value ?? "none"
            var response = Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: session)))
            response.setCookie(Cookie(name: "a", value: "1"))
            response.setCookie(Cookie(name: "b", value: "2"))
            return response
        }
        let name = SessionCookie.name
        let sent = [("\(name)=real", "none"), ("\(name)=real; drill_\(name)=drill; lang=en", "drill")]
        try await Application(router: router).test(.router) { client in
            for (cookie, read) in sent {
                let answer = try await client.execute(uri: "/session", method: .get, headers: [.cookie: cookie])
                #expect(String(buffer: answer.body) == read)
                #expect(answer.headers[values: .setCookie].map { $0.prefix(9) } == ["drill_a=1", "drill_b=2"])
            }
        }
    }
}
