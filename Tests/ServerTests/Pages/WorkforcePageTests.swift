import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Organisation
import Registers
import TestSupport
import Testing

@testable import Server

/// Pages of the workforce as they are drawn from the demo.
@Suite struct WorkforcePageTests {
    @Test(arguments: [("zh-Hans", "就医不受限制"), ("en", "Leaving for a hospital is always free")])
    func `however a place is kept, its page says that leaving for a hospital is free`(language: String, words: String)
        async throws
    {
        let fixture = try await ServerFixture.shared()
        let places = try await fixture.all(fixture.store.registry.named("closedPlace"))
        #expect(Set(places.map(\.state)) == ["open", "limited", "asked", "closed"])
        for login in ["duty1", "commander", "inspector"] {
            let headers = try await fixture.headers(login, [.cookie: "lang=\(language)"])
            try await fixture.test { client in
                for uri in places.map({ "/closed-places/\($0.id)" }) + ["/closed-places"] {
                    let page = try await client.execute(uri: uri, method: .get, headers: headers)
                    #expect(page.status == .ok && String(buffer: page.body).contains(words), "\(login) \(uri)")
                }
            }
        }
    }

    @Test func `a unit's page shows its own line alone, and the county's figure`() async throws {
        let fixture = try await ServerFixture.shared()
        let (unit, office) = (try await fixture.headers("qingshi"), try await fixture.headers("duty1"))
        let stranger = try await fixture.headers("admin")
        try await fixture.test { client in
            let own = String(buffer: try await client.execute(uri: "/workforce", method: .get, headers: unit).body)
            #expect(own.contains("青石镇") && own.contains("全县乡镇合计") && !own.contains("云岭"))
            let all = String(buffer: try await client.execute(uri: "/workforce", method: .get, headers: office).body)
            #expect(all.contains("青石镇") && all.contains("卫健委"))
            #expect(try await client.execute(uri: "/workforce", method: .get, headers: stranger).status == .notFound)
        }
    }
}
