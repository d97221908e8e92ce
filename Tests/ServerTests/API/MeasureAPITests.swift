import Foundation
import Kernel
import Measures
import Organisation
import Registers
import Testing
import Web

@testable import Server

/// What a program does about persons and measures.
@Suite struct MeasureAPITests {
    private func measure(_ caller: APICaller, _ id: String) async throws -> Record {
        try #require(try await caller.fixture.all(Measures.self).first { $0.id.text == id })
    }

    @Test func aContactBecomesACase() async throws {
        try await APICaller.test { caller in
            let contact = try await caller.contact("丁甲", born: "1981-02-03", ago: 3)
            let (path, found) = ("measures/\(contact.measure)/case", ["reason": "核酸阳性，转定点医院"] as JSONValue)
            // A clinical finding is no township's; what another township may not read is not there.
            #expect(try await caller.post(path, found, as: "qingshi").status == 403)
            #expect(try await caller.post(path, found, as: "hewan").status == 404)
            #expect(try await caller.post(path, [:]).body["problems"]?.list?.first?["code"] == "reasonRequired")
            let done = try await caller.post(path, found)
            #expect(done.status == 200 && done.body["state"] == "transferred")
            // The ninth edition asks nothing of a case, who is treated.
            #expect(done.body["next"] == .null)
            let met = "measures/\(contact.measure)/contacts"
            #expect(try await caller.post(met, ["number": "two"]).body["problems"]?.list?.first?["code"] == "badNumber")
            let told = try await caller.post(met, ["number": 2])
            #expect(told.status == 200 && told.body["state"] == "transferred")
            #expect(try await measure(caller, contact.measure)[Measures.fields.contacts] == 2)
            let again = try await caller.post(path, found)
            #expect(again.status == 409 && again.body["code"] == "measureClosed")
        }
    }

    @Test func aGroundThatWasNoneFrees() async throws {
        try await APICaller.test { caller in
            let contact = try await caller.contact("丁乙", born: "1982-02-03", ago: 2)
            let (path, why) = ("grounds/\(contact.ground)/withdraw", ["reason": "复核后不是密接"] as JSONValue)
            #expect(try await caller.post(path, why, as: "hewan").status == 404)
            let done = try await caller.post(path, why)
            #expect(done.status == 200 && done.body["state"] == "withdrawn")
            #expect(done.body["measure"]?.text == contact.measure)
            #expect(try await measure(caller, contact.measure).state == "released")
            #expect(try await caller.post(path, why).status == 409)
        }
    }

    /// Entered twice, each with a measure: the refusal names the one to end, and by the same steps a program does it.
    @Test func ofTwoEntriesOneMeasureIsEndedAndThenMerged() async throws {
        try await APICaller.test { caller in
            let first = try await caller.contact("丁丙", born: "1983-02-03", ago: 3)
            let second = try await caller.contact("丁丙丙", born: "1983-02-04", ago: 1)
            let merge = "registers/person/records/\(second.person)/merge"
            let into: JSONValue = ["into": .text(first.person), "reason": "同一人"]
            let refused = try await caller.post(merge, into)
            #expect(refused.status == 409 && refused.body["code"] == "mergeMeasures")
            #expect(refused.body["title"]?.text?.contains("/measures/\(first.measure)") == true)
            let ended = try await caller.post(
                "measures/\(first.measure)/transfer", ["destination": "并入另一条记录", "reason": "同一人"])
            #expect(ended.status == 200 && ended.body["state"] == "transferred")
            #expect(try await caller.post(merge, into).status == 200)
            #expect(try await measure(caller, second.measure)[Measures.fields.person]?.text == first.person)
        }
    }

    @Test func whatIsNoGroundIsRefusedByField() async throws {
        try await APICaller.test { caller in
            let contact = try await caller.contact("丁丁", born: "1984-02-03", ago: 1)
            let path = "persons/\(contact.person)/grounds"
            let today = JSONValue.text(caller.today.description)
            let cases: [(JSONValue, String, String)] = [
                (["kind": "rumour", "category": "closeContact", "day": today], "badChoice", "kind"),
                (["kind": "exposure", "day": today], "required", "category"),
                (["kind": "exposure", "category": "closeContact"], "required", "day"),
                (["kind": "exposure", "category": "closeContact", "day": "2022-02-30"], "badDay", "day"),
                (["kind": "exposure", "category": "closeContact", "day": today, "case": "x"], "caseUnknown", "case"),
                (["kind": "arrival", "category": "closeContact", "day": today], "groundUnfit", "kind"),
                (
                    [
                        "kind": "exposure", "category": "closeContact",
                        "day": .text(caller.today.advanced(by: 1).description),
                    ], "groundAhead", "day"
                ),
            ]
            let before = try await caller.fixture.lastChange()
            for (body, code, field) in cases {
                let answer = try await caller.post(path, body)
                let problem = answer.body["problems"]?.list?.first
                #expect(answer.status == 422 && problem?["code"]?.text == code, "\(code)")
                #expect(problem?["field"]?.text == field, "\(code)")
            }
            #expect(try await caller.fixture.lastChange() == before)
        }
    }
}

extension APICaller {
    /// A person of 青石镇, and the measure of a close contact so many days ago.
    fileprivate func contact(_ name: String, born: String, ago: Int) async throws -> (
        person: String, ground: String, measure: String
    ) {
        let made = try await post(
            "registers/person/records",
            [
                "values": [
                    "name": .text(name), "born": .text(born), "idKind": "none", "area": "990101101201",
                ]
            ])
        #expect(made.status == 201)
        let person = made.body["id"]?.text ?? ""
        let entered = try await post(
            "persons/\(person)/grounds",
            [
                "kind": "exposure", "category": "closeContact", "day": .text(today.advanced(by: -ago).description),
                "place": "同一车厢",
            ])
        #expect(entered.status == 201 && entered.body["state"] == "active")
        return (person, entered.body["id"]?.text ?? "", try #require(entered.body["measure"]?.text))
    }
}
