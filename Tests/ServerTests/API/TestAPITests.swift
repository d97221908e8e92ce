import Checks
import Database
import Duties
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Measures
import NIOCore
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// Samples and results of persons under measures, as a laboratory's program brings them.
@Suite struct TestAPITests {
    private struct Caller: Sendable {
        let fixture: ServerFixture
        let client: any TestClientProtocol

        func post(_ path: String, _ body: JSONValue, as login: String = "qingshi") async throws -> (
            status: Int, body: JSONValue
        ) {
            let response = try await client.execute(
                uri: "/api/v1/tests\(path)", method: .post,
                headers: fixture.token(login).merging([.contentType: "application/json"]),
                body: ByteBuffer(bytes: try body.data()))
            return (response.status.code, try JSONValue(parsing: Data(response.body.readableBytesView)))
        }

        /// Measures of 青石镇's village that are open.
        func measures() async throws -> [RecordID] {
            try await fixture.all(Measures.self)
                .filter { $0[Measures.fields.ended] == nil && $0.area?.text == "990101101001" }.map(\.id)
        }

        func sample(_ measure: RecordID, _ tube: String) -> JSONValue {
            ["measure": .text(measure.text), "kind": "nucleicAcid", "tube": .text(tube)]
        }
    }

    private func test(_ body: @escaping @Sendable (Caller) async throws -> Void) async throws {
        let fixture = try await ServerFixture.make()
        try await fixture.test { try await body(Caller(fixture: fixture, client: $0)) }
    }

    /// Of a tube of two a negative tells of both, a positive of neither.
    @Test func aPoolTellsOfAllOrOfNobody() async throws {
        try await test { caller in
            let two = try await caller.measures().prefix(2)
            for tube in ["MIX-1", "MIX-2"] {
                let made = try await caller.post("", ["tests": .list(two.map { caller.sample($0, tube) })])
                #expect(made.status == 200 && made.body["tests"]?.list?.count == 2)
            }
            let negative = try await caller.post("/results", ["tests": [["tube": "MIX-1", "result": "negative"]]])
            #expect(negative.body["tests"]?.list?.map { $0["result"]?.text } == ["negative", "negative"])
            // Whoever reaches none of them does not learn that they are several.
            let pool: JSONValue = ["tests": [["tube": "MIX-2", "result": "positive"]]]
            #expect(try await caller.post("/results", pool, as: "hewan").status == 404)
            let positive = try await caller.post("/results", pool)
            #expect(positive.status == 409 && positive.body["code"] == "poolPositive")
            // The next day each alone.
            let void = try await caller.post("/results", ["tests": [["tube": "MIX-2", "result": "void"]]])
            #expect(void.status == 200)
        }
    }

