import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// Accounts and units of the demo county that are there twice.
@Suite struct DuplicateTests {
    private static let users = "/api/v1/registers/user/records"

    private struct Caller: Sendable {
        let fixture: ServerFixture
        let client: any TestClientProtocol

        func ask(
            _ method: HTTPRequest.Method, _ path: String, as login: String, _ json: JSONValue? = nil
        ) async throws -> (status: Int, json: JSONValue) {
            let headers = fixture.token(login).merging([.contentType: "application/json"])
            let response = try await client.execute(
                uri: path, method: method, headers: headers, body: try json.map { ByteBuffer(bytes: try $0.data()) })
            return (response.status.code, try JSONValue(parsing: Data(response.body.readableBytesView)))
        }

        func page(_ path: String, as login: String) async throws -> (status: Int, html: String) {
            let response = try await client.execute(
                uri: path, method: .get, headers: try await fixture.headers(login))
            return (response.status.code, String(buffer: response.body))
        }

        func send(_ path: String, as login: String, _ fields: [String: String]) async throws -> (
            status: Int, html: String, location: String
        ) {
            let headers = try await fixture.headers(login, [.contentType: "application/x-www-form-urlencoded"])
            let text = fields.map { "\($0)=\(queryValue($1))" }.joined(separator: "&")
            let response = try await client.execute(
                uri: path, method: .post, headers: headers, body: ByteBuffer(string: text))
            return (response.status.code, String(buffer: response.body), response.headers[.location] ?? "")
        }
    }

    private func test(_ body: @escaping @Sendable (Caller) async throws -> Void) async throws {
        let fixture = try await ServerFixture.make()
        try await fixture.test { try await body(Caller(fixture: fixture, client: $0)) }
        let report = try await Verification(
            fixture.store.database, registry: fixture.store.registry, key: nil
        ).run()
        #expect(report.findings == [])
    }

    private static func values(_ login: String, phone: String = "19900000003") -> JSONValue {
        [
            "values": [
                "login": .text(login), "name": "周岚岚", "unit": .text(DemoCounty.unit("office").text),
                "phone": .text(phone),
            ]
        ]
    }

    @Test func `a new account like another is asked about`() async throws {
        try await test { caller in
            let asked = try await caller.ask(.post, Self.users, as: "admin", Self.values("new"))
            #expect(asked.status == 409 && asked.json["code"] == "possibleDuplicates")
            let candidate = asked.json["candidates"]?.list?.first
            #expect(candidate?["record"]?["values"]?["login"] == "duty1" && candidate?["same"] == ["phone"])
            #expect(candidate?["record"]?["values"]?["phone"] == "199****0003")
            #expect(!String(decoding: try asked.json.data(), as: UTF8.self).contains("19900000003"))
            guard case .object(var members) = Self.values("new") else { return }
            members["confirmedNew"] = true
            #expect(try await caller.ask(.post, Self.users, as: "admin", .object(members)).status == 201)
            while try await DuplicateSweep(caller.fixture.store).step(caller.fixture.deployment.settings.county) {}
            let pairs = try await caller.ask(.get, "\(Self.users)/duplicates", as: "admin").json["pairs"]?.list
            #expect(pairs?.isEmpty == true, "it was said to be another")
        }
    }

    @Test func `the form asks, too`() async throws {
        try await test { caller in
            let form = ["login": "new", "name": "周岚岚", "unit": "青河县疫情防控指挥部办公室", "phone": "199 0000 0003"]
            let asked = try await caller.send("/registers/user", as: "admin", form)
            #expect(asked.status == 409 && asked.html.contains("duty1") && asked.html.contains("199****0003"))
            #expect(asked.html.contains("name=\"login\" value=\"new\""))
            let made = try await caller.send(
                "/registers/user", as: "admin", form.merging(["duplicates": "undecided"]) { $1 })
            #expect(made.status == 303)
            while try await DuplicateSweep(caller.fixture.store).step(caller.fixture.deployment.settings.county) {}
            let list = try await caller.page("/registers/user/duplicates", as: "admin")
            #expect(list.status == 200 && list.html.contains("周岚岚") && list.html.contains("/compare?with="))
            for login in ["duty1", "qingshi", "inspector"] {
                #expect(try await caller.page("/registers/user/duplicates", as: login).status == 403)
            }
        }
    }

