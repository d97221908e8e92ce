import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import Testing

@testable import Web

/// Protected fields in pages and API: `duty` may read them in full, `east` may edit what it never sees.
struct ProtectedFieldTests {
    private let errands = RegisterFixture.errands
    private let phone = "13800001234"
    private let citizen = "11010519491231002X"
    private var numbers: [String] { [phone, citizen] }

    private func prepared(_ body: @Sendable (any TestClientProtocol, HTTPFields) async throws -> Void) async throws {
        let errand = RegisterFixture.errand(
            "送药", id: "e1", ["phone": .text("138 0000 1234"), "idNumber": .text(citizen.lowercased())])
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(.post, errands, as: "duty", errand)
            #expect(made.status == 201)
            #expect(made.json["values"]?["phone"] == "138****1234")
            #expect(made.json["values"]?["idNumber"] == "1101************2X")
            try await body(client, [.ifMatch: try #require(made.headers[.eTag])])
        }
    }

    private func expectHidden(_ text: String, _ place: String) {
        for number in numbers { #expect(!text.contains(number), "\(place)") }
        // Nor what is stored: base64 of the length of an encrypted number.
        #expect(!text.contains(/[0-9a-f]{8}:[A-Za-z0-9+\/]{40}/), "\(place)")
    }

    @Test func `no page and no answer shows a number`() async throws {
        try await prepared { client, tag in
            let patch: JSONValue = ["values": ["phone": "13900005678"]]
            #expect(try await client.ask(.patch, "\(errands)/e1", as: "duty", patch, tag).status == 200)
            for path in [errands, "\(errands)/e1", "\(errands)/e1/changes"] {
                for person in ["duty", "commander", "east"] {
                    let text = String(decoding: try await client.ask(.get, path, as: person).json.data(), as: UTF8.self)
                    expectHidden(text, path)
                    #expect(!text.contains("13900005678") && text.contains("139****5678"))
                }
            }
            for path in ["", "/e1", "/e1/edit", "/e1/history"] {
                for person in ["duty", "east"] {
                    let page = try await client.page("/registers/errand\(path)", as: person)
                    #expect(page.status == 200 && page.html.contains("139****5678"))
                    expectHidden(page.html, path)
                    #expect(!page.html.contains("13900005678"))
                }
            }
        }
    }

    @Test func `a number in full asks for post and purpose, and is logged`() async throws {
        try await prepared { client, _ in
            let asked: JSONValue = ["fields": ["phone", "idNumber"], "purpose": "care", "reason": "送医"]
            let path = "\(errands)/e1/reveal"
            #expect(try await client.ask(.post, path, as: "east", asked).status == 403)
            #expect(try await client.ask(.post, path, as: "west", asked).status == 404)
            for wrong: JSONValue in [
                ["fields": ["phone"]], ["fields": ["phone"], "purpose": "debts"], ["purpose": "care"],
                ["fields": ["title"], "purpose": "care"],
                ["fields": ["phone"], "purpose": "care", "reason": "13800001234"],
            ] {
                #expect(try await client.ask(.post, path, as: "duty", wrong).status == 422, "\(wrong)")
            }
            let shown = try await client.ask(.post, path, as: "duty", asked)
            #expect(shown.status == 200 && shown.json["values"] == ["phone": .text(phone), "idNumber": .text(citizen)])
            let changes = try await client.ask(.get, "\(errands)/e1/changes", as: "east").json["changes"]?.list
            #expect(changes?.count == 2 && changes?.first?["verb"] == "reveal")
            #expect(changes?.first?["purpose"] == "care" && changes?.first?["read"] == ["idNumber", "phone"])
            #expect(changes?.first?["reason"] == "送医")
            expectHidden("\(try #require(changes))", "history")
        }
    }

    @Test func `the page shows it once`() async throws {
        try await prepared { client, _ in
            let offered = try await client.page("/registers/errand/e1", as: "duty").html
            #expect(offered.contains("/registers/errand/e1/reveal") && offered.contains("<option value=\"care\">"))
            #expect(try await !client.page("/registers/errand/e1", as: "east").html.contains("/reveal"))
            let path = "/registers/errand/e1/reveal"
            #expect(try await client.send(path, as: "east", ["field": "phone", "purpose": "care"]).status == 403)
            #expect(try await client.send(path, as: "duty", ["field": "phone"]).status == 422)
            let shown = try await client.send(path, as: "duty", ["field": "phone", "purpose": "contact"])
            #expect(shown.status == 200 && shown.html.contains(phone) && !shown.html.contains(citizen))
            expectHidden(try await client.page("/registers/errand/e1", as: "duty").html, "afterwards")
            let history = try await client.page("/registers/errand/e1/history", as: "duty").html
            #expect(history.contains("查看明文") && history.contains("工作联系"))
        }
    }

    @Test func `a number is sought in a body, never in an address`() async throws {
        try await prepared { client, _ in
            for number in numbers {
                let refused = try await client.ask(.get, "\(errands)?q=\(number)", as: "duty")
                #expect(refused.status == 422)
                expectHidden(String(decoding: try refused.json.data(), as: UTF8.self), "refusal")
                #expect(try await client.page("/registers/errand?q=\(number)", as: "duty").status == 422)
                let found = try await client.ask(.post, "\(errands)/search", as: "east", ["q": .text(number)])
                #expect(found.json["records"]?.list?.map { $0["id"]?.text } == ["e1"])
                let none = try await client.ask(.post, "\(errands)/search", as: "west", ["q": .text(number)])
                #expect(none.status == 200 && none.json["records"]?.list?.isEmpty == true)
                let page = try await client.send("/registers/errand/search", as: "duty", ["q": number])
                #expect(page.status == 200 && page.html.contains("送药"))
                expectHidden(page.html, "page")
            }
            #expect(try await client.ask(.post, "\(errands)/search", as: "duty", ["q": "1234"]).status == 422)
            #expect(try await client.ask(.post, "\(errands)/search", as: "privacy", ["q": .text(phone)]).status == 403)
            let words = try await client.send("/registers/errand/search", as: "duty", ["q": "送", "kind": "road"])
            #expect(words.status == 303 && words.location == "/registers/errand?kind=road&q=%E9%80%81")
            let form = try await client.page("/registers/errand", as: "duty").html
            #expect(form.contains("action=\"/registers/errand/search\""))
            #expect(try await !client.page("/registers/unit", as: "duty").html.contains("unit/search"))
        }
    }

    @Test func `an edit leaves what was masked as it is`() async throws {
        try await prepared { client, tag in
            var whole = try #require(try await client.ask(.get, "\(errands)/e1", as: "east").json["values"]?.object)
            for name in ["office", "created"] { whole[name] = nil }
            whole["note"] = "改"
            let edited = try await client.ask(.patch, "\(errands)/e1", as: "east", ["values": .object(whole)], tag)
            #expect(edited.status == 200 && edited.json["values"]?["note"] == "改")
            #expect(edited.json["values"]?["phone"] == "138****1234")
            let again: HTTPFields = [.ifMatch: try #require(edited.headers[.eTag])]
            let other = try await client.ask(
                .patch, "\(errands)/e1", as: "east", ["values": ["phone": "139****1234"]], again)
            #expect(other.status == 422 && other.json["problems"]?.list?.first?["code"] == "maskedValue")
            let shown = try await client.ask(
                .post, "\(errands)/e1/reveal", as: "duty", ["fields": ["phone"], "purpose": "care"])
            #expect(shown.json["values"]?["phone"] == .text(phone))
        }
    }

    @Test func `a form leaves what was masked as it is`() async throws {
        try await prepared { client, tag in
            let version = try #require(tag[.ifMatch]).filter { $0 != "\"" }
            let fields: KeyValuePairs = [
                "title": "送药", "kind": "road", "due": "2022-05-05T08:30", "unit": "东镇", "version": version,
                "phone": "138****1234", "idNumber": "", "note": "改",
            ]
            #expect(try await client.send("/registers/errand/e1", as: "east", fields).status == 303)
            let values = try await client.ask(.get, "\(errands)/e1", as: "duty").json["values"]
            #expect(values?["note"] == "改" && values?["phone"] == "138****1234" && values?["idNumber"] == .null)
            #expect(
                try await client.ask(.post, "\(errands)/search", as: "duty", ["q": .text(phone)]).json["records"]?.list?
                    .count == 1)
            #expect(
                try await client.ask(.post, "\(errands)/search", as: "duty", ["q": .text(citizen)]).json["records"]?
                    .list?.isEmpty == true)
        }
    }

    @Test func `conflicts tell no number`() async throws {
        try await prepared { client, tag in
            let stale: HTTPFields = [.ifMatch: "\"0\""]
            let lost = try await client.ask(
                .patch, "\(errands)/e1", as: "duty", ["values": ["phone": "13700009999", "idNumber": .text(citizen)]],
                stale)
            #expect(lost.status == 412 && lost.json["yours"]?["values"]?["phone"] == "137****9999")
            #expect(lost.json["yours"]?["values"]?["idNumber"] == "1101************2X")
            #expect(lost.json["current"]?["values"]?["phone"] == "138****1234")
            let twice = try await client.ask(
                .post, errands, as: "duty", RegisterFixture.errand("又", ["idNumber": .text(citizen)]))
            #expect(twice.status == 409)
            let wrong = try await client.ask(
                .post, errands, as: "duty", RegisterFixture.errand("错", ["phone": "12345678901", "idNumber": "123"]))
            #expect(wrong.status == 422)
            #expect(
                wrong.json["problems"]?.list?.compactMap { $0["code"]?.text } == [
                    "citizenIDMalformed", "phoneMalformed",
                ])
            for answer in [lost, twice, wrong] {
                let text = String(decoding: try answer.json.data(), as: UTF8.self)
                expectHidden(text, "conflict")
                #expect(!text.contains("13700009999") && !text.contains("12345678901"))
            }
            let page = try await client.send(
                "/registers/errand/e1", as: "duty",
                [
                    "title": "送药", "kind": "road", "due": "2022-05-05T08:30", "unit": "东镇", "version": "0",
                    "phone": "13700009999", "idNumber": citizen,
                ])
            #expect(page.status == 412 && page.html.contains("137****9999"))
        }
    }

    @Test func `the document tells of it, with no number`() async throws {
        try await prepared { client, _ in
            let response = try await client.execute(uri: "/openapi.json", method: .get)
            let document = try JSONValue(parsing: Data(response.body.readableBytesView))
            let paths = document["paths"]
            #expect(paths?["\(errands)/{id}/reveal"]?["post"] != nil && paths?["\(errands)/search"]?["post"] != nil)
            #expect(paths?["/api/v1/registers/unit/records/search"] == nil)
            #expect(!String(buffer: response.body).contains(/\b1[3-9]\d{9}\b/))
        }
    }
}
