import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Measures
import Organisation
import Registers
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
