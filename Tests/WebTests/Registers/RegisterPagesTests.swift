import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Web

struct RegisterPagesTests {
    private static let fields: KeyValuePairs<String, String> = [
        "title": "清运垃圾", "kind": "road", "due": "2022-05-05T08:30", "unit": "东镇", "change": "c-1", "tags": "甲、乙",
        "helpers": "西镇、卫健委", "urgent": "true",
    ]

    @Test func `a record is made, found, changed and stepped on pages`() async throws {
        let fixture = try await RegisterFixture.make()
        try await fixture.run { client in
            let new = try await client.page("/registers/errand/new", as: "duty")
            #expect(new.status == 200 && new.html.contains("name=\"title\""))
            let made = try await client.send("/registers/errand", as: "duty", Self.fields)
            #expect(made.status == 303)
            // A second tap is the same record.
            #expect(try await client.send("/registers/errand", as: "duty", Self.fields).location == made.location)

            let list = try await client.page("/registers/errand?q=%E5%9E%83", as: "east")
            #expect(list.html.contains("清运垃圾") && list.html.contains("东镇"))
            let show = try await client.page(made.location, as: "east")
            #expect(show.html.contains("5月5日 08:30") || show.html.contains("2022年5月5日 08:30"))
            #expect(show.html.contains("西镇、卫健委"))

            let edit = try await client.page("\(made.location)/edit", as: "duty")
            #expect(edit.html.contains("value=\"2022-05-05T08:30\"") && edit.html.contains("value=\"东镇\""))
            let version = try #require(edit.html.firstMatch(of: /name="version" value="(\d+)"/)?.output.1)
            let changed: KeyValuePairs<String, String> = [
                "title": "清运完毕", "kind": "road", "due": "2022-05-05T08:30", "unit": "东镇", "version": String(version),
                "change": "c-2",
            ]
            #expect(try await client.send(made.location, as: "duty", changed).status == 303)
            let history = try await client.page("\(made.location)/history", as: "east")
            #expect(history.html.contains("清运垃圾") && history.html.contains("清运完毕"))

            #expect(try await client.send("\(made.location)/transitions/finish", as: "east", [:]).status == 303)
            #expect(try await !client.page("/registers/errand", as: "east").html.contains("清运完毕"))
            #expect(try await client.page("/registers/errand?state=done", as: "east").html.contains("清运完毕"))
        }
    }

    @Test func `a form that does not pass comes back as filled in, with what is wrong`() async throws {
        let wrong: KeyValuePairs<String, String> = [
            "title": "<b>", "kind": "bridge", "due": "昨天", "unit": "北镇", "helpers": "教体局",
        ]
        try await RegisterFixture.make().run { client in
            let answer = try await client.send("/registers/errand", as: "duty", wrong)
            #expect(answer.status == 422)
            #expect(answer.html.contains("value=\"&lt;b&gt;\"") && answer.html.contains("value=\"昨天\""))
            for id in ["due-problem", "unit-problem", "title"] {
                #expect(answer.html.contains("id=\"\(id)\""), "\(id)")
            }
            #expect(!answer.html.contains("rejection."))
            #expect(try await client.page("/registers/errand", as: "duty").html.contains("class=\"empty\""))
        }
    }

    @Test func `who comes second sees both versions and may then save`() async throws {
        try await RegisterFixture.make().run { client in
            let location = try await client.send("/registers/errand", as: "duty", Self.fields).location
            let page = try await client.page("\(location)/edit", as: "duty")
            let version = String(try #require(page.html.firstMatch(of: /name="version" value="(\d+)"/)?.output.1))
            func save(_ title: String, as name: String, _ version: String) async throws -> (Int, String) {
                let answer = try await client.send(
                    location, as: name,
                    ["title": title, "kind": "road", "due": "2022-05-05T08:30", "unit": "东镇", "version": version])
                return (answer.status, answer.html)
            }
            #expect(try await save("甲案", as: "duty", version).0 == 303)
            let (status, html) = try await save("乙案", as: "duty2", version)
            #expect(status == 412)
            #expect(html.contains("<b>乙案</b>") && html.contains("<b>甲案</b>"))
            let newer = String(try #require(html.firstMatch(of: /name="version" value="(\d+)"/)?.output.1))
            #expect(try await save("乙案", as: "duty2", newer).0 == 303)
        }
    }

    @Test func `pages keep to the reader's reach`() async throws {
        try await RegisterFixture.make().run { client in
            let location = try await client.send("/registers/errand", as: "duty", Self.fields).location
            for path in [location, "\(location)/edit", "\(location)/history"] {
                #expect(try await client.page(path, as: "west").status == 404, "\(path)")
                #expect(try await client.page(path, as: "stranger").status == 404, "\(path)")
            }
            #expect(try await client.send("\(location)/transitions/finish", as: "west", [:]).status == 404)
            #expect(try await client.page("/registers/errand", as: "privacy").status == 403)
            #expect(try await client.page("/registers/errand/new", as: "commander").status == 403)
            #expect(try await !client.page("/registers/errand", as: "west").html.contains("清运垃圾"))
            #expect(try await !client.page("/registers", as: "privacy").html.contains("/registers/errand"))
            #expect(try await client.page("/registers/nothing", as: "duty").status == 404)
            // It has pages of its own.
            #expect(try await client.page("/registers/place", as: "duty").status == 404)
            #expect(try await client.page("/registers", as: "duty").html.contains("href=\"/areas\""))
        }
    }

    @Test func `history is here also of what has pages of its own`() async throws {
        let fixture = try await RegisterFixture.make()
        let spot = try await fixture.database.store.write(by: .system(Sample.county)) { writing in
            try writing.insert(Spots.self, Values { $0[Spots.fields.name] = "东岗" })
        }
        try await fixture.run { client in
            let history = try await client.page("/registers/spot/\(spot.id)/history", as: "duty")
            #expect(history.status == 200 && history.html.contains("href=\"/areas/\(spot.id)\""))
            #expect(try await client.page("/registers/spot/\(spot.id)", as: "duty").status == 404)
        }
    }

    @Test func `a second person decides on the page`() async throws {
        try await RegisterFixture.make().run { client in
            let location = try await client.send("/registers/errand", as: "duty", Self.fields).location
            #expect(try await client.send("\(location)/transitions/cancel", as: "east", ["reason": "重复"]).status == 303)
            let own = try await client.page(location, as: "east").html
            let others = try await client.page(location, as: "duty").html
            #expect(!own.contains("value=\"confirm\"") && others.contains("value=\"confirm\""))
            let decision = "\(location)/transitions/cancel/decision"
            #expect(try await client.send(decision, as: "east", ["decision": "confirm"]).status == 403)
            #expect(try await client.send(decision, as: "duty", ["decision": "decline"]).status == 422)
            #expect(try await client.send(decision, as: "duty", ["decision": "confirm"]).status == 303)
        }
    }

    /// What is chosen in the list must be a value the form takes.
    @Test func `suggestions are titles, or ids where a title is not unique`() async throws {
        try await RegisterFixture.make().run { client in
            let east = try await client.page("/registers/unit/options?unit=%E4%B8%9C", as: "duty")
            #expect(east.html.contains("<option value=\"东镇\">"))
            let schools = try await client.page("/registers/unit/options?helpers=%E6%95%99%E4%BD%93", as: "duty")
            #expect(
                schools.html.contains("<option value=\"school\">")
                    && schools.html.contains("<option value=\"school2\">"))
        }
    }
}
