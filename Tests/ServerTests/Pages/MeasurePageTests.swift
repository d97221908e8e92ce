import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// Persons and measures by their pages: who sees them, what a form does, what the paper says.
@Suite struct MeasurePageTests {
    private func measure(_ fixture: ServerFixture, _ state: String) async throws -> Record {
        try #require(try await fixture.all(Measures.self).first { $0.state == state })
    }

    @Test func townshipSeesItsOwnAndABureauNobody() async throws {
        let fixture = try await ServerFixture.shared()
        let measure = try await measure(fixture, "planned")
        let person = try #require(measure[Measures.fields.person])
        try await fixture.test { client in
            for login in ["qingshi", "qingshi-doctor", "duty1"] {
                let page = try await client.execute(
                    uri: "/persons/\(person)", method: .get, headers: fixture.headers(login))
                #expect(page.status == .ok, "\(login)")
            }
            for login in ["hewan", "health", "inspector", "admin"] {
                for path in ["/persons/\(person)", "/measures/\(measure.id)", "/measures/\(measure.id)/paper"] {
                    let page = try await client.execute(uri: path, method: .get, headers: fixture.headers(login))
                    #expect(page.status == .notFound, "\(login) \(path)")
                }
            }
            // Who signs exceptions sees measures, and no names.
            let name = try await fixture.all(Persons.self).first { $0.id == person }?[Persons.fields.name] ?? "?"
            let page = try await client.execute(
                uri: "/measures/\(measure.id)", method: .get, headers: fixture.headers("commander"))
            #expect(page.status == .ok && !String(buffer: page.body).contains(name))
        }
    }

    /// One person entered in two townships: said before the merge, shown after it, and put right by the hand-over there is.
    @Test func aMergedMeasureIsHandedOver() async throws {
        let fixture = try await ServerFixture.make()
        let (p, g, rules) = (Persons.fields, Grounds.fields, fixture.deployment.measures)
        let (here, there) = (AreaCode(known: "990101101201"), AreaCode(known: "990101102001"))
        let entries = try await fixture.store.write(by: fixture.principal("duty1")) { writing in
            let made = try [("丁合", here), ("丁合合", there)].map { name, area in
                try writing.create(
                    writing.registry.named(Persons.name),
                    Values {
                        $0[p.name] = name
                        $0[p.idKind] = IDKind.none
                        $0[p.area] = area
                    })
            }
            try writing.establish(
                Values {
                    $0[g.kind] = .exposure
                    $0[g.category] = "closeContact"
                    $0[g.day] = rules.today(writing.now).advanced(by: -1)
                }, person: made[1].id, rules: rules)
            return made.map(\.id)
        }
        let open = { @Sendable in
            try await fixture.all(Measures.self).first { $0[Measures.fields.active] == entries[0] }
        }
        try await fixture.test { client in
            let page = { (path: String) async throws -> String in
                let page = try await client.execute(uri: path, method: .get, headers: fixture.headers("duty1"))
                #expect(page.status == .ok)
                return String(buffer: page.body)
            }
            let send = { (path: String, form: String) async throws -> String? in
                let headers = try await fixture.headers("duty1", [.contentType: "application/x-www-form-urlencoded"])
                let answer = try await client.execute(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(string: form))
                #expect(answer.status == .seeOther)
                return answer.headers[.location]
            }
            let compared = try await page("/registers/person/\(entries[1])/compare?with=\(entries[0])")
            #expect(compared.contains("两条登记不在同一地区"))
            #expect(
                try await send("/registers/person/\(entries[1])/merge", "into=\(entries[0])&reason=same")
                    == "/persons/\(entries[0])")
            let measure = try #require(try await open())
            #expect(measure[Measures.fields.area] == there)
            let told = try await page("/persons/\(entries[0])")
            #expect(told.contains("id=\"elsewhere\"") && told.contains(#"name="area" value="\#(here)""#))
            _ = try await send("/measures/\(measure.id)/transfer", "area=\(here)&reason=home")
            #expect(try await open()?[Measures.fields.area] == here)
            #expect(!(try await page("/persons/\(entries[0])")).contains("id=\"elsewhere\""))
        }
    }

    @Test func noticeNamesBasisDatesHelpAndAppeal() async throws {
        let fixture = try await ServerFixture.shared()
        let measure = try await measure(fixture, "planned")
        try await fixture.test { client in
            for (language, words) in [
                ("zh-Hans", ["告知书", "申诉", "卫生", "第九版"]), ("en", ["Notice of a measure", "appeal", "9th edition"]),
            ] {
                let page = try await client.execute(
                    uri: "/measures/\(measure.id)/paper", method: .get,
                    headers: fixture.headers("qingshi", [.cookie: "lang=\(language)"]))
                let text = String(buffer: page.body)
                for word in words { #expect(text.contains(word), "\(language) \(word)") }
            }
            // Nobody is certified free who is not.
            let certificate = try await client.execute(
                uri: "/measures/\(measure.id)/certificate", method: .get, headers: fixture.headers("qingshi"))
            #expect(certificate.status == .notFound)
        }
    }

    /// A wrong digit is told by its place; a reason of three megabytes is refused whole; script is shown as text.
    @Test func badInputByTheForms() async throws {
        let fixture = try await ServerFixture.make()
        let (people, changes) = (try await fixture.all(Persons.self).count, try await fixture.lastChange())
        let measure = try await measure(fixture, "planned")
        try await fixture.test { client in
            var headers = try await fixture.headers("qingshi")
            headers[.contentType] = "application/json"
            let wrong = try await client.execute(
                uri: "/api/v1/registers/person/records", method: .post, headers: headers,
                body: ByteBuffer(
                    string:
                        #"{"values":{"name":"丁三","idKind":"citizen","idNumber":"110105194912310021","area":"990101101201"}}"#
                ))
            #expect(wrong.status == .unprocessableContent)
            let text = String(buffer: wrong.body)
            #expect(text.contains("citizenIDDigit") && text.contains("18") && !text.contains("110105194912310021"))
            let script = try await client.execute(
                uri: "/api/v1/registers/person/records", method: .post, headers: headers,
                body: ByteBuffer(
                    string: #"{"values":{"name":"<script>alert(1)</script>","idKind":"none","area":"990101101201"}}"#))
            #expect(script.status == .unprocessableContent && String(buffer: script.body).contains("nameMalformed"))
            headers[.contentType] = "application/x-www-form-urlencoded"
            let long = try await client.execute(
                uri: "/measures/\(measure.id)/release", method: .post, headers: headers,
                body: ByteBuffer(string: "reason=" + String(repeating: "x", count: 3_000_000)))
            #expect((400..<500).contains(long.status.code))
        }
        #expect(try await fixture.all(Persons.self).count == people)
        #expect(try await fixture.lastChange() == changes)
    }
}
