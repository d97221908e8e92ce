import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// The registers' API on registers of the program: preconditions, patches, repeated requests.
@Suite struct RecordAPITests {
    private static let json: HTTPFields = [.contentType: "application/json"]
    private static let patch: HTTPFields = [.contentType: "application/merge-patch+json"]

    private struct Answer: Sendable {
        let status: Int
        let body: JSONValue
        let etag: String?
    }

    private static func send(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields,
        _ json: String
    ) async throws -> Answer {
        let response = try await client.execute(
            uri: "/api/v1/registers/\(uri)", method: method, headers: headers, body: ByteBuffer(string: json))
        let data = Data(response.body.readableBytesView)
        return Answer(
            status: Int(response.status.code), body: try data.isEmpty ? .null : JSONValue(parsing: data),
            etag: response.headers[.eTag])
    }

    @Test func aPatchSetsClearsAndLeaves() async throws {
        let fixture = try await ServerFixture.make()
        let token = fixture.token("duty1")
        try await fixture.test { client in
            let made = try await Self.send(
                client, .post, "meeting/records", token.merging(Self.json),
                #"{"values":{"title":"调度会","held":"2026-05-04","chair":"陈述","number":7}}"#)
            #expect(made.status == 201)
            let uri = "meeting/records/\(made.body["id"]?.text ?? "")"
            let tag = try #require(made.etag)
            let change = { (tag: String?, json: String) async throws -> Answer in
                var headers = token.merging(Self.patch)
                headers[.ifMatch] = tag
                return try await Self.send(client, .patch, uri, headers, json)
            }
            #expect(try await change(nil, #"{"values":{}}"#).status == 428)
            #expect(try await change("\"7\"", #"{"values":{}}"#).status == 412)
            let cleared = try await change(tag, #"{"values":{"chair":null,"number":8}}"#)
            #expect(cleared.status == 200)
            #expect(cleared.body["values"]?["chair"] == .null)
            #expect(cleared.body["values"]?["number"] == .integer(8))
            #expect(cleared.body["values"]?["title"] == .text("调度会"))
            let stale = try await change(tag, #"{"values":{"chair":"曹婷"}}"#)
            #expect(stale.status == 412)
            #expect(stale.body["current"]?["values"]?["number"] == .integer(8))
            #expect(stale.body["yours"] != nil)
            let now = try #require(cleared.etag)
            #expect(try await change(now, #"{"values":{"title":null}}"#).status == 422)
            #expect(
                try await change(now, #"{"values":{"brief":"2026-05-04"}}"#).status == 422, "set by operations alone")
            #expect(try await change(now, #"{"values":{"held":"2026-02-30"}}"#).status == 422)
            #expect(try await change(now, #"{"values":{"nothing":1}}"#).status == 422)
            var wrong = token.merging([.contentType: "text/plain"])
            wrong[.ifMatch] = now
            #expect(try await Self.send(client, .patch, uri, wrong, "{}").status == 415)
            #expect(try await Self.send(client, .post, "meeting/records", wrong, "{}").status == 415)
            #expect(try await Self.send(client, .post, "meeting/records", token.merging(Self.json), "{").status == 400)
        }
    }

    @Test func theSameRequestAgainIsTheSameRecord() async throws {
        let fixture = try await ServerFixture.make()
        let token = fixture.token("duty1")
        let count = try await fixture.all(try fixture.store.registry.named("meeting")).count
        try await fixture.test { client in
            var headers = token.merging(Self.json)
            headers[.changeID] = "change-1"
            let body = #"{"values":{"title":"调度会","held":"2026-05-04"}}"#
            let answers = try await withThrowingTaskGroup(of: Answer.self) { [headers] group in
                for _ in 0..<8 {
                    group.addTask { try await Self.send(client, .post, "meeting/records", headers, body) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 })
            #expect(Set(answers.compactMap { $0.body["id"]?.text }).count == 1)
            let other = try await Self.send(
                client, .post, "meeting/records", headers, #"{"values":{"title":"另一次","held":"2026-05-04"}}"#)
            #expect(other.status == 409)
        }
        #expect(try await fixture.all(try fixture.store.registry.named("meeting")).count == count + 1)
    }

    @Test func anIssuedDirectiveIsNotEditedThroughTheRegisters() async throws {
        let fixture = try await ServerFixture.make()
        let directives = try await fixture.all(try fixture.store.registry.named("directive"))
        let token = fixture.token("duty1")
        #expect(Set(directives.map(\.state)).isSuperset(of: ["draft", "review", "issued", "revoking"]))
        try await fixture.test { client in
            for directive in directives {
                var headers = token.merging(Self.patch)
                headers[.ifMatch] = "\"\(directive.version)\""
                let uri = "directive/records/\(directive.id)"
                let answer = try await Self.send(client, .patch, uri, headers, #"{"values":{"title":"改"}}"#)
                #expect(answer.status == (directive.state == "draft" ? 200 : 409), "\(directive.state)")
                for step in ["issue", "revoke", "supersede", "complete"] {
                    for end in ["", "/decision"] {
                        let path = "\(uri)/transitions/\(step)\(end)"
                        let stepped = try await Self.send(
                            client, .post, path, fixture.token("commander").merging(Self.json),
                            #"{"agree":true,"reason":"x"}"#)
                        #expect(stepped.status == 404, "\(path)")
                    }
                }
            }
        }
        let after = try await fixture.all(try fixture.store.registry.named("directive"))
        #expect(after.map(\.state) == directives.map(\.state))
    }

    /// Replies, items, tasks and notices come from operations; nobody writes them by hand.
    @Test func whatOperationsMakeIsNotMadeByHand() async throws {
        let fixture = try await ServerFixture.make()
        let before = try await fixture.lastChange()
        try await fixture.test { client in
            for login in ServerFixture.logins {
                for name in ["task", "reply", "item", "notice", "evidence", "communique", "brief"] {
                    let answer = try await Self.send(
                        client, .post, "\(name)/records", fixture.token(login).merging(Self.json), #"{"values":{}}"#)
                    #expect([403, 404, 405].contains(answer.status), "\(login) makes a \(name): \(answer.status)")
                }
            }
        }
        #expect(try await fixture.lastChange() == before)
    }
}
