import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Command

struct BreakdownWorkbookTests {
    private func workbook(_ fixture: BriefFixture, _ directive: RecordID, _ language: Language = .zhHans) async throws
        -> [UInt8]
    {
        let breakdown = try await fixture.store.read(as: BriefFixture.duty) { try $0.breakdown(of: directive) }
        let locales = try Locales(folder: BriefFixture.resources.locales)
        return try BreakdownWorkbook(
            words: BreakdownWords(
                breakdown: breakdown, locales: locales, language: language,
                time: TimeText(locales, zone: BriefFixture.zone), now: fixture.store.now)
        ).bytes()
    }

    @Test func `items, units, leader, deadline and how far they are`() async throws {
        let fixture = try await BriefFixture.make()
        let directive = try await fixture.issue("关于排查的指令", ["第一项", "第二项"])
        let task = try #require(
            try await fixture.tasks(of: directive).first { $0[Tasks.fields.unit] == BriefFixture.towns[0] })
        _ = try await fixture.store.write(by: BriefFixture.duty) {
            try $0.reply(to: task.id, text: "已完成", said: Said(by: "李", how: .telephone))
        }
        let breakdown = try await fixture.store.read(as: BriefFixture.duty) { try $0.breakdown(of: directive) }
        #expect(breakdown.number == "防指〔2026〕1号")
        #expect(breakdown.rows.map(\.wording) == ["第一项", "第二项"])
        #expect(breakdown.rows.map(\.leads) == ["各乡镇(街道)", "各乡镇(街道)"])
        #expect(breakdown.rows.map(\.replied).reduce(0, +) == 1)
        #expect(breakdown.rows.allSatisfy { $0.leader == "程丹" && $0.units == 3 })
        #expect(breakdown.rows.map(\.waiting.count).sorted() == [2, 3])
    }

    /// Read by the standard library of Python, which every test machine has; openpyxl reads it in the browser tests.
    @Test func `every cell is text, also what looks like a formula`() async throws {
        let fixture = try await BriefFixture.make()
        let wordings = ["=1+1", "+86", "-1", "@SUM(A1)", "a\"<&>\nb"]
        let bytes = try await workbook(fixture, try await fixture.issue("=HYPERLINK(\"x\")", wordings))
        #expect(bytes.prefix(2).elementsEqual("PK".utf8))
        let file = fixture.test.folder.appending(path: "breakdown.xlsx")
        try Data(bytes).write(to: file)
        let sheet = try await Self.python(Self.reader, file.path)
        let lines = sheet.split(separator: "\n").map(String.init)
        #expect(lines.first == "formulas 0 numbers 0")
        for wording in wordings { #expect(sheet.contains("text \(wording.replacingOccurrences(of: "\n", with: "⏎"))")) }
        #expect(lines.contains("text =HYPERLINK(\"x\")"))
        #expect(lines.contains("landscape 9"))
        #expect(lines.contains { $0.contains("第 &P 页 共 &N 页") })
        #expect(lines.contains { $0.hasPrefix("titles") && $0.hasSuffix("$3:$3") })
    }

    @Test func `nothing is left in the temporary folder`() async throws {
        let fixture = try await BriefFixture.make()
        let temporary = FileManager.default.temporaryDirectory.path
        let exports = {
            try FileManager.default.contentsOfDirectory(atPath: temporary).filter { $0.hasPrefix("tiaodu-export-") }
        }
        let directive = try await fixture.issue()
        let before = Set(try exports())
        _ = try await workbook(fixture, directive, .en)
        // Other tests' files come and go meanwhile; one that is left stays.
        var left = Set(try exports()).subtracting(before)
        for _ in 0..<200 where !left.isEmpty {
            _ = try await fixture.tasks()
            left.formIntersection(try exports())
        }
        #expect(left.isEmpty)
    }

    private static let reader = """
        import sys, zipfile, re, html
        book = zipfile.ZipFile(sys.argv[1])
        sheet = book.read('xl/worksheets/sheet1.xml').decode()
        cells = re.findall(r'<c [^>]*?(?:/>|>.*?</c>)', sheet, re.S)
        print('formulas', sheet.count('<f>'), 'numbers', sum('<v>' in c and 't="s"' not in c for c in cells))
        for text in re.findall(r'<si>(.*?)</si>', book.read('xl/sharedStrings.xml').decode(), re.S):
            print('text', html.unescape(re.sub(r'<[^>]+>', '', text)).replace(chr(10), '⏎'))
        setup = re.search(r'<pageSetup[^>]*>', sheet)[0]
        print('landscape' if 'landscape' in setup else '', re.search(r'paperSize="(\\d+)"', setup)[1])
        print('footer', html.unescape(re.search(r'<oddFooter>(.*?)</oddFooter>', sheet)[1]))
        print('titles', re.search(r'Print_Titles[^>]*>(.*?)<', book.read('xl/workbook.xml').decode())[1])
        """

    private static func python(_ program: String, _ argument: String) async throws -> String {
        try await output(of: "/usr/bin/env", ["PYTHONIOENCODING=utf-8", "python3", "-c", program, argument])
    }
}
