import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Organisation
import Registers
import Reporting
import Testing
import Web

@testable import Server

/// The duty desk as the program composes it: what other features put on it.
struct DeskTests {
    @Test func documentsTracingRequestsIncidentsAndFailedMessagesStandOnIt() async throws {
        let fixture = try await ServerFixture.make()
        let (now, token) = (fixture.store.now, fixture.token("duty1"))
        let reporting = fixture.deployment.reporting
        let request: JSONValue = [
            "values": [
                "title": "请协查同车次旅客", "kind": "tracing", "level": "neighbour", "issuer": "邻县疫情防控指挥部",
                "received": .text(now.advanced(minutes: -5).description), "urgency": "flash",
            ]
        ]
        let county = fixture.deployment.settings.county
        try await fixture.store.write(by: .system(county)) { writing in
            _ = try writing.register(
                incident: "校车侧翻", place: "国道旁", unit: DemoCounty.unit("qingshi"),
                discoveredAt: writing.now.advanced(minutes: -3), rules: reporting)
        }
        try await fixture.store.database.write(key: county) { connection in
            _ = try connection.execute(
                """
                INSERT INTO tally (county, name, key1, key2, count) VALUES (\(county), 'message', 'failed', '', 4)
                ON CONFLICT (county, name, key1, key2) DO UPDATE SET count = 4
                """)
        }
        let headers = try await fixture.headers("duty1")
        try await fixture.test { client in
            let made = try await client.execute(
                uri: "/api/v1/registers/upperDocument/records", method: .post,
                headers: token.merging([.contentType: "application/json"]),
                body: ByteBuffer(bytes: try request.data()))
            #expect(made.status == .created)
            let desk = String(buffer: try await client.execute(uri: "/", method: .get, headers: headers).body)
            for words in [
                "全省疫情防控工作电视电话会议精神", "<h2>协查函</h2>", "请协查同车次旅客", "校车侧翻", "/messages?state=failed",
            ] {
                #expect(desk.contains(words), "\(words)")
            }
        }
    }
}
