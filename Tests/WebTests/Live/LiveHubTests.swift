import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Testing

@testable import Web

struct LiveHubTests {
    private let other = AreaCode("419902")

    @Test func `only the headquarters that changed is told, once`() async throws {
        let hub = LiveHub()
        let (_, here) = hub.listen(to: Fixture.county)
        let (_, there) = hub.listen(to: try #require(other))
        for _ in 0..<1000 { hub.changed(county: Fixture.county) }
        #expect(here.take() == .changed)
        #expect(here.take() == nil)
        #expect(there.take() == nil)
    }

    @Test func `changes are gathered, and one after that is told too`() async throws {
        let hub = LiveHub(gather: .milliseconds(1))
        let (_, listener) = hub.listen(to: Fixture.county)
        var wakes = listener.wakes.makeAsyncIterator()
        for _ in 0..<3 {
            for _ in 0..<1000 { hub.changed(county: Fixture.county) }
            _ = await wakes.next()
            #expect(listener.take() == .changed)
            // What came while the first were gathered may wake it once more; it is taken with the next.
        }
    }

    @Test func `a change outweighs a beat`() {
        let listener = LiveHub.Listener()
        listener.notice(.changed)
        listener.notice(.beat)
        #expect(listener.take() == .changed)
    }

    /// A browser that stopped reading holds two flags and one wake-up, however much happens.
    @Test func `what nobody reads does not pile up`() async {
        let listener = LiveHub.Listener()
        for _ in 0..<1000 { listener.notice(.changed) }
        listener.end()
        var wakes = 0
        for await _ in listener.wakes { wakes += 1 }
        #expect(wakes == 1)
    }

    @Test func `a closed hub ends streams, present and future`() async {
        let hub = LiveHub()
        let (_, before) = hub.listen(to: Fixture.county)
        hub.close()
        let (_, after) = hub.listen(to: Fixture.county)
        for await _ in before.wakes { Issue.record("no wake expected") }
        for await _ in after.wakes { Issue.record("no wake expected") }
        #expect(hub.count == 0)
    }

    @Test(.timeLimit(.minutes(1))) func `events reach a signed-in browser and end with the server`() async throws {
        let hub = LiveHub(pace: .zero, jitter: 0...0)
        let app = try Fixture.application(Fixture.website(live: hub)) { _ in }
        try await app.test(.router) { client in
            #expect(
                try await client.execute(uri: "/events", method: .get, headers: [.accept: "text/event-stream"]).status
                    == .unauthorized)
            async let response = client.execute(uri: "/events", method: .get, headers: Fixture.cookie)
            while hub.count == 0 { await Task.yield() }
            hub.changed(county: Fixture.county)
            hub.close()
            let body = String(buffer: try await response.body)
            #expect(body.contains("event: changed\ndata: {}\n\n"))
            #expect(try await response.headers[.contentType] == "text/event-stream")
            #expect(hub.count == 0)
        }
    }
}
