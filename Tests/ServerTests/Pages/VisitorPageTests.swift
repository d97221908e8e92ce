import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Organisation
import Registers
import Tables
import TestSupport
import Testing
import Web

@testable import Server

/// Visits of places as they are met at addresses: numbers on every page, names in the answer of a look-up alone.
@Suite struct VisitorPageTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    private func ledger(_ fixture: ServerFixture) async throws -> Record {
        let records = try await fixture.all(fixture.store.registry.named("visitLedger"))
        return try #require(records.first)
    }

    @Test(arguments: ["duty1", "health", "commander", "inspector", "privacy", "testing"])
    func `no page but a look-up's answer has a visitor's name`(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let (id, headers) = (try await ledger(fixture).id, try await fixture.headers(login))
        let visits = try await fixture.all(fixture.store.registry.named("venueVisit"))
        #expect(visits.count == 6)
        try await fixture.test { client in
            for uri in ["/visitors", "/visitors/\(id)", "/registers/visitLookup", "/places/\(id)"] {
                let html = String(buffer: try await client.execute(uri: uri, method: .get, headers: headers).body)
                for name in ["欧阳晴", "司马禾", "上官麦"] { #expect(!html.contains(name), "\(login) \(uri)") }
            }
            for uri in [
                "/registers/venueVisit", "/registers/venueVisit/export", "/registers/venueVisit/options?q=1",
                "/api/v1/registers/venueVisit/records", "/api/v1/registers/venueVisit/records?q=19900009001",
                "/api/v1/registers/venueVisit/export.ndjson?use=investigate&purpose=x",
            ]
                + visits.prefix(2).flatMap({
                    ["/registers/venueVisit/\($0.id)", "/api/v1/registers/venueVisit/records/\($0.id)"]
                })
            {
                let answer = try await client.execute(uri: uri, method: .get, headers: headers)
                let html = String(buffer: answer.body)
                #expect(!html.contains("欧阳晴") && !html.contains("199****9001"), "\(login) \(uri)")
                #expect(answer.status != .ok || uri.contains("options"), "\(login) \(uri)")
            }
        }
    }

    @Test func `a look-up is answered once, with the reader's name across it`() async throws {
        let fixture = try await ServerFixture.make()
        let (id, headers) = (try await ledger(fixture).id, try await fixture.headers("health", Self.form))
        let zone = fixture.deployment.settings.zone
        let format = Date.VerbatimFormatStyle(
            format:
                "\(year: .padded(4))-\(month: .twoDigits)-\(day: .twoDigits)T\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
            timeZone: zone, calendar: .init(identifier: .gregorian))
        let now = Date(timeIntervalSince1970: Double(fixture.store.now.milliseconds) / 1_000)
        let (from, to) = (now.addingTimeInterval(-7_200).formatted(format), now.formatted(format))
        let asked = "from=\(from)&to=\(to)&reason=x"
        let officer = try await fixture.principal("health").name
        try await fixture.test { client in
            let post = { (body: String) in
                try await client.execute(
                    uri: "/visitors/\(id)/lookups", method: .post, headers: headers, body: ByteBuffer(string: body))
            }
            let refused = try await post(asked)
            #expect(refused.status == .unprocessableContent && !String(buffer: refused.body).contains("欧阳晴"))
            let found = try await post(asked + "&purpose=investigate")
            let html = String(buffer: found.body)
            #expect(found.status == .ok && html.contains("欧阳晴") && html.contains("199****9001"))
            #expect(!html.contains("19900009001") && html.contains("class=\"watermark\"") && html.contains(officer))
            let again = try await client.execute(uri: "/visitors/\(id)/lookups", method: .get, headers: headers)
            #expect(again.status != .ok)
        }
        let lookups = try await fixture.all(fixture.store.registry.named("visitLookup"))
        #expect(lookups.count == 2, "that of the demo, and this one")
    }

    /// The server's command line acts as the system, which is nobody to read of visits either.
    @Test func `the server's administrator exports none`() async throws {
        let fixture = try await ServerFixture.shared()
        let (store, deployment) = (fixture.store, fixture.deployment)
        let locales = try Locales(folder: deployment.resources.locales)
        let time = TimeText(locales, zone: deployment.settings.zone)
        let definition = try store.registry.named("venueVisit")
        await #expect(throws: Rejection.forbidden) {
            _ = try await Export(
                store, definition, Export.Order(format: .csv, purpose: "x", use: .investigate),
                by: .system(deployment.settings.county), locales: locales, time: time, language: .zhHans)
        }
    }
}
