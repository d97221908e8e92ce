import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import Testing

@testable import Command
@testable import Web

struct BriefPagesTests {
    /// Asks as that person; the header `Authorization` names no one else here.
    static func with(
        _ fixture: BriefFixture, as principal: Principal = BriefFixture.duty,
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let locales = try Locales(folder: BriefFixture.resources.locales)
        let pages = try await Pages(
            BriefFixture.resources, locales: locales, time: TimeText(locales, zone: BriefFixture.zone),
            headquarters: "县指挥部")
        let website = Website(
            resources: BriefFixture.resources, pages: pages,
            authenticator: Authenticator { _ in SignedIn(principal: principal, session: "s", csrf: "t") },
            live: LiveHub())
        let (store, rules) = (fixture.store, fixture.rules)
        let app = Application(
            router: try website.router([
                BriefPages(store: store, rules: rules), MeetingPages(store: store, rules: rules),
                ExportPages(store: store, rules: rules),
            ]))
        try await app.test(.router) { try await body($0) }
    }

    static func get(
        _ client: any TestClientProtocol, _ path: String, _ language: Language = .zhHans
    ) async throws -> (status: HTTPResponse.Status, text: String, headers: HTTPFields) {
        let response = try await client.execute(
            uri: path, method: .get, headers: [.cookie: "tiaodu_session=s; lang=\(language.rawValue)"])
        return (response.status, String(buffer: response.body), response.headers)
    }

    /// A brief of two days with a bit of everything.
    static func twoDays() async throws -> BriefFixture {
        let fixture = try await BriefFixture.make()
        try await fixture.issue(leads: BriefFixture.units, hours: 30)
        fixture.at("2026-05-04", 18)
        _ = try await fixture.finalise("2026-05-04")
        fixture.at("2026-05-05", 9)
        let second = try await fixture.issue("第二道指令", ["甲", "乙|<b>"], hours: 3)
        for task in try await fixture.tasks(of: second).prefix(4) {
            _ = try await fixture.store.write(by: BriefFixture.duty) {
                try $0.reply(to: task.id, text: "已完成", said: Said(by: "李", how: .telephone))
            }
        }
        _ = try await fixture.draft("待签的指令")
        fixture.at("2026-05-05", 18)
        _ = try await fixture.finalise("2026-05-05")
        return fixture
    }

