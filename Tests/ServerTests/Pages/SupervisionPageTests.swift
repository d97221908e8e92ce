import Command
import Foundation
import HTTPTypes
import HummingbirdTesting
import Indicators
import Kernel
import NIOCore
import Organisation
import Registers
import Supervision
import TestSupport
import Testing
import Web

@testable import Server

/// Supervision page by page: what each role sees and may do of the demo's places, visits and findings.
@Suite struct SupervisionPageTests {
    @Test func eachSeesItsOwn() async throws {
        let fixture = try await ServerFixture.make()
        let findings = try await fixture.all(Findings.self)
        let f = Findings.fields
        let finding = try #require(findings.first { $0.state == "open" })
        let (inspector, health) = (try await fixture.headers("inspector"), try await fixture.headers("health"))
        let owner = finding[f.unit]
        try await fixture.test { client in
            let get = { (uri: String, headers: HTTPFields) in
                try await client.execute(uri: uri, method: .get, headers: headers)
            }
            let overview = try await get("/supervision", inspector)
            #expect(overview.status == .ok && String(buffer: overview.body).contains("督导"))
            let page = try await get("/findings/\(finding.id)", inspector)
            #expect(page.status == .ok)
            #expect(String(buffer: page.body).contains(finding[f.title] ?? "?"))
            for path in ["/sections", "/registers/plan", "/registers/finding", "/registers/acceptance"] {
                #expect(try await get(path, inspector).status.code < 400, "\(path)")
            }
            // Of another unit's finding a bureau knows nothing.
            let other = findings.first { $0[f.unit] != owner && $0[f.bureau] != DemoCounty.unit("health") }
            if let other, other[f.unit] != DemoCounty.unit("health") {
                #expect(try await get("/findings/\(other.id)", health).status == .notFound)
            }
            #expect(try await get("/sections", health).status == .notFound)
            #expect(try await get("/findings/nowhere", inspector).status == .notFound)
        }
    }

    /// What a section is asked as experts stands on the sections' page until nobody waits for it any more.
    @Test func aSectionSeesWhatItIsAsked() async throws {
        let fixture = try await ServerFixture.make()
        let (rules, book) = (fixture.deployment.rules, fixture.deployment.indicators)
        let unit = try #require(try await fixture.all(Sections.self).compactMap { $0[Sections.fields.unit] }.first)
        let clerk = try await fixture.principal("duty1")
        let question = "节后一周是否增加卡口？"
        let asked = try await fixture.store.write(by: clerk) { writing in
            let day = CalendarDay(writing.now, in: rules.zone)
            let evidence = FrozenEvidence.snapshot(try writing.freeze(kind: "day", day: day, of: book).id)
            let due = writing.now.advanced(minutes: 600)
            return try writing.ask(AdviceQuestion(question, of: unit, due: due, evidence: evidence), rules: rules).id
        }
        let headers = try await fixture.headers("duty1")
        let page = {
            try await fixture.test { client in
                String(buffer: try await client.execute(uri: "/sections", method: .get, headers: headers).body)
            }
        }
        let waiting = try await page()
        #expect(waiting.contains(question) && waiting.contains("href=\"/assessments/\(asked)\""))
        _ = try await fixture.store.write(by: clerk) { try $0.withdraw(assessment: asked, reason: "不再需要") }
        #expect(try await !page().contains(question))
    }

    /// A finding is put right by its unit, and not by another; its inspector looks again.
    @Test func aFindingIsPutRightOnItsPage() async throws {
        let fixture = try await ServerFixture.make()
        let f = Findings.fields
        let rules = try fixture.deployment.supervision()
        let (p, i) = (Places.fields, Inspections.fields)
        let place = try await fixture.store.write(by: fixture.principal("duty1")) { writing in
            try writing.create(
                writing.registry.named(Places.name),
                Values {
                    $0[p.name] = "镇中心小学"
                    $0[p.kind] = .school
                    $0[p.area] = AreaCode(known: "990101101")
                })
        }
        let finding = try await fixture.store.write(by: fixture.principal("inspector")) { writing in
            let visit = try writing.create(
                writing.registry.named(Inspections.name), Values { $0[i.place] = place.id })
            let list = try #require(
                rules.checklists.checklist(for: .school, on: CalendarDay(writing.now, in: rules.zone)))
            let lines = list.items.enumerated().map { number, item in
                (item.id, number == 0 ? Answers.Line(.fails, "未通风") : Answers.Line(.conforms))
            }
            let answers = Answers(Dictionary(lines) { first, _ in first })
            return try #require(try writing.answer(inspection: visit.id, answers, rules: rules).findings.first)
        }
        #expect(finding[f.unit] == DemoCounty.unit("qingshi"))
        let (town, other) = (try await fixture.headers("qingshi"), try await fixture.headers("hewan"))
        let routes = Set(fixture.routes.filter { $0.method == .post }.map(\.path))
        #expect(routes.contains("/findings/{id}/rectify"))
        try await fixture.test { client in
            let post = { @Sendable (headers: HTTPFields, words: String) async throws -> HTTPResponse.Status in
                try await Self.rectify(client, finding, headers, words)
            }
            let (foreign, empty, done) = (
                try await post(other, "已整改"), try await post(town, ""), try await post(town, "已整改")
            )
            #expect(foreign == .notFound)
            #expect(empty == .unprocessableContent)
            #expect(done == .seeOther)
        }
        let after = try await fixture.store.read(as: .system(fixture.deployment.settings.county)) {
            try $0.find(Findings.self, finding.id)
        }
        #expect(after.state == "rectified")
    }

    private static func rectify(
        _ client: any TestClientProtocol, _ finding: Record, _ headers: HTTPFields, _ words: String
    ) async throws -> HTTPResponse.Status {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await client.execute(
            uri: "/findings/\(finding.id)/rectify", method: .post, headers: headers,
            body: .init(string: "words=\(words)")
        ).status
    }
}
