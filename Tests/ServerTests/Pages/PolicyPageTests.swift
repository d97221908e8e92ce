import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import TestSupport
import Testing

@testable import Server

/// Pages of policies in both languages: a pack tells its titles in each, and codes are put in words.
@Suite struct PolicyPageTests {
    /// What a page says between its frame.
    private static func main(_ html: String) -> String {
        let start = html.range(of: "<main")?.lowerBound ?? html.startIndex
        return String(html[start..<(html.range(of: "</main>")?.lowerBound ?? html.endIndex)])
    }

    private static func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
    }

    @Test func `what a version changes is told in the reader's language`() async throws {
        let fixture = try await ServerFixture.shared()
        let policies = try await fixture.all(fixture.store.registry.named("policy"))
        // The demo's draft of the twenty measures follows the ninth edition, which is in force.
        let draft = try #require(policies.first { $0.state == "draft" })
        let english = try await fixture.headers("duty1", [.acceptLanguage: "en"])
        let chinese = try await fixture.headers("duty1", [.acceptLanguage: "zh-CN"])
        try await fixture.test { client in
            let page = { (path: String, headers: HTTPFields) async throws -> String in
                let answer = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(answer.status == .ok, "\(path)")
                return Self.main(String(buffer: answer.body))
            }
            let changes = try await page("/policies/\(draft.id)/changes", english)
            #expect(changes.contains("COVID-19 control plan, 9th edition") && changes.contains("Twenty measures"))
            #expect(!Self.isChinese(changes))
            let same = try await page("/policies/\(draft.id)/changes", chinese)
            #expect(same.contains("新型冠状病毒肺炎防控方案（第九版）") && same.contains("密切接触者"))
            for path in ["/policies", "/policies/\(draft.id)", "/policies/\(draft.id)/effects"] {
                #expect(try await page(path, english).contains("Twenty measures of 2022-11-11"), "\(path)")
                #expect(try await page(path, chinese).contains("优化防控工作的二十条措施"), "\(path)")
            }
            #expect(try await page("/policy", english).contains("COVID-19 control plan, 9th edition"))
        }
    }
}