    /// Whoever has been handed to another township since takes the sample along: each township tells of its own.
    @Test func aTubeTellsEachTownshipOfItsOwn() async throws {
        try await test { caller in
            let (fixture, two) = (caller.fixture, try await caller.measures().prefix(2))
            #expect(try await caller.post("", ["tests": .list(two.map { caller.sample($0, "MOVED-1") })]).status == 200)
            let (moved, rules) = (try #require(two.last), fixture.deployment.measures)
            try await fixture.store.write(by: .system(fixture.county)) {
                _ = try $0.transferMeasure(moved, to: AreaCode(known: "990101102001"), reason: "迁居", rules: rules)
            }
            for (login, measure) in zip(["qingshi", "hewan"], two) {
                let told = try await caller.post(
                    "/results", ["tests": [["tube": "MOVED-1", "result": "negative"]]], as: login)
                #expect(told.status == 200, "\(login)")
                #expect(told.body["tests"]?.list?.map { $0["measure"]?.text } == [measure.text], "\(login)")
            }
        }
    }

    /// A tube that was entered twice holds one person: a positive tells of them.
    @Test func aTubeOfOnePersonIsNoPool() async throws {
        try await test { caller in
            let measure = try #require(try await caller.measures().first)
            let moment = caller.fixture.store.now.advanced(minutes: -1)
            let timed: JSONValue = [
                "measure": .text(measure.text), "kind": "nucleicAcid", "tube": "ONE-TWICE",
                "sampledAt": .text(moment.description),
            ]
            for sample in [caller.sample(measure, "ONE-TWICE"), timed] {
                #expect(try await caller.post("", ["tests": [sample]]).status == 200)
            }
            let told = try await caller.post("/results", ["tests": [["tube": "ONE-TWICE", "result": "positive"]]])
            #expect(told.status == 200)
            #expect(told.body["tests"]?.list?.map { $0["result"]?.text } == ["positive", "positive"])
        }
    }

    /// A code that was on a tube some days ago is that of another person: the laboratory names the sample.
    @Test func aCodeThatComesAgainTellsOfNobody() async throws {
        try await test { caller in
            let two = try await caller.measures().prefix(2)
            var ids: [String] = []
            for measure in two {
                try await caller.fixture.setBack(days: 3, of: ids)
                let made = try await caller.post("", ["tests": [caller.sample(measure, "AGAIN-1")]])
                ids += (made.body["tests"]?.list ?? []).compactMap { $0["id"]?.text }
            }
            let tube = try await caller.post("/results", ["tests": [["tube": "AGAIN-1", "result": "negative"]]])
            #expect(tube.status == 409 && tube.body["code"] == "tubeTwice")
            let id = JSONValue.text(ids.last ?? "")
            let text = try await caller.post("/results", ["tests": [["id": id, "result": "negative", "ct": "24.5"]]])
            #expect(text.status == 422)
            let told = try await caller.post("/results", ["tests": [["id": id, "result": "negative", "ct": 391]]])
            #expect(told.status == 200)
        }
    }

    /// Read or refused, a member is named by its path in the request; a tube stands at one place, however many it holds.
    @Test func whatIsWrongIsNamedByItsPlaceInTheRequest() async throws {
        try await test { caller in
            let fields = { (answer: (status: Int, body: JSONValue)) in
                (answer.body["problems"]?.list ?? []).map { $0["field"]?.text }
            }
            let two = Array(try await caller.measures().prefix(2))
            var untold = caller.sample(two[1], "B").object ?? [:]
            untold["kind"] = nil
            let unread = try await caller.post("", ["tests": [caller.sample(two[0], "A"), .object(untold)]])
            #expect(unread.status == 422 && fields(unread) == ["tests.1.kind"])
            let badTube = try await caller.post(
                "", ["tests": [caller.sample(two[0], "A"), caller.sample(two[1], "管2")]])
            #expect(badTube.status == 422 && fields(badTube) == ["tests.1.tube"])
            for tube in [two.map { caller.sample($0, "MIX-1") }, [caller.sample(two[0], "LAST-1")]] {
                #expect(try await caller.post("", ["tests": .list(tube)]).status == 200)
            }
            let ahead = JSONValue.text(caller.fixture.store.now.advanced(minutes: 60).description)
            let results: JSONValue = [
                "tests": [
                    ["tube": "MIX-1", "result": "negative", "laboratory": "问19900001234"],
                    ["tube": "LAST-1", "result": "negative", "at": ahead],
                ]
            ]
            let told = try await caller.post("/results", results)
            #expect(told.status == 422 && fields(told) == ["tests.0.laboratory", "tests.1.at"])
        }
    }

    @Test func whatIsOutOfReachIsNotThere() async throws {
        try await test { caller in
            let measure = try #require(try await caller.measures().first)
            let given: JSONValue = ["tests": [caller.sample(measure, "ONE")]]
            #expect(try await caller.post("", given, as: "hewan").status == 404)
            #expect(try await caller.post("", given, as: "inspector").status == 403)
            #expect(try await caller.post("", given).status == 200)
            let told: JSONValue = ["tests": [["tube": "ONE", "result": "negative"]]]
            #expect(try await caller.post("/results", told, as: "hewan").status == 404)
            #expect(try await caller.post("/results", told, as: "qingshi-1").status == 403)
            let unknown: JSONValue = ["tests": [["tube": "NONE", "result": "negative"]]]
            #expect(try await caller.post("/results", unknown).status == 404)
        }
    }

    /// A negative result turns out to be void after the release that stood on it: the township says anew what is known of the
    /// conditions, and nobody is kept again.
    @Test func aReleaseDoesNotOutliveTheResultItStoodOn() async throws {
        try await test { caller in
            let fixture = caller.fixture
            let measure = try #require(
                try await fixture.all(Measures.self).first {
                    try $0[Measures.fields.ended] == nil && $0.area?.text == "990101101001"
                        && Episode($0).issued.release != nil
                })
            let made = try await caller.post("", ["tests": [caller.sample(measure.id, "STOOD-ON")]])
            let id = try #require(made.body["tests"]?.list?.first?["id"])
            let tell = { (result: JSONValue) in
                try await caller.post("/results", ["reason": "样本混淆", "tests": [["id": id, "result": result]]]).status
            }
            let owed = {
                try await fixture.store.read(as: .system(fixture.county)) {
                    try $0.duties(of: measure.id, rule: "measure.statement").count { $0.state.isOpen }
                }
            }
            #expect(try await tell("negative") == 200)
            try await fixture.end([measure.id])
            #expect(try await owed() == 0)
            #expect(try await tell("void") == 200)
            #expect(try await owed() == 1)
            let after = try #require(try await fixture.all(Measures.self).first { $0.id == measure.id })
            #expect(after.state == "released" && after[Measures.fields.shown] == nil)
        }
    }

