import Foundation
import Indicators
import Kernel
import TestSupport
import Testing

@testable import Supervision

struct ChecklistTests {
    private let good = """
        id: school
        version: 1
        from: 2022-01-01
        kinds: [school]
        interval: 30
        title: {zh: 学校, en: School}
        items:
          - id: air
            text: {zh: 通风, en: Aired}
            severity: major
          - id: plan
            text: {zh: 方案, en: Plan}
            severity: minor
            days: 10
        """

    private func book(_ texts: String...) throws -> ChecklistBook {
        try ChecklistBook(texts.map { try YAMLMap($0, file: "a.yaml") })
    }

    private func problem(_ text: String) -> String {
        do {
            _ = try book(text)
            return ""
        } catch { return "\(error)" }
    }

    @Test func `a file is read, days follow from the severity`() throws {
        let book = try self.book(good)
        let checklist = try #require(book.checklists.first)
        #expect(checklist.kinds == [.school] && checklist.interval == 30 && checklist.version == 1)
        #expect(checklist.items.map(\.days) == [3, 10])
    }

    @Test func `the shipped ones are sound and cover every kind of place`() throws {
        let book = try ChecklistBook(folder: SupervisionFixture.resources.appending(path: "Checklists"))
        for kind in PlaceKind.allCases {
            #expect(book.checklist(for: kind, on: CalendarDay("2026-06-01")!) != nil, "\(kind)")
        }
        #expect(
            book.checklist(for: .school, on: CalendarDay("2026-06-01")!)?.id == "school",
            "its own before the general one")
    }

    @Test(arguments: [
        ("from: 2022-01-01", "from: 2022-02-30", "a.yaml:3: \"from\" must be a day yyyy-MM-dd"),
        ("kinds: [school]", "kinds: [scool]", "a.yaml:4: no kind of place: \"scool\""),
        ("interval: 30", "interval: 0", "a.yaml:5: \"interval\" must be from 1 to 3650"),
        ("severity: minor", "severity: bad", "a.yaml:13: \"severity\" must be one of minor, major, critical"),
        ("id: plan", "id: air", "a.yaml:11: \"air\" stands twice"),
        ("title: {zh: 学校, en: School}", "title: {zh: 学校}", "a.yaml:6: \"en\" is missing"),
        ("version: 1", "version: 1\nvresion: 2", "a.yaml:3: unknown field \"vresion\""),
        ("id: school\n", "", "a.yaml:1: \"id\" is missing"),
    ])
    func `what is wrong is told with its line`(from: String, to: String, expected: String) {
        #expect(problem(good.replacing(from, with: to)) == expected)
    }

    @Test func `what is no YAML, empty or there twice`() {
        #expect(problem("a: [").hasPrefix("a.yaml:"))
        #expect(problem("") == "a.yaml:1: empty file")
        #expect(throws: DefinitionError.self) { try book(good, good) }
    }

    @Test func `a younger version holds from its day`() throws {
        let second = good.replacing("version: 1", with: "version: 2").replacing("2022-01-01", with: "2022-05-01")
        let book = try self.book(good, second)
        #expect(book.checklist(for: .school, on: CalendarDay("2022-04-30")!)?.version == 1)
        #expect(book.checklist(for: .school, on: CalendarDay("2022-05-01")!)?.version == 2)
        #expect(book.checklist(for: .school, on: CalendarDay("2021-12-31")!) == nil)
        #expect(book.checklist("school", version: 1)?.version == 1)
        #expect(book.checklist(for: .market, on: CalendarDay("2022-05-01")!) == nil)
    }
}
