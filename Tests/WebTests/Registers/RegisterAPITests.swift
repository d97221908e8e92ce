import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import Testing

@testable import Web

struct RegisterAPITests {
    private let errands = RegisterFixture.errands

    @Test func `a record is made, read, changed, stepped and its history told`() async throws {
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("修路", id: "e1"))
            #expect(made.status == 201)
            #expect(made.headers[.location] == "\(errands)/e1")
            #expect(made.json["state"] == "open")
            #expect(made.json["values"]?["title"] == "修路")
            #expect(made.json["values"]?["due"] == "2022-05-05T00:30:00.000Z")
            #expect(made.json["values"]?["token"] == nil)

            let tag = try #require(made.headers[.eTag])
            let patch: JSONValue = ["values": ["note": "两段", "priority": 2]]
            let edited = try await client.ask(.patch, "\(errands)/e1", as: "duty", patch, [.ifMatch: tag])
            #expect(edited.status == 200)
            #expect(edited.json["values"]?["note"] == "两段" && edited.json["values"]?["title"] == "修路")
            #expect(edited.headers[.eTag] != tag)

            let done = try await client.ask(.post, "\(errands)/e1/transitions/finish", as: "east", [:])
            #expect(done.json["state"] == "done")
            let changes = try await client.ask(.get, "\(errands)/e1/changes", as: "duty").json["changes"]?.list
            #expect(changes?.map { $0["verb"]?.text } == ["finish", "edit", "create"])
            #expect(changes?[1]["fields"]?.list?.contains(["name": "priority", "old": .null, "new": 2]) == true)
        }
    }

    /// A field of every kind comes back as it was sent.
    @Test func `values of every kind`() async throws {
        let sent: [String: JSONValue] = [
            "day": "2022-05-04", "priority": -3, "urgent": true, "area": "419901101", "helpers": ["west", "health"],
            "tags": ["甲", "乙\"'"], "kinds": ["road", "market"], "extra": ["a": [1, .null]], "note": "一\n二",
            "code": "A1",
        ]
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("各种", id: "e1", sent))
            for (name, value) in sent { #expect(made.json["values"]?[name] == value, "\(name)") }
            let again = try await client.ask(.get, "\(errands)/e1", as: "duty")
            #expect(again.json == made.json)
        }
    }

    @Test func `texts are kept without the white space around them`() async throws {
        let sent: [String: JSONValue] = ["note": "\t一 二\n\n三 \n", "code": "\u{3000}A1 ", "tags": ["甲"]]
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(
                .post, errands, as: "duty", RegisterFixture.errand("  空 格  店 ", id: "e1", sent))
            #expect(made.json["values"]?["title"] == "空 格  店")
            #expect(made.json["values"]?["note"] == "一 二\n\n三" && made.json["values"]?["code"] == "A1")
            let tag = try #require(made.headers[.eTag])
            let patch: JSONValue = ["values": ["note": " \t", "title": " 店"]]
            let edited = try await client.ask(.patch, "\(errands)/e1", as: "duty", patch, [.ifMatch: tag])
            #expect(edited.json["values"]?["title"] == "店" && edited.json["values"]?["note"] == .null)
        }
    }

    @Test func `a merge patch replaces, removes, and reaches into documents`() async throws {
        let before: [String: JSONValue] = ["extra": ["a": 1, "b": ["c": 2, "d": 3]], "note": "有", "tags": ["甲"]]
        let patch: JSONValue = ["values": ["extra": ["b": ["c": .null]], "note": .null, "tags": ["乙"]]]
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("补", id: "e1", before))
            let tag = try #require(made.headers[.eTag])
            let headers: HTTPFields = [.ifMatch: tag, .contentType: "application/merge-patch+json"]
            let after = try await client.ask(.patch, "\(errands)/e1", as: "duty", patch, headers).json["values"]
            #expect(after?["extra"] == ["a": 1, "b": ["d": 3]])
            #expect(after?["note"] == .null && after?["tags"] == ["乙"])
        }
    }

    @Test func `a change needs the version it was made on`() async throws {
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("抢", id: "e1"))
            let tag = try #require(made.headers[.eTag])
            let mine: JSONValue = ["values": ["title": "我的"]]
            #expect(try await client.ask(.patch, "\(errands)/e1", as: "duty", mine).status == 428)
            #expect(try await client.ask(.patch, "\(errands)/e1", as: "duty", mine, [.ifMatch: "*"]).status == 428)
            #expect(try await client.ask(.patch, "\(errands)/e1", as: "duty", mine, [.ifMatch: "\"x\""]).status == 412)
            let theirs: JSONValue = ["values": ["title": "别人的"]]
            #expect(try await client.ask(.patch, "\(errands)/e1", as: "duty2", theirs, [.ifMatch: tag]).status == 200)
            let lost = try await client.ask(.patch, "\(errands)/e1", as: "duty", mine, [.ifMatch: tag])
            #expect(lost.status == 412)
            #expect(lost.json["yours"] == mine)
            #expect(lost.json["current"]?["values"]?["title"] == "别人的")
        }
    }

    @Test func `the same request again has the same outcome, another under its id is a conflict`() async throws {
        try await RegisterFixture.make().run { client in
            let first = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("一次", id: "e1"))
            let again = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("一次", id: "e1"))
            #expect(again.status == 201 && again.json == first.json)
            let other = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("另一", id: "e1"))
            #expect(other.status == 409 && other.json["code"] == "requestReused")

            let step = "\(errands)/e1/transitions/finish"
            let named: HTTPFields = [.changeID: "c-1"]
            #expect(try await client.ask(.post, step, as: "duty", [:], named).json["state"] == "done")
            #expect(try await client.ask(.post, step, as: "duty", [:], named).status == 200)
            #expect(try await client.ask(.post, step, as: "duty", [:]).status == 409)
            #expect(try await client.ask(.post, step, as: "duty", [:], [.changeID: "不行"]).status == 422)
        }
    }

    private static let wrong: [(JSONValue, [String])] = [
        (["values": [:]], ["due required", "kind required", "title required", "unit required"]),
        ([:], ["values required"]), (["values": 1], ["values required"]),
        (RegisterFixture.errand("一", ["title": 5]), ["title malformed"]),
        (RegisterFixture.errand("一二三四五六七八九十一二三四五六七八九十一"), ["title tooLong"]),
        (RegisterFixture.errand("x", ["due": "2022-02-30T00:00:00Z", "day": "2021-02-29"]), ["due malformed"]),
        (RegisterFixture.errand("x", ["day": "2021-02-29", "kind": "bridge"]), ["day malformed", "kind badChoice"]),
        (RegisterFixture.errand("x", ["tags": ["a", 1]]), ["tags malformed"]),
        (RegisterFixture.errand("x", ["urgent": "yes"]), ["urgent malformed"]),
        (
            RegisterFixture.errand("x", ["nothing": 1, "office": "east", "token": "x"]),
            ["nothing fieldUnknown", "office fieldUnknown", "token fieldUnknown"]
        ),
    ]

    @Test(arguments: wrong)
    func `everything that is wrong is told, by field`(json: JSONValue, problems: [String]) async throws {
        try await RegisterFixture.make().run { client in
            let answer = try await client.ask(.post, errands, as: "duty", json)
            #expect(answer.status == 422)
            let told = answer.json["problems"]?.list?.map { "\($0["field"]?.text ?? "") \($0["code"]?.text ?? "")" }
            #expect(told?.sorted() == problems)
            #expect(try await client.ask(.get, errands, as: "duty").json["records"] == [])
        }
    }

    /// Two townships and two bureaus of one county, its neighbour, and a role that reads nothing: each sees its own.
    @Test func `nobody reads or writes out of reach`() async throws {
        try await RegisterFixture.make().run { client in
            for (id, unit) in [("e", "east"), ("w", "west"), ("h", "health"), ("s", "school")] {
                #expect(
                    try await client.ask(.post, errands, as: "duty", RegisterFixture.errand(unit, unit: unit, id: id))
                        .status
                        == 201)
            }
            func seen(_ name: String) async throws -> [String] {
                let page = try await client.ask(.get, errands, as: name)
                return page.json["records"]?.list?.compactMap { $0["id"]?.text }.sorted() ?? ["\(page.status)"]
            }
            #expect(try await seen("duty") == ["e", "h", "s", "w"])
            #expect(try await seen("east") == ["e"])
            #expect(try await seen("health") == ["h"])
            #expect(try await seen("stranger") == [])
            #expect(try await seen("privacy") == ["403"])
            for (method, path) in [
                (HTTPRequest.Method.get, "w"), (.get, "w/changes"), (.patch, "w"), (.post, "w/transitions/finish"),
                (.post, "w/transitions/cancel/decision"),
            ] {
                let body: JSONValue? = method == .get ? nil : ["values": ["title": "x"], "agree": true]
                for name in ["east", "health", "stranger", "privacy"] {
                    let answer = try await client.ask(method, "\(errands)/\(path)", as: name, body, [.ifMatch: "\"2\""])
                    #expect(answer.status == 404, "\(name) \(method) \(path)")
                }
            }
            // Nobody makes what they could not see.
            let foreign = RegisterFixture.errand("越界", unit: "west", id: "x")
            #expect(try await client.ask(.post, errands, as: "east", foreign).status == 403)
            #expect(try await client.ask(.post, errands, as: "commander", foreign).status == 403)
            #expect(try await client.ask(.get, "\(errands)?state=done", as: "east").json["records"] == [])
        }
    }

    @Test func `a step that two people take`() async throws {
        try await RegisterFixture.make().run { client in
            _ = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("撤", id: "e1"))
            let cancel = "\(errands)/e1/transitions/cancel"
            #expect(try await client.ask(.post, cancel, as: "duty", ["reason": "重复"]).json["state"] == "cancelling")
            #expect(
                try await client.ask(.post, "\(cancel)/decision", as: "duty", ["agree": true]).json["code"]
                    == "samePerson")
            #expect(try await client.ask(.post, "\(cancel)/decision", as: "duty2", [:]).status == 422)
            let other = "\(errands)/e1/transitions/finish/decision"
            #expect(try await client.ask(.post, other, as: "duty2", ["agree": true]).status == 404)
            let decided = try await client.ask(.post, "\(cancel)/decision", as: "duty2", ["agree": true])
            #expect(decided.json["state"] == "cancelled")
            #expect(try await client.ask(.post, "\(cancel)/decision", as: "commander", ["agree": true]).status == 404)
        }
    }

    @Test func `steps that are a feature's own are not there`() async throws {
        try await RegisterFixture.make().run { client in
            _ = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("自", id: "e1"))
            for name in ["hidden", "nothing"] {
                #expect(try await client.ask(.post, "\(errands)/e1/transitions/\(name)", as: "duty", [:]).status == 404)
            }
            let reopen = "\(errands)/e1/transitions/reopen"
            #expect(try await client.ask(.post, reopen, as: "duty", [:]).json["code"] == "state")
        }
    }

    @Test func `pages follow on without gaps, filtered or not`() async throws {
        try await RegisterFixture.make().run { client in
            for number in 1...7 {
                let kind: JSONValue = number % 2 == 0 ? "road" : "school"
                let more: [String: JSONValue] = ["kind": kind, "due": "2022-05-0\(number % 3 + 1)T00:00:00Z"]
                _ = try await client.ask(
                    .post, errands, as: "duty", RegisterFixture.errand("第\(number)", id: "e\(number)", more))
            }
            var ids: [String] = []
            var next = ""
            repeat {
                let page = try await client.ask(.get, "\(errands)?limit=2\(next)", as: "duty")
                ids += page.json["records"]?.list?.compactMap { $0["id"]?.text } ?? []
                next = page.json["next"]?.text.map { "&after=\(queryValue($0))" } ?? ""
            } while !next.isEmpty && ids.count < 20
            #expect(ids == ["e3", "e6", "e1", "e4", "e7", "e2", "e5"])
            func count(_ query: String) async throws -> Int? {
                try await client.ask(.get, "\(errands)?\(query)", as: "duty").json["records"]?.list?.count
            }
            #expect(try await count("kind=road") == 3)
            #expect(try await count("q=%E7%AC%AC3") == 1)
            #expect(try await count("open=closed") == 0)
            for query in ["title=x", "limit=0", "limit=x", "after=x", "open=x", "limit=201"] {
                #expect(try await client.ask(.get, "\(errands)?\(query)", as: "duty").status == 422, "\(query)")
            }
        }
    }

    @Test func `what is unchanged is not sent again`() async throws {
        try await RegisterFixture.make().run { client in
            let made = try await client.ask(.post, errands, as: "duty", RegisterFixture.errand("静", id: "e1"))
            let tag = try #require(made.headers[.eTag])
            let response = try await client.execute(
                uri: "\(errands)/e1", method: .get, headers: [.authorization: "Bearer duty", .ifNoneMatch: tag])
            #expect(response.status == .notModified && response.body.readableBytes == 0)
        }
    }
}