    @Test func `accounts are merged and parted again`() async throws {
        try await test { caller in
            guard case .object(var members) = Self.values("new") else { return }
            members["confirmedNew"] = true
            members["id"] = "new-user"
            #expect(try await caller.ask(.post, Self.users, as: "admin", .object(members)).status == 201)
            let duty = DemoCounty.user("duty1")
            let post: JSONValue = [
                "id": "new-post",
                "values": [
                    "user": "new-user", "unit": .text(DemoCounty.unit("office").text), "role": "dutyOfficer",
                    "from": "2020-01-01",
                ],
            ]
            let posts = "/api/v1/registers/post/records"
            #expect(try await caller.ask(.post, posts, as: "admin", post).status == 201)

            let compared = try await caller.page("/registers/user/new-user/compare?with=\(duty)", as: "admin")
            #expect(compared.status == 200 && compared.html.contains("199****0003"))
            #expect(try await caller.page("/registers/user/new-user/compare?with=\(duty)", as: "duty1").status == 404)

            let wish: JSONValue = ["into": .text(duty.text), "reason": "同一人"]
            #expect(try await caller.ask(.post, "\(Self.users)/new-user/merge", as: "duty1", wish).status == 403)
            let merged = try await caller.ask(.post, "\(Self.users)/new-user/merge", as: "admin", wish)
            #expect(merged.status == 200 && merged.json["state"] == "locked")
            #expect(merged.json["values"]?["mergedInto"] == .text(duty.text))
            let moved = try await caller.ask(.get, "\(posts)/new-post", as: "admin").json["values"]
            #expect(moved?["user"] == .text(duty.text))
            let page = try await caller.page("/registers/user/\(duty)/history", as: "admin").html
            #expect(page.contains("合并 · 周岚岚") || page.contains("周岚岚"))
            let gone = try await caller.page("/registers/user/new-user", as: "admin").html
            #expect(gone.contains("/unmerge") && !gone.contains("/edit\"") && gone.contains("已并入"))

            let parted = try await caller.send(
                "/registers/user/new-user/unmerge", as: "admin", ["reason": "不是一人"])
            #expect(parted.status == 303)
            let back = try await caller.ask(.get, "\(posts)/new-post", as: "admin").json["values"]
            #expect(back?["user"] == "new-user")
            #expect(try await caller.ask(.get, "\(Self.users)/new-user", as: "admin").json["state"] == "active")
            let again: JSONValue = ["other": .text(duty.text)]
            #expect(try await caller.ask(.post, "\(Self.users)/new-user/different", as: "admin", again).status == 200)
        }
    }

    @Test func `units are merged at the same place of the tree only`() async throws {
        try await test { caller in
            let units = "/api/v1/registers/unit/records"
            let (town, village) = (DemoCounty.unit("qingshi"), DemoCounty.unit("990101101001"))
            let refused = try await caller.ask(
                .post, "\(units)/\(village)/merge", as: "admin", ["into": .text(town.text), "reason": "试"])
            #expect(refused.status == 409 && refused.json["code"] == "mergeUnits")
            let other = DemoCounty.unit("hewan")
            let tasks = try await caller.fixture.all(caller.fixture.store.registry.named("task"))
                .filter { $0.values.stored["unit"] == town.sql }
            #expect(!tasks.isEmpty)
            let merged = try await caller.ask(
                .post, "\(units)/\(town)/merge", as: "admin", ["into": .text(other.text), "reason": "乡镇合并"])
            #expect(merged.status == 200 && merged.json["state"] == "ended", "\(merged.json)")
            let parted = try await caller.ask(
                .post, "\(units)/\(town)/unmerge", as: "admin", ["reason": "撤回"])
            #expect(parted.status == 200)
            let after = try await caller.fixture.all(caller.fixture.store.registry.named("task"))
                .filter { $0.values.stored["unit"] == town.sql }
            #expect(after.map(\.values) == tasks.map(\.values))
        }
    }
}
