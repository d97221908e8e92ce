import HTTPTypes
import Households
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import Testing

@testable import Server

/// Calls to those who live alone, as a grid worker does them by the pages.
@Suite struct WelfarePageTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test func `from the list to the call, and to the end of the consent`() async throws {
        let fixture = try await ServerFixture.make()
        let (h, worker) = (Households.fields, try await fixture.headers("qingshi-1", Self.form))
        let home = try #require(try await fixture.all(Households.self).first { $0[h.callEvery] == .weekly })
        let (path, stranger) = ("/households/\(home.id)/calls", try await fixture.headers("hewan", Self.form))
        try await fixture.test { client in
            let page = { (uri: String, headers: HTTPFields) in
                let answer = try await client.execute(uri: uri, method: .get, headers: headers)
                return (answer.status, String(buffer: answer.body))
            }
            let send = { (uri: String, body: String) in
                try await client.execute(uri: uri, method: .post, headers: worker, body: ByteBuffer(string: body))
            }
            let list = try await page("/welfare-calls", worker)
            #expect(list.0 == .ok && list.1.contains(path) && list.1.contains("每 7 天"))
            #expect(try await !page("/welfare-calls", stranger).1.contains(path))
            #expect(try await page(path, stranger).0 == .notFound)
            let refused = try await send(path, "outcome=needsHelp&means=telephone")
            #expect(refused.status == .unprocessableContent)
            #expect(String(buffer: refused.body).contains("写明需要什么"))
            #expect(try await send(path, "outcome=notReached&means=telephone").status == .seeOther)
            #expect(try await page("/welfare-calls", worker).1.contains("要上门看望"))
            let unasked = try await send("\(path)/agree", "every=daily")
            #expect(String(buffer: unasked.body).contains("本人同意才约定问候"))
            #expect(try await send("\(path)/agree", "every=daily&agrees=1").status == .seeOther)
            #expect(try await page(path, worker).1.contains("每天"))
            #expect(try await send("\(path)/withdraw", "x=1").status == .seeOther)
            let after = try await page(path, worker)
            #expect(after.0 == .ok && !after.1.contains("name=\"outcome\"") && after.1.contains("近 21 天没有问候"))
            #expect(try await !page("/welfare-calls", worker).1.contains(path))
        }
    }
}
