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

    @Test func `how often a group is tested is told in words`() async throws {
        let fixture = try await ServerFixture.make()
        let yaml = """
            id: TESTING
            version: v1
            title: {zh: 检测, en: Tests}
            disease: {zh: 病, en: Disease}
            from: 2022-01-01
            to: 2022-12-31
            basis: Order 1
            testing:
              - {id: a, title: {zh: 甲, en: Anna}, everyDays: 1, methods: [PCR]}
              - {id: b, title: {zh: 乙, en: Berta}, everyDays: 2, methods: [AG, PCR]}
              - {id: c, title: {zh: 丙, en: Cilla}, perWeek: 2, minGapHours: 48, methods: [PCR]}
              - {id: d, title: {zh: 丁, en: Dora}, perWeek: 1}
              - {id: e, title: {zh: 戊, en: Emma}, dailyPercent: 20}
              - {id: f, title: {zh: 己, en: Frida}, withinHours: 48, methods: [PCR]}
              - {id: g, title: {zh: 庚, en: Gerda}}
            """
        let body = yaml.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let clerk = try await fixture.headers("duty1", [.contentType: "application/x-www-form-urlencoded"])
        let english = try await fixture.headers("duty1", [.acceptLanguage: "en"])
        let chinese = try await fixture.headers("duty1", [.acceptLanguage: "zh-CN"])
        try await fixture.test { client in
            let made = try await client.execute(
                uri: "/policies", method: .post, headers: clerk, body: ByteBuffer(string: "definition=\(body)"))
            #expect(made.status == .seeOther)
            let path = try #require(made.headers[.location]?.split(separator: "?").first.map(String.init))
            let page = { (path: String, headers: HTTPFields) async throws -> String in
                let answer = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(answer.status == .ok, "\(path)")
                return Self.main(String(buffer: answer.body))
            }
            let words = try await page(path, english)
            for line in [
                "Anna: once a day (PCR)", "Berta: once every 2 days (antigen/PCR)",
                "Cilla: 2 times a week, at least 48 hours apart (PCR)", "Dora: once a week",
                "Emma: 20% of them each day, in turn", "Frida: a test not older than 48 hours (PCR)",
                "Gerda: to be tested; how often is not laid down",
            ] {
                #expect(words.contains(line), "\(line)")
            }
            let same = try await page(path, chinese)
            for line in [
                "甲：每天 1 次（核酸）", "乙：每 2 天 1 次（抗原/核酸）", "丙：每周 2 次，两次间隔不少于 48 小时（核酸）", "丁：每周 1 次",
                "戊：每天轮流检测 20% 的人", "己：持 48 小时内检测（核酸）", "庚：列入检测，没有规定多久一次",
            ] {
                #expect(same.contains(line), "\(line)")
            }
            let changes = try await page("\(path)/changes", english)
            #expect(changes.contains("2 times a week, at least 48 hours apart (PCR)") && !Self.isChinese(changes))
        }
    }
}
