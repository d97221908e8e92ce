import Command
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Office
import Organisation
import Registers
import Testing
import Web

@testable import Server

/// Calls, oral directives and hand-over as a program uses them.
struct OfficeAPITests {
    private func post(
        _ client: any TestClientProtocol, _ uri: String, _ headers: HTTPFields, _ body: JSONValue = [:]
    ) async throws -> (status: Int, body: JSONValue) {
        let response = try await client.execute(
            uri: uri, method: .post, headers: headers.merging([.contentType: "application/json"]),
            body: ByteBuffer(bytes: try body.data()))
        return (response.status.code, try JSONValue(parsing: Data(response.body.readableBytesView)))
    }

    @Test func anOralDirectiveIsIssuedAndConfirmed() async throws {
        let fixture = try await ServerFixture.make()
        let (duty, leader) = (fixture.token("duty1"), fixture.token("commander"))
        let now = fixture.store.now
        var order: [String: JSONValue] = [
            "leader": .text(DemoCounty.user("commander").text), "words": "各乡镇八点前报来返人员底数",
            "spokenAt": .text(now.advanced(minutes: -1).description),
            "deadline": .text(now.advanced(minutes: 60).description),
            "units": .list([.text(DemoCounty.unit("qingshi").text)]),
        ]
        try await fixture.test { [order] client in
            let made = try await post(client, "/api/v1/oral-directives", duty, .object(order))
            #expect(made.status == 201 && made.body["state"]?.text == "unconfirmed")
            let id = made.body["id"]?.text ?? ""
            #expect(try await post(client, "/api/v1/oral-directives/\(id)/confirm", duty).status == 403)
            let done = try await post(client, "/api/v1/oral-directives/\(id)/confirm", leader)
            #expect(done.status == 200 && done.body["state"]?.text == "confirmed")
            #expect(try await post(client, "/api/v1/oral-directives/\(id)/deny", leader, ["words": "x"]).status == 409)
        }
        order["words"] = "返乡人员一律居家隔离"
        try await fixture.test { [order] client in
            let refused = try await post(client, "/api/v1/oral-directives", duty, .object(order))
            #expect(refused.status == 422)
            #expect(String(decoding: try refused.body.data(), as: UTF8.self).contains("oralRestriction"))
        }
    }

    @Test func aCallIsWrittenAndHandled() async throws {
        let fixture = try await ServerFixture.make()
        let duty = fixture.token("duty1")
        let call: JSONValue = [
            "values": ["at": .text(fixture.store.now.description), "from": "火车站", "matter": "旅客体温异常"]
        ]
        try await fixture.test { client in
            let made = try await post(client, "/api/v1/registers/phoneCall/records", duty, call)
            #expect(made.status == 201)
            let id = made.body["id"]?.text ?? ""
            #expect(try await post(client, "/api/v1/telephone/\(id)/handle", duty, ["outcome": ""]).status == 422)
            let stale = try await post(client, "/api/v1/telephone/\(id)/handle", duty, ["outcome": "x", "version": 1])
            #expect(stale.status == 412)
            let done = try await post(client, "/api/v1/telephone/\(id)/handle", duty, ["outcome": "已接站"])
            #expect(done.status == 200 && done.body["state"]?.text == "handled")
        }
    }

    /// Whoever signs second is told so; whoever signs an old sheet is told that.
    @Test func aSheetIsSignedOnce() async throws {
        let fixture = try await ServerFixture.make()
        let duty = fixture.token("duty1")
        try await fixture.test { client in
            let sheet = try await post(client, "/api/v1/hand-overs", duty)
            #expect(sheet.status == 200)
            let id = sheet.body["id"]?.text ?? ""
            #expect(try await post(client, "/api/v1/hand-overs/\(id)/hand", duty, ["version": 1]).status == 412)
            let version = sheet.body["version"] ?? 0
            let signed = try await post(client, "/api/v1/hand-overs/\(id)/hand", duty, ["version": version])
            #expect(signed.status == 200 && signed.body["state"]?.text == "handed")
            #expect(try await post(client, "/api/v1/hand-overs/\(id)/hand", duty, ["version": version]).status == 409)
            #expect(try await post(client, "/api/v1/hand-overs/\(id)/take", duty).status == 403)
        }
    }
}
