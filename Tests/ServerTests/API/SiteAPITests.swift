import Kernel
import Registers
import Sites
import Testing
import Web

@testable import Server

/// What a program does at the door of a site.
@Suite struct SiteAPITests {
    @Test func aPersonIsAdmittedAndWithdrawsConsent() async throws {
        try await APICaller.test { caller in
            let (t, r, s) = (Transfers.fields, Rooms.fields, Stays.fields)
            let ride = try #require(
                try await caller.fixture.all(Transfers.self).first {
                    $0.state == "pickedUp" && $0[t.direction] == .site
                })
            let free = try #require(
                try await caller.fixture.all(Rooms.self).first { $0.state == "free" && $0[r.site] == ride[t.site] })
            let (path, room) = ("transfers/\(ride.id)/hand-over", JSONValue.text(free.id.text))
            let refused: [(JSONValue, [String?])] = [
                (["needs": []], ["required", "room"]), (["room": 101], ["malformed", "room"]),
                (["room": "nowhere"], ["roomUnknown", "room"]),
                (["room": room, "needs": ["music"]], ["badChoice", "needs.0"]),
                (["room": room, "needs": "dialysis"], ["malformed", "needs"]),
                (["room": room, "needs": [3]], ["badChoice", "needs.0"]),
                (["room": room, "consent": "yes"], ["malformed", "consent"]),
                (["room": room, "guardian": "police"], ["badChoice", "guardian"]),
                (["room": room, "needs": ["dialysis"]], ["consentRequired", "consent"]),
                (["room": room, "words": "电话13800138000"], ["personalData", "words"]),
            ]
            let before = try await caller.fixture.lastChange()
            for (body, problem) in refused {
                #expect(try await caller.problem(path, body, as: "health") == problem)
            }
            #expect(try await caller.fixture.lastChange() == before)
            let done = try await caller.post(
                path, ["room": room, "needs": ["dialysis"], "consent": true, "words": "每周三次"], as: "health")
            #expect(done.status == 200 && done.body["state"] == "handedOver")
            let stay = try #require(done.body["stay"]?.text)
            #expect(try await caller.post(path, ["room": room], as: "health").status == 409)

            let consent = "stays/\(stay)/consent"
            #expect(try await caller.post(consent, [:], as: "transport").status == 404)
            #expect(try await caller.problem(consent, ["words": 3], as: "health") == ["malformed", "words"])
            let general = try await caller.post(consent, ["words": "每周外出三次"], as: "health")
            #expect(general.status == 200 && general.body["state"] == "inside")
            let after = try #require(try await caller.fixture.all(Stays.self).first { $0.id.text == stay })
            #expect(after[s.needs] == [.other] && after[s.consent] == nil && after[s.words] == "每周外出三次")
        }
    }
}
