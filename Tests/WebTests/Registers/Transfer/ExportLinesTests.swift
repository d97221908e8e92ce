import Database
import Foundation
import Kernel
import Tables
import TestSupport
import Testing

@testable import Registers
@testable import Web

/// The lines of a CSV export against the cells they stand for.
struct ExportLinesTests {
    private static let texts = [
        "", " ", "路", "a,b", "a;b", "\"", "=1", "'=1", "-", "＝", "一\n二", "\u{301}", "2022-05-04", "2022-02-30",
        "2022-05-04T10:30:00.000Z", "2022-05-04T10:30:07.000Z", "2022-05-04T10:30:07.008Z", "1969-12-31T23:59:00.000Z",
        "1940-06-01T15:30:00.000Z", "2020-03-08T07:30:00.000Z", "2020-11-01T06:30:00.000Z", "[\"a\",\"b、c\"]", "[]",
        "road", "active", "east", "138:0000",
    ]
    /// Columns of the engine's own, which are never without.
    private static let own: [String: SQLValue] = [
        "county": Sample.county.sql, "id": .text("a"), "state": .text("open"),
    ]
    private static let values: [SQLValue] =
        [.null, .integer(0), .integer(1), .integer(-12), .integer(.max), .real(0.5)] + texts.map { .text($0) }

    @Test(arguments: ["Asia/Shanghai", "America/New_York", "GMT"], [Language.zhHans, .en])
    func `lines are the cells of the columns`(zone: String, language: Language) throws {
        let locales = try Locales(folder: Shipped.resources.locales)
        let time = TimeText(locales, zone: try #require(TimeZone(identifier: zone)))
        let registry = Registry([Jobs.self], protection: Protection())
        let columns = ExportColumns(RegisterWords(try registry.named("job"), locales, time, language))
        let names = SQLRow.Columns(columns.read)
        let titles = ["unit": ["east": "东镇,一"], "area": ["road": "=路"]]
        var (lines, bytes) = (ExportLines(columns), CSVBytes())
        for _ in 0..<300 {
            var rows = SQLRows(columns: names)
            for _ in 0..<Int.random(in: 0...3) {
                for name in names.names { rows.append(Self.own[name] ?? Self.values.randomElement() ?? .null) }
            }
            var expected: [UInt8] = []
            let writer = try CSVWriter(columns.columns, mark: false) { expected += $0 }
            try writer.finish()
            expected = []
            for row in rows { try writer.write(columns.cells(row, titles)) }
            try writer.finish()
            lines.append(rows, titles, to: &bytes)
            #expect(String(decoding: bytes.take(), as: UTF8.self) == String(decoding: expected, as: UTF8.self))
        }
    }

    @Test func `the headquarters is read only where a protected value is opened`() throws {
        let locales = try Locales(folder: Shipped.resources.locales)
        let registry = Registry([Jobs.self, Calls.self], protection: Protection())
        for (name, isRead) in [("job", true), ("call", false)] {
            let words = RegisterWords(try registry.named(name), locales, TimeText(locales), .zhHans)
            #expect(ExportColumns(words).read.contains("county") == isRead)
        }
    }

    @Test func `what was made of bytes is found by the same bytes alone`() {
        var recent = RecentBytes<Int>()
        let texts = (0..<1_000).map { number in Array("\(number % 7 == 0 ? "单位" : "")\(number)".utf8) }
        for (number, text) in texts.enumerated() {
            text.withUnsafeBufferPointer { recent.note(number, $0) }
            #expect(text.withUnsafeBufferPointer { recent.find($0) } == number)
        }
        let found = texts.map { text in text.withUnsafeBufferPointer { recent.find($0) } }
        #expect(zip(found, texts.indices).allSatisfy { $0 == nil || $0 == $1 })
    }
}
