import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households
@testable import Server

/// Hits of the demo's round as their pages show them.
@Suite struct HitPageTests {
    @Test func `a hit's page has the form for the township alone, the round's page counts without a name`() async throws
    {
        let fixture = try await ServerFixture.shared()
        let x = Residents.fields
        let hits = try await fixture.all(fixture.store.registry.named(Residents.name))
        let waiting = try #require(hits.first { $0[x.disposition] == nil })
        let (name, sweep) = (try #require(waiting[x.name]), try #require(waiting[x.sweep]))
        let (town, worker) = (try await fixture.headers("qingshi"), try await fixture.headers("qingshi-1"))
        let (stranger, leader) = (try await fixture.headers("hewan"), try await fixture.headers("commander"))
        try await fixture.test { client in
            let page = { (uri: String, headers: HTTPFields) in
                let answer = try await client.execute(uri: uri, method: .get, headers: headers)
                return (answer.status, String(buffer: answer.body))
            }
            let own = try await page("/residents/\(waiting.id)", town)
            #expect(own.0 == .ok && own.1.contains(name) && own.1.contains("/residents/\(waiting.id)/disposition"))
            #expect(own.1.contains("本身不限制任何人"))
            let read = try await page("/residents/\(waiting.id)", worker)
            #expect(read.0 == .ok && !read.1.contains("/residents/\(waiting.id)/disposition"))
            #expect(try await page("/residents/\(waiting.id)", stranger).0 == .notFound)
            #expect(try await page("/residents/\(waiting.id)", leader).0 == .notFound)
            let round = try await page("/sweeps/\(sweep)", leader)
            #expect(round.0 == .ok && round.1.contains("id=\"hits\"") && !round.1.contains(name))
            #expect(!round.1.contains("/registers/resident?sweep"), "counts alone")
        }
    }
}
