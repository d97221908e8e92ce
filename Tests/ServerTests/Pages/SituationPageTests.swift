import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import Situation
import Testing
import Web

@testable import Server

/// SitRep and bulletin as the office makes them page by page, and as a program reads them.
@Suite struct SituationPageTests {
    private func post(
        _ client: any TestClientProtocol, _ uri: String, _ headers: HTTPFields, _ form: String = ""
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await client.execute(
            uri: uri, method: .post, headers: headers, body: .init(string: form))
    }

    @Test func fromTheFirstNumberToTheRelease() async throws {
        let fixture = try await ServerFixture.make()
        let (clerk, signer, town) = (
            try await fixture.headers("duty1"), try await fixture.headers("commander"),
            try await fixture.headers("qingshi")
        )
        let (program, stranger) = (fixture.token("duty1"), fixture.token("qingshi"))
        try await fixture.test { client in
            let get = { (uri: String, headers: HTTPFields) in
                try await client.execute(uri: uri, method: .get, headers: headers)
            }
            #expect(try await post(client, "/sitreps", town).status == .forbidden)
            let begun = try await post(client, "/sitreps", clerk)
            let sitrep = try #require(begun.headers[.location]?.split(separator: "?").first.map(String.init))
            #expect(begun.status == .seeOther && sitrep.hasPrefix("/sitreps/"))
            #expect(try await post(client, sitrep, clerk, "highlights={no.such}").status == .unprocessableContent)
            #expect(try await post(client, sitrep, clerk, "highlights=%7Btask.open%7D").status == .seeOther)
            let page = try await String(buffer: get(sitrep, clerk).body)
            #expect(page.contains("疫情快报") && !page.contains("<p>{task.open}"))
            #expect(try await get(sitrep, town).status == .notFound)
            // No bulletin of what is not final.
            let id = String(sitrep.dropFirst("/sitreps/".count))
            #expect(try await post(client, "/bulletins", clerk, "sitrep=\(id)").status == .conflict)
            #expect(try await post(client, "\(sitrep)/finalise", clerk).status == .seeOther)
            #expect(try await post(client, sitrep, clerk, "highlights=x").status == .conflict)
            // Programs.
            let list = try JSONValue(parsing: Data((try await get("/api/v1/sitreps", program)).body.readableBytesView))
            #expect(list["items"]?.list?.first?["id"]?.text == id)
            #expect(list["items"]?.list?.first?["state"]?.text == "final")
            let one = try JSONValue(
                parsing: Data((try await get("/api/v1/sitreps/\(id)", program)).body.readableBytesView))
            #expect(one["words"]?["texts"]?["highlights"]?.text == "{task.open}")
            #expect(one["content"]?["figures"]?.list?.isEmpty == false)
            let file = try await get("/api/v1/sitreps/\(id)/file?format=docx", program)
            #expect([200, 415].contains(file.status.code))
            #expect(try await get("/api/v1/sitreps/\(id)/file?format=exe", program).status.code == 422)
            #expect(try await get("/api/v1/sitreps?after=x", program).status.code == 422)
            for uri in ["/api/v1/sitreps", "/api/v1/bulletins"] {
                #expect(try await get(uri, stranger).status == .forbidden)
            }
            #expect(try await get("/api/v1/sitreps/\(id)", stranger).status == .notFound)
            try await release(client, id, clerk, signer, program)
        }
    }

    /// Two persons; nobody outside sees it before.
    private func release(
        _ client: any TestClientProtocol, _ sitrep: String, _ clerk: HTTPFields, _ signer: HTTPFields,
        _ program: HTTPFields
    ) async throws {
        let get = { (uri: String, headers: HTTPFields) in
            try await client.execute(uri: uri, method: .get, headers: headers)
        }
        let made = try await post(client, "/bulletins", clerk, "sitrep=\(sitrep)")
        let path = try #require(made.headers[.location]?.split(separator: "?").first.map(String.init))
        #expect(try await get(path, [:]).status == .notFound)
        #expect(try await post(client, path, [:], "text=x").status == .forbidden)
        #expect(try await post(client, path, clerk, "text=请公众知悉").status == .seeOther)
        #expect(try await post(client, "\(path)/release", clerk).status == .seeOther)
        #expect(try await post(client, "\(path)/decide", clerk, "agree=1").status == .forbidden)
        #expect(try await get(path, [:]).status == .notFound)
        #expect(try await String(buffer: get(path, signer).body).contains("/decide"))
        #expect(try await post(client, "\(path)/decide", signer, "agree=1").status == .seeOther)
        let open = try await get(path, [:])
        #expect(open.status == .ok && String(buffer: open.body).contains("请公众知悉"))
        #expect(try await String(buffer: get("/bulletins", [:]).body).contains(path))
        let json = try JSONValue(
            parsing: Data((try await get("/api/v1\(path)", program)).body.readableBytesView))
        #expect(json["state"]?.text == "released" && json["content"]?["k"]?.integer == 10)
        #expect(try await get("/api/v1\(path)", [:]).status == .unauthorized)
    }
}
