import Foundation
import Kernel
import Testing

@testable import Tables

struct XLSXWriterTests {
    private let fixture: TablesFixture
    private let url: URL

    init() throws {
        fixture = try TablesFixture()
        url = fixture.folder.appending(path: "out.xlsx")
    }

    private static let day = CalendarDay(ordinal: 19_116)

    @Test func roundTrip() throws {
        let columns = [
            TableColumn("id", title: "证件号", isRequired: true), TableColumn("count", title: "人数", .integer),
            TableColumn("day", title: "日期", .day), TableColumn("at", title: "时间", .moment),
            TableColumn("flag", title: "是否", .flag),
        ]
        let writer = try XLSXWriter(url, sheet: "台账:一/二", columns: columns)
        let texts = [
            "11010519491231002X", "=1+1", "+86", "'=x", "_x0041_", " a ", "一\n二", "<&\">\u{1}", "😀", "@", "\u{feff}x",
            "a\u{fffe}b", "_x005F_",
        ]
        for text in texts {
            try writer.write([
                .text(text), .integer(-120), .day(Self.day), .moment(Self.day, minute: 1085), .flag(true),
            ])
        }
        try writer.write([.empty, .integer(411_722_199_001_011_234), .day(try #require(CalendarDay("1899-01-01")))])
        try writer.finish()
        let (rows, refused) = try TablesFixture.read(url)
        #expect(refused == [])
        #expect(rows[0].cells.map(\.text) == columns.map(\.title))
        let kept = texts.map { $0.replacing("\u{1}", with: "").replacing("\u{fffe}", with: "") }
        #expect(rows.dropFirst().dropLast().map { $0[0].text } == kept)
        #expect(
            rows[1].cells.dropFirst() == [
                .number(-120, shown: "-120"), .date(Self.day, minute: nil), .date(Self.day, minute: 1085), .flag(true),
            ])
        #expect(rows.last?.cells == [.empty, .text("411722199001011234"), .text("1899-01-01")])
        #expect(rows[0].sheet == "台账一二")
    }

    /// The hidden sheet of choices and the notes behind the table.
    @Test func template() throws {
        let many = (0..<400).map { "选项, \($0)" }
        let columns = [
            TableColumn("a", title: "甲", choices: ["是", "否"], hint: String(repeating: "说", count: 300)),
            TableColumn("b", title: "乙", choices: many), TableColumn("c", title: "丙", hint: "填写全名"),
        ]
        let notes = TableNotes(sheet: "填表说明", lines: ["一", "二"])
        try XLSXWriter(url, sheet: "台账", columns: columns, notes: notes).finish()
        let reader = try TableFile.open(url)
        #expect(reader.sheets == ["台账", "填表说明"])
        let (rows, _) = try TablesFixture.read(url)
        #expect(
            rows.map(\.cells) == [
                [.text("甲"), .text("乙"), .text("丙")], [.text("一")], [.text("二")],
            ])
    }

    @Test func whatDoesNotFit() throws {
        let writer = try XLSXWriter(url, sheet: "a", columns: [.init("a", title: "a")])
        try writer.write([.text(String(repeating: "x", count: 32_767))])
        #expect(throws: Rejection.invalid("tableTextLong", ["row": "3", "max": "32767"])) {
            try writer.write([.text(String(repeating: "x", count: 32_768))])
        }
    }

    /// What is longer than a cell is cut so that it fits, also where it is longer as the file writes it.
    @Test(arguments: [
        ("x", 32_767, true), ("x", 32_768, false), ("字", 32_767, true), ("_x0041_", 2_520, true),
        ("_x0041_", 4_681, false),
    ])
    func fitting(_ piece: String, _ count: Int, _ isWhole: Bool) throws {
        let text = String(repeating: piece, count: count)
        let kept = XLSXWriter.fitting(text)
        #expect((kept == text) == isWhole && text.hasPrefix(kept))
        let writer = try XLSXWriter(url, sheet: "a", columns: [.init("a", title: "a")])
        try writer.write([.text(kept)])
        try writer.finish()
        #expect(try TablesFixture.read(url).rows.last?[0] == .text(kept))
    }

    /// A writer that is let go leaves no file.
    @Test func unfinished() throws {
        do { _ = try XLSXWriter(url, sheet: "a", columns: [.init("a", title: "a")]) }
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }

    @Test func letters() {
        #expect([0, 25, 26, 51, 52, 701, 702].map(XLSXChoices.letters) == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"])
        for column in 0..<1_000 { #expect(CellRange.place(XLSXChoices.letters(column) + "7")?.column == column) }
    }
}