    /// 30 days after the sample a negative result is out of the record and of its history; a positive stays with the person.
    @Test func negativeResultsAreKeptThirtyDays() async throws {
        try await test { caller in
            let fixture = caller.fixture
            let two = try await caller.measures().prefix(2)
            let made = try await caller.post(
                "", ["tests": .list(zip(two, ["TUBE-NEG", "TUBE-POS"]).map { caller.sample($0, $1) })])
            #expect(made.status == 200)
            let told = try await caller.post(
                "/results",
                [
                    "tests": [
                        ["tube": "TUBE-NEG", "result": "negative", "ct": 391],
                        ["tube": "TUBE-POS", "result": "positive"],
                    ]
                ])
            #expect(told.status == 200)
            let ids = (told.body["tests"]?.list ?? []).compactMap { $0["id"]?.text }
            // A tube that is lost holds nothing.
            let lost = try await caller.post("", ["tests": .list(two.prefix(1).map { caller.sample($0, "TUBE-LOST") })])
            #expect(lost.status == 200)
            // What is open holds: the measures end first.
            try await fixture.end(two)
            try await fixture.setBack(days: 31, of: ids)
            _ = try await Retiring(fixture.store).run(fixture.county)
            let left = try await fixture.all(Specimens.self).filter { ids.contains($0.id.text) }
            let s = Specimens.fields
            let results = Set(left.map { "\($0[s.result]?.rawValue ?? "-") \($0[s.tube] ?? "-") \($0[s.ct] ?? 0)" })
            #expect(results == ["- - 0", "positive TUBE-POS 0"])
            let text = try await fixture.contents(of: ids)
            for gone in ["TUBE-NEG", "\"ct\":391", "negative"] { #expect(!text.contains(gone), "\(gone) in \(text)") }
            #expect(text.contains("TUBE-POS"))
            let certificates = try await fixture.all(Disposals.self)
            #expect(
                certificates.contains {
                    $0[Disposals.fields.rule] == "day+30d" && $0[Disposals.fields.register] == "specimen"
                })
        }
    }
}

extension ServerFixture {
    fileprivate var county: AreaCode { deployment.settings.county }

    fileprivate func end(_ measures: some Sequence<RecordID>) async throws {
        let (ids, rules) = (Array(measures), deployment.measures)
        try await store.write(by: .system(county)) { writing in
            for id in ids { _ = try writing.release(measure: id, reason: "检验期满", statement: "检测阴性", rules: rules) }
        }
    }

    /// As if the samples had been taken so many days earlier.
    fileprivate func setBack(days: Int, of ids: [String]) async throws {
        let s = Specimens.fields
        try await store.write(by: .system(county)) { writing in
            for id in ids.compactMap({ RecordID($0) }) {
                let specimen = try writing.reading.find(Specimens.self, id)
                let day = specimen[s.day]?.advanced(by: -days)
                try writing.update(specimen, Values { $0[s.day] = day })
            }
        }
    }

    /// The log's contents of these records.
    fileprivate func contents(of ids: [String]) async throws -> String {
        try await deployment.database.read { connection in
            let rows = try connection.query(
                """
                SELECT c.content FROM change_content c WHERE c.record IN (\(list: ids.map(\.sql)))
                """)
            return rows.compactMap { $0["content"].text }.joined()
        }
    }
}
