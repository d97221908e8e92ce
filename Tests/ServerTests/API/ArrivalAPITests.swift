import Arrivals
import Kernel
import Registers
import Testing
import Web

@testable import Server

/// What a program does with arrivals: a call centre that verifies, a township that pushes, claims and gives back.
@Suite struct ArrivalAPITests {
    /// An arrival of the demo county, by its invented name.
    private func arrival(_ caller: APICaller, _ name: String) async throws -> Record {
        try #require(try await caller.fixture.all(Arrivals.self).first { $0[Arrivals.fields.name] == name })
    }

    @Test func whatWasPushedHereIsClaimedAndVerified() async throws {
        try await APICaller.test { caller in
            let (id, p) = (try await arrival(caller, "来客甲").id, Pushes.fields)
            // It is the other township's now.
            #expect(try await caller.post("arrivals/\(id)/claim", [:], as: "qingshi").status == 404)
            #expect(
                try await caller.problem("arrivals/\(id)/give-back", [:], as: "hewan") == ["reasonRequired", "reason"])
            #expect(
                try await caller.problem("arrivals/\(id)/claim", ["area": "99010110"], as: "hewan")
                    == ["malformed", "area"])
            let claimed = try await caller.post("arrivals/\(id)/claim", [:], as: "hewan")
            #expect(claimed.status == 200 && claimed.body["state"] == "filed")
            #expect(try await caller.post("arrivals/\(id)/claim", [:], as: "hewan").status == 409)
            // Tomorrow's: told, and met when they are here.
            let reached = try await caller.post("arrivals/\(id)/verify", ["outcome": "reached"], as: "hewan")
            #expect(reached.status == 200 && reached.body["state"] == "verified" && reached.body["measure"] == .null)
            // The feedback: whoever pushed it reads what became of it.
            let push = try #require(try await caller.fixture.all(Pushes.self).first { $0[p.arrival] == id })
            #expect(push.state == "answered" && push[p.answer] == "verified")
        }
    }

    @Test func pushedGivenBackAndReached() async throws {
        try await APICaller.test { caller in
            let id = try await arrival(caller, "来客乙").id
            let (push, verify) = ("arrivals/\(id)/push", "arrivals/\(id)/verify")
            #expect(try await caller.problem(push, ["reason": "不在本镇"], as: "qingshi") == ["required", "to"])
            let sent = try await caller.post(push, ["to": "990101102", "reason": "本人说住河湾镇"], as: "qingshi")
            #expect(sent.status == 200 && sent.body["state"] == "offered" && sent.body["push"]?.text != nil)
            let back = try await caller.post("arrivals/\(id)/give-back", ["reason": "本镇无此人"], as: "hewan")
            #expect(back.status == 200 && back.body["state"] == "filed")
            let tried = try await caller.post(verify, ["outcome": "noAnswer", "means": "visit"], as: "qingshi")
            #expect(tried.status == 200 && tried.body["state"] == "filed")
            let reached = try await caller.post(verify, ["outcome": "reached", "address": "村东头"], as: "qingshi")
            #expect(reached.status == 200)
            #expect((reached.body["measure"] != .null) == (reached.body["state"] == "underPlan"))
            #expect(try await arrival(caller, "来客乙")[Arrivals.fields.address] == "村东头")
            let again = try await caller.post(verify, ["outcome": "reached"], as: "qingshi")
            #expect(again.status == 409 && again.body["code"] == "state")
        }
    }

    @Test func toAnotherHeadquarters() async throws {
        try await APICaller.test { caller in
            let id = try await arrival(caller, "来客丁").id
            let moved = try await caller.post(
                "arrivals/\(id)/verify", ["outcome": "moved", "county": "990102", "words": "住白河县"], as: "hewan")
            #expect(moved.status == 200 && moved.body["state"] == "handedOver" && moved.body["measure"] == .null)
        }
    }

    /// Of whom only a venue has told the call centre asks what only the person can say.
    @Test func whoWasToldOfSpeaksForThemselves() async throws {
        try await APICaller.test { caller in
            let a = Arrivals.fields
            let path = "arrivals/\(try await arrival(caller, "来客庚").id)/verify"
            let verify = { (more: [String: JSONValue]) -> JSONValue in
                .object(["outcome": "reached"].merging(more) { $1 })
            }
            #expect(try await caller.problem(path, verify([:]), as: "hewan") == ["required", "leftOn"])
            let day = JSONValue.text(caller.today.advanced(by: -1).description)
            let own: [String: JSONValue] = [
                "idKind": "none", "born": "1990-04-01", "resident": true, "stayed": "elsewhere",
            ]
            #expect(try await caller.problem(path, verify(own), as: "hewan") == ["required", "leftOn"])
            let told = try await caller.post(path, verify(own.merging(["leftOn": day]) { $1 }), as: "hewan")
            #expect(told.status == 200)
            let now = try await arrival(caller, "来客庚")
            #expect(now[a.namedBy] == nil && now[a.resident] == true && now[a.leftOn]?.description == day.text)
        }
    }

    /// Of the demo: two tests are asked, the first was seen two hours ago.
    @Test func aTestIsEnteredAndSaidToCountOrNot() async throws {
        try await APICaller.test { caller in
            let (id, t) = (try await arrival(caller, "来客辛").id, ArrivalTests.fields)
            let known = try await caller.fixture.all(ArrivalTests.self).first { $0[t.arrival] == id }
            let first = try #require(known?[t.testedAt])
            let body = { (result: String, more: [String: JSONValue]) -> JSONValue in
                .object(
                    [
                        "kind": "nucleicAcid", "testedAt": .text(first.advanced(minutes: 90).description),
                        "proof": "paper", "result": .text(result),
                    ].merging(more) { $1 })
            }
            let path = "arrivals/\(id)/tests"
            #expect(try await caller.post(path, body("negative", [:]), as: "hewan").status == 404)
            #expect(try await caller.post(path, body("negative", [:]), as: "privacy").status == 403)
            let soon = try await caller.post(path, body("negative", [:]), as: "qingshi")
            #expect(soon.status == 200 && soon.body["counts"] == .flag(false) && soon.body["why"] == "tooSoon")
            #expect(soon.body["seen"] == .integer(1) && soon.body["asked"] == .integer(2))
            let again = try await caller.post(path, body("negative", [:]), as: "qingshi")
            #expect(again.status == 200 && again.body["test"] == soon.body["test"])
            for (more, refused) in [
                (["kind": .null], ["required", "kind"]), (["result": "void"], ["badChoice", "result"]),
                (["testedAt": "gestern"], ["badMoment", "testedAt"]),
                (["testedAt": .text(first.advanced(minutes: 600).description)], ["testAhead", "testedAt"]),
                (["result": "positive"], ["reasonRequired", "reason"]),
            ] as [([String: JSONValue], [String?])] {
                #expect(try await caller.problem(path, body("negative", more), as: "qingshi") == refused)
            }
            let settle = "arrivals/\(id)/positive"
            #expect(try await caller.post(settle, ["outcome": "referred"], as: "qingshi").status == 409)
            let corrected = try await caller.post(path, body("positive", ["reason": "看错了"]), as: "qingshi")
            #expect(corrected.status == 200 && corrected.body["test"] == soon.body["test"])
            #expect(try await caller.problem(settle, ["outcome": "well"], as: "qingshi") == ["badChoice", "outcome"])
            #expect(try await caller.post(settle, ["outcome": "referred"], as: "qingshi").status == 200)
            let call = "arrivals/\(id)/test-call"
            #expect(try await caller.problem(call, ["outcome": "moved"], as: "qingshi") == ["badChoice", "outcome"])
            let called = try await caller.post(call, ["outcome": "refused", "means": "call"], as: "qingshi")
            #expect(called.status == 200 && called.body["state"] == "verified", "nothing follows from it")
        }
    }

    @Test func whatIsNotSoundIsRefusedByField() async throws {
        try await APICaller.test { caller in
            let id = try await arrival(caller, "来客乙").id
            let path = "arrivals/\(id)/verify"
            let cases: [(JSONValue, [String?])] = [
                ([:], ["required", "outcome"]), (["outcome": "vanished"], ["badChoice", "outcome"]),
                (["outcome": 7], ["badChoice", "outcome"]),
                (["outcome": "noAnswer", "means": "letter"], ["badChoice", "means"]),
                (["outcome": "noAnswer", "area": "99010110"], ["malformed", "area"]),
                (["outcome": "noAnswer", "area": "990101102"], ["areaElsewhere", "area"]),
                (["outcome": "reached", "stayed": "no one"], ["malformed", "stayed"]),
                (["outcome": "moved"], ["required", "to"]), (["outcome": "moved", "to": "x"], ["malformed", "to"]),
                (["outcome": "moved", "county": "990101102"], ["malformed", "county"]),
                (["outcome": "moved", "county": "990101"], ["pushHere", "to"]),
                (["outcome": "noAnswer", "words": 3], ["malformed", "words"]),
                (["outcome": "noAnswer", "words": "a\u{0}b"], ["malformed", "words"]),
                (["outcome": "noAnswer", "words": "打13800138000"], ["personalData", "words"]),
                (["outcome": "noAnswer", "words": .text(String(repeating: "长", count: 501))], ["tooLong", "words"]),
                (
                    ["outcome": "noAnswer", "address": .text(String(repeating: "长", count: 121))],
                    ["tooLong", "address"]
                ),
            ]
            let before = try await caller.fixture.lastChange()
            for (body, problem) in cases {
                #expect(try await caller.problem(path, body, as: "qingshi") == problem)
            }
            // Another township has no such arrival; who only reads does nothing.
            #expect(try await caller.post(path, ["outcome": "reached"], as: "hewan").status == 404)
            #expect(try await caller.post(path, ["outcome": "reached"], as: "privacy").status == 403)
            #expect(try await caller.fixture.lastChange() == before)
        }
    }
}