    @Test(arguments: Language.allCases)
    func `page, Markdown and JSON say the same numbers`(language: Language) async throws {
        let fixture = try await Self.twoDays()
        try await Self.with(fixture) { client in
            let page = try await Self.get(client, "/briefs/2026-05-05", language)
            let markdown = try await Self.get(client, "/briefs/2026-05-05.md", language)
            let json = try await Self.get(client, "/briefs/2026-05-05.json", language)
            #expect([page, markdown, json].map(\.status) == [.ok, .ok, .ok])
            #expect(markdown.headers[.contentType] == "text/markdown; charset=utf-8")
            let content = try BriefContent(JSONText(json.text))
            #expect(content.tasks == BriefCounts(issued: 11, acknowledged: 4, replied: 4, closed: 0, overdue: 7))
            for line in content.areas + content.units where !line.name.isEmpty {
                let counts = line.tasks
                let cells =
                    [counts.issued, counts.acknowledged, counts.replied, counts.closed, counts.overdue].map {
                        String($0)
                    }
                    + [BriefWords.percent(counts.closureRate)]
                let rows = Self.row(of: line.name, inHTML: page.text)
                #expect(rows.contains(cells))
                #expect(markdown.text.contains("| " + ([line.name] + cells).joined(separator: " | ") + " |"))
            }
            let locales = try Locales(folder: BriefFixture.resources.locales)
            let words = BriefWords(
                content: content, locales: locales, language: language, time: TimeText(locales, zone: BriefFixture.zone)
            )
            #expect(words.numbers.map(\.change) == ["+6", "+4", "+4", "±0", "+7"])
            for number in words.numbers {
                #expect(
                    markdown.text.contains(
                        "| \(number.label) | \([number.value, number.unit].filter { !$0.isEmpty }.joined(separator: " ")) |"
                    ))
                #expect(page.text.contains("<span class=\"value\">\(number.value)"))
            }
            let facts = (words.closing + words.states).map(\.value) + content.gaps.map { words.gap($0) }
            for text in facts {
                #expect(page.text.contains(text) && markdown.text.contains(text), "\(text)")
            }
            let groups = BriefWords.groups(content.carried)
            #expect(groups.map(\.count) == [3, 3, 5], "one line per item, whatever the number of units")
            for group in groups {
                for text in [words.units(group), words.states(group.map(\.state))] {
                    #expect(page.text.contains(text) && markdown.text.contains(text), "\(text)")
                }
            }
            for text in [page.text, markdown.text] {
                #expect(text.contains(words.moment(content.asOf)))
                #expect(!text.contains("<b>\" ") && !text.contains("乙|<b>"))
                #expect(!text.contains("brief."), "a key without its text")
            }
        }
    }

    /// Rows of the tables of a page whose first cell is `name`: their other cells.
    private static func row(of name: String, inHTML page: String) -> [[String]] {
        page.components(separatedBy: "<tr>").compactMap { row in
            let cells = row.components(separatedBy: "<td").dropFirst().map { cell in
                cell.drop { $0 != ">" }.dropFirst().replacing(/<[^>]*>/, with: "").trimmingCharacters(
                    in: .whitespacesAndNewlines)
            }
            return cells.first == name ? Array(cells.dropFirst()) : nil
        }
    }

    @Test func `today without a brief is a preview; another day is not found`() async throws {
        let fixture = try await Self.twoDays()
        fixture.at("2026-05-06", 12)
        try await Self.with(fixture) { client in
            let preview = try await Self.get(client, "/briefs/2026-05-06")
            #expect(preview.status == .ok && preview.text.contains("预稿"))
            #expect(preview.text.contains("/briefs/2026-05-05"))
            #expect(try await Self.get(client, "/briefs/2026-05-06.md").text.contains("**预稿**"))
            for day in ["2026-05-03", "2026-05-07", "2026-02-30", "x"] {
                #expect(try await Self.get(client, "/briefs/\(day)").status == .notFound)
                #expect(try await Self.get(client, "/api/v1/briefs/\(day)").status == .notFound)
            }
            let list = try await Self.get(client, "/briefs")
            #expect(
                list.text.contains("2026-05-04") && list.text.contains("36.4%") == false && list.text.contains("0%"))
        }
    }

    @Test func `a township sees no brief, no meeting and no breakdown`() async throws {
        let fixture = try await Self.twoDays()
        let directive = try await fixture.issue()
        try await Self.with(fixture, as: BriefFixture.officer(BriefFixture.towns[0])) { client in
            for path in [
                "/briefs", "/briefs/2026-05-05", "/briefs/2026-05-05.md", "/briefs/2026-05-05.json",
                "/api/v1/briefs/2026-05-05", "/meetings", "/meetings/\(directive)",
                "/directives/\(directive)/breakdown.xlsx",
            ] {
                let status = try await Self.get(client, path).status
                #expect(status == .notFound, "\(path)")
            }
        }
    }

    @Test func `the API finalises once and returns what was frozen`() async throws {
        let fixture = try await Self.twoDays()
        try await Self.with(fixture) { client in
            let stored = try await Self.get(client, "/briefs/2026-05-05.json").text
            let ask = { (day: String) in
                try await client.execute(
                    uri: "/api/v1/briefs", method: .post,
                    headers: [.contentType: "application/json", .authorization: "Bearer x"],
                    body: ByteBuffer(string: "{\"day\":\"\(day)\"}"))
            }
            let again = try await ask("2026-05-05")
            #expect(again.status == .ok)
            #expect(String(buffer: again.body) == "{\"isNew\":false,\"brief\":\(stored)}")
            #expect(try await Self.get(client, "/api/v1/briefs/2026-05-05").text == stored)
            #expect(try await ask("2099-01-01").status.code == 422)
            #expect(try await ask("2026-13-01").status.code == 422)
        }
    }

    @Test func `the breakdown comes as a file with its name`() async throws {
        let fixture = try await BriefFixture.make()
        let directive = try await fixture.issue()
        try await Self.with(fixture) { client in
            let file = try await Self.get(client, "/directives/\(directive)/breakdown.xlsx")
            #expect(file.status == .ok)
            #expect(
                file.headers[.contentDisposition]
                    == "attachment; filename=\"table.xlsx\"; filename*=UTF-8''"
                    + "%E4%BB%BB%E5%8A%A1%E5%88%86%E8%A7%A3%E8%A1%A8%20%E9%98%B2%E6%8C%87%E3%80%942026%E3%80%951%E5%8F%B7.xlsx"
            )
        }
    }
}
