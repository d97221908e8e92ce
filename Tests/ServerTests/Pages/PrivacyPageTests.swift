import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Office
import Organisation
import Privacy
import Registers
import Testing
import Web

@testable import Server

/// Who looked, what for, and what the reviewer is told. The telephone log is the register of persons here.
struct PrivacyPageTests {
    private func call(_ fixture: ServerFixture) async throws -> RecordID {
        try #require(try await fixture.all(PhoneCalls.self).first).id
    }

    private func page(_ fixture: ServerFixture, _ path: String, as login: String) async throws -> (Int, String) {
        let headers = try await fixture.headers(login)
        return try await fixture.test { client in
            let answer = try await client.execute(uri: path, method: .get, headers: headers)
            return (answer.status.code, String(buffer: answer.body))
        }
    }

    @Test func `the reviewer sees who looked, and is seen`() async throws {
        let fixture = try await ServerFixture.make()
        let id = try await call(fixture)
        #expect(try await page(fixture, "/telephone/\(id)", as: "duty1").0 == 200)
        let (status, html) = try await page(fixture, "/privacy/readers/phoneCall/\(id)", as: "privacy")
        let officer = try await fixture.principal("duty1").name
        #expect(status == 200 && html.contains(officer) && html.contains("查看详情"))
        // The reviewer's own reading, too.
        let again = try await page(fixture, "/privacy/readers/phoneCall/\(id)", as: "privacy").1
        let reviewer = try await fixture.principal("privacy").name
        #expect(again.contains(reviewer))
        for login in ["duty1", "commander", "admin", "qingshi"] {
            #expect(try await page(fixture, "/privacy/readers/phoneCall/\(id)", as: login).0 == 404)
            #expect(try await page(fixture, "/privacy", as: login).0 == 404)
        }
    }

    @Test func `a page with personal records bears the reader's name, others do not`() async throws {
        let fixture = try await ServerFixture.shared()
        let id = try await call(fixture)
        let officer = try await fixture.principal("duty1").name
        let (_, html) = try await page(fixture, "/registers/phoneCall?open=all", as: "duty1")
        let mark = try #require(html.split(separator: "\n").first { $0.contains("class=\"watermark\"") })
        #expect(mark.contains(officer) && !mark.contains("style="))
        #expect(try await page(fixture, "/telephone/\(id)", as: "duty1").1.contains("class=\"watermark\""))
        for path in ["/directives", "/registers/unit", "/account"] {
            #expect(try await !page(fixture, path, as: "duty1").1.contains("class=\"watermark\""), "\(path)")
        }
    }

    /// The desk is kept for a second: what is kept is no less somebody's to read.
    @Test func `a desk with calls bears the reader's name each time`() async throws {
        let fixture = try await ServerFixture.shared()
        let officer = try await fixture.principal("duty1").name
        for _ in 0..<3 {
            let (_, html) = try await page(fixture, "/", as: "duty1")
            let mark = try #require(html.split(separator: "\n").first { $0.contains("class=\"watermark\"") })
            #expect(mark.contains(officer))
        }
    }

    @Test func `many records in a day are told once, and explained`() async throws {
        let fixture = try await ServerFixture.make()
        let (store, zone) = (fixture.store, fixture.deployment.settings.zone)
        for call in try await fixture.all(PhoneCalls.self) {
            _ = try await page(fixture, "/telephone/\(call.id)", as: "duty1")
        }
        let count = try await fixture.all(PhoneCalls.self).count
        for limit in [count, count - 1, count - 1] {
            try await store.write(by: .system(fixture.deployment.settings.county)) {
                try $0.noteManyReads(over: limit, in: zone)
            }
        }
        let notices = try await fixture.all(AccessNotices.self)
        #expect(notices.count == 1 && notices.first?[AccessNotices.fields.records] == count)
        let (status, html) = try await page(fixture, "/privacy", as: "privacy")
        #expect(status == 200)
        let officer = try await fixture.principal("duty1").name
        #expect(html.contains(officer))
        let notice = try #require(notices.first)
        _ = try await store.write(by: fixture.principal("privacy")) {
            try $0.perform("review", $0.registry.named(AccessNotices.name), notice.id, reason: "交接核对")
        }
        try await store.write(by: .system(fixture.deployment.settings.county)) {
            try $0.noteManyReads(over: 0, in: zone)
        }
        let officerID = DemoCounty.user("duty1")
        let again = try await fixture.all(AccessNotices.self).filter { $0[AccessNotices.fields.user] == officerID }
        #expect(again.count == 1 && again.first?.state != "open", "the day is explained, whatever the limit")
    }
}
