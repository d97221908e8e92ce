import Foundation
import Kernel
import TestSupport
import Testing

@testable import Tables

/// Files made to harm, and files that are something else.
struct XLSXRefusalTests {
    private let fixture: TablesFixture

    init() throws { fixture = try TablesFixture() }

    private func workbook(_ parts: [String: String], name: String = "made.xlsx") throws -> URL {
        let url = fixture.folder.appending(path: name)
        try MadeWorkbook.write(parts, to: url)
        return url
    }

    private func code(_ url: URL, limits: TableLimits = .init()) throws -> String? {
        do {
            return try TablesFixture.read(url, limits: limits).refused.joined(separator: ",").replacing("@?", with: "")
        } catch let rejection as Rejection {
            return rejection.code
        }
    }

    private static func rows(_ rows: String, more: String = "") -> String {
        "<worksheet><sheetData>\(rows)</sheetData>\(more)</worksheet>"
    }

    @Test(arguments: [("old.xls", "tableOldExcel"), ("old.ods", "tableNotExcel")])
    func otherFiles(name: String, expected: String) throws {
        #expect(try code(TablesFixture.stored(name)) == expected)
    }

    @Test func aPasswordIsToldFromAnOldWorkbook() throws {
        var bytes = [UInt8](repeating: 0, count: 1024)
        bytes.replaceSubrange(0..<8, with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
        bytes[30] = 9
        #expect(try code(fixture.file(bytes)) == "tableOldExcel")
        bytes.replaceSubrange(640..<672, with: "EncryptedPackage".utf16.flatMap { [UInt8($0), 0] })
        #expect(try code(fixture.file(bytes)) == "tableEncrypted")
        #expect(try code(fixture.file(bytes.prefix(40))) == "tableOldExcel")
    }

    @Test func brokenArchives() throws {
        let whole = try Data(contentsOf: TablesFixture.stored("values.xlsx"))
        #expect(try code(fixture.file(whole.prefix(whole.count / 2))) == "tableDamaged")
        #expect(try code(fixture.file(Array("PK\u{3}\u{4}".utf8))) == "tableDamaged")
        var flipped = Array(whole)
        let place = try #require(Data(whole).range(of: Data("xl/worksheets/sheet1.xml".utf8))).upperBound + 40
        for index in place..<place + 20 { flipped[index] ^= 0xFF }
        #expect(try code(fixture.file(flipped)) == "tableDamaged")
    }

    /// Parts that a workbook may not have, and the code of the refusal.
    @Test(arguments: [
        ("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet><sheetData/></worksheet>", "tableDoctype"),
        ("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>", "tableDoctype"),
        ("<worksheet><sheetData><row>", "tableDamaged"),
        (rows("<row r=\"2\"/><row r=\"1\"/>"), "tableDamaged"),
        (rows("<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>"), "tableDamaged"),
        (rows("<row><c r=\"AAAA1\"><v>1</v></c></row>"), "tableDamaged"),
        (rows("<row><c r=\"XFD1\"><v>1</v></c></row>"), "tableColumns@1"),
        (String(repeating: "<a>", count: 100), "tableDamaged"),
        (rows("<row><c t=\"str\"><v>\(String(repeating: "x", count: 200_000))</v></c></row>"), "tableCellLong@1"),
        ("<worksheet a=\"\(String(repeating: "x", count: 9 << 20))\"/>", "tableDamaged"),
        (
            rows(
                "<row><c><v>1</v></c></row>",
                more: "<mergeCells><mergeCell ref=\"A1:ALL9\"/><mergeCell ref=\"A1:ALL9\"/></mergeCells>"),
            "tableDamaged"
        ),
    ])
    func harmfulSheets(text: String, expected: String) throws {
        let refused = try #require(try code(workbook([MadeWorkbook.sheet: text])))
        #expect(refused.hasPrefix(expected))
    }

    @Test func rowsBeyondALimitArePassedOver() throws {
        let long = String(repeating: "x", count: 200_000)
        let url = try workbook([
            MadeWorkbook.sheet: Self.rows(
                "<row><c><v>1</v></c></row><row><c r=\"A2\"><v>2</v></c><c r=\"XFD2\"><v>2</v></c></row>"
                    + "<row><c t=\"str\"><v>\(long)</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>")
        ])
        let (rows, refused) = try TablesFixture.read(url)
        #expect(refused == ["tableColumns@2", "tableCellLong@3"])
        #expect(TablesFixture.shown(rows) == ["1:1", "4:4"])
    }

    @Test func aValueThatCannotBeIsWrongInItsCellAlone() throws {
        let url = try workbook([
            MadeWorkbook.sheet: Self.rows(
                "<row><c><v>1</v></c><c t=\"s\"><v>99</v></c></row><row><c><v>x</v></c><c><v>2</v></c></row>")
        ])
        let (rows, refused) = try TablesFixture.read(url)
        #expect(
            refused == []
                && rows.map(\.cells) == [
                    [.number(1, shown: "1"), .fault("#VALUE!")], [.fault("#VALUE!"), .number(2, shown: "2")],
                ])
    }

    @Test func styledEmptyCellsAreNoColumns() throws {
        let url = try workbook([MadeWorkbook.sheet: Self.rows("<row><c><v>1</v></c><c r=\"XFD1\" s=\"0\"/></row>")])
        let (rows, refused) = try TablesFixture.read(url)
        #expect(refused == [] && rows.map(\.cells) == [[.number(1, shown: "1")]])
    }

    /// 32 MB of one byte are 32 kB in an archive.
    @Test func bombs() throws {
        let bomb = try workbook([MadeWorkbook.sheet: String(repeating: " ", count: 32 << 20)])
        #expect(try code(bomb) == "tableTooLarge")
        let url = TablesFixture.stored("values.xlsx")
        var limits = TableLimits()
        limits.inflatedBytes = 4_000
        #expect(try code(url, limits: limits) == "tableTooLarge")
        limits = TableLimits()
        limits.entries = 3
        #expect(try code(url, limits: limits) == "tableTooLarge")
        limits = TableLimits()
        limits.sharedBytes = 200
        #expect(try code(TablesFixture.stored("calc-values.xlsx"), limits: limits) == "tableTooLarge")
        limits = TableLimits()
        limits.merges = 3
        #expect(try code(TablesFixture.stored("register.xlsx"), limits: limits)?.hasPrefix("tableMerges") == true)
    }

    @Test func otherArchives() throws {
        let document = "<document/>"
        #expect(try code(workbook(["xl/workbook.xml": document])) == "tableNotExcel")
        let hidden = "<workbook><sheets><sheet name=\"a\" state=\"hidden\" id=\"r1\"/></sheets></workbook>"
        #expect(try code(workbook(["xl/workbook.xml": hidden], name: "hidden.xlsx")) == "tableNoSheet")
        let none = "<Relationships/>"
        #expect(try code(workbook(["_rels/.rels": none], name: "none.xlsx")) == "tableNotExcel")
    }
}
