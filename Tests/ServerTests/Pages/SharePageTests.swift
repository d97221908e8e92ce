import Database
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// A person shared with another unit, as officers meet it at addresses.
@Suite struct SharePageTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test func `shared on a form, read masked by the receiver, seen by the person in charge, revoked`() async throws {
        let fixture = try await ServerFixture.make()
        let person = try #require(try await fixture.all(fixture.store.registry.named("person")).first)
        let name = try #require(person.values.stored["name"]?.text)
        let until = CalendarDay(fixture.store.now, in: fixture.deployment.settings.zone).advanced(by: 3)
        let asked =
            "register=person&id=\(person.id)&receiver=\(DemoCounty.unit("health"))&use=care&reason=x&until=\(until)"
        let (duty, health, reviewer) = (
            try await fixture.headers("duty1", Self.form), try await fixture.headers("health", Self.form),
            try await fixture.headers("privacy", Self.form)
        )
        try await fixture.test { client in
            let new = try await client.execute(
                uri: "/shares/new?register=person&id=\(person.id)", method: .get, headers: duty)
            #expect(new.status == .ok && String(buffer: new.body).contains("name=\"receiver\""))
            let list = try await client.execute(uri: "/registers/person", method: .get, headers: duty)
            #expect(String(buffer: list.body).contains("/shares/new?register=person"))
            let refused = try await client.execute(
                uri: "/shares", method: .post, headers: health, body: ByteBuffer(string: asked))
            #expect(refused.status == .forbidden)
            let made = try await client.execute(
                uri: "/shares", method: .post, headers: duty, body: ByteBuffer(string: asked))
            let address = try #require(made.headers[.location])
            #expect(made.status == .seeOther)
            let read = try await client.execute(uri: address, method: .get, headers: health)
            let html = String(buffer: read.body)
            #expect(read.status == .ok && html.contains("\(name.prefix(1))**") && !html.contains(name))
            #expect(html.contains("class=\"watermark\""))
            let seen = String(buffer: try await client.execute(uri: address, method: .get, headers: reviewer).body)
            #expect(!seen.contains("\(name.prefix(1))**") && !seen.contains(name), "who shared, not what")
            let revoked = try await client.execute(
                uri: "\(address)/revoke", method: .post, headers: duty, body: ByteBuffer(string: "reason=x"))
            #expect(revoked.status == .seeOther)
            let over = String(buffer: try await client.execute(uri: address, method: .get, headers: health).body)
            #expect(!over.contains("\(name.prefix(1))**"))
        }
        let readings = try await fixture.all(fixture.store.registry.named("shareReading"))
        #expect(readings.count == 2, "that of the demo, and this one")
    }

    @Test func `what is not to be shared has no form`() async throws {
        let fixture = try await ServerFixture.shared()
        let headers = try await fixture.headers("duty1")
        try await fixture.test { client in
            for register in ["user", "venueVisit", "share", "healthCheck", "nothing"] {
                let answer = try await client.execute(
                    uri: "/shares/new?register=\(register)", method: .get, headers: headers)
                #expect(answer.status == .notFound, "\(register)")
            }
        }
    }
}
