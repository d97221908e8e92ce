import Foundation
import Kernel
import Testing

@testable import Tables

struct CSVReaderTests {
    private let fixture: TablesFixture

    init() throws { fixture = try TablesFixture() }

    /// The file, and its rows as `line:cell|cell`.
    @Test(arguments: [
        ("", []),
        ("\n\r\n ,\n", ["3: |"]),
        ("a,b\n1,2\n", ["1:a|b", "2:1|2"]),
        ("a,b\r\n1,2", ["1:a|b", "2:1|2"]),
        ("a,b\r1,2\r", ["1:a|b", "2:1|2"]),
        ("a,b\n\n,\n1,2\n", ["1:a|b", "4:1|2"]),
        ("\"a\",\"\"\n\"x,\"\"y\"\"\",z\n", ["1:a|", "2:x,\"y\"|z"]),
        ("a,b\n\"1\n2\r\n3\",4\n5,6", ["1:a|b", "2:1\n2\r\n3|4", "5:5|6"]),
        ("a,b\n\"\"\"\",\"\"\"\"\"\"", ["1:a|b", "2:\"|\"\""]),
        ("a;b\n1,5;2\n", ["1:a|b", "2:1,5|2"]),
        ("a\tb\n1,2\t3;4\n", ["1:a|b", "2:1,2|3;4"]),
        ("sep=;\na,b;c\n", ["2:a,b|c"]),
        ("青河县台账,,\n姓名,乡镇,人数\n甲,城关镇,3\n", ["1:青河县台账||", "2:姓名|乡镇|人数", "3:甲|城关镇|3"]),
        ("<5岁,5岁\n1,2\n", ["1:<5岁|5岁", "2:1|2"]),
        ("one\ntwo\n", ["1:one", "2:two"]),
        ("'=1,''@a,'b,'\n", ["1:=1|'@a|'b|'"]),
        ("\"\"\u{301}\n", []),
        ("\"x\"\"\u{301}\"\n", ["1:x\"\u{301}"]),
    ])
    func rows(text: String, expected: [String]) throws {
        let (rows, refused) = try fixture.read(text)
        #expect(TablesFixture.shown(rows) == expected)
        #expect(refused == (text.hasPrefix("\"\"\u{301}") ? ["unbalancedQuotes@1"] : []))
    }

    /// Damaged rows are refused by line, and reading goes on behind them.
    @Test(arguments: [
        ("a,b\n1,\"2\n3,4\n", ["unbalancedQuotes@2"], ["1:a|b", "3:3|4"]),
        ("a,b\n1,\"2", ["unbalancedQuotes@2"], ["1:a|b"]),
        ("a,b\n1,2\"\n3,4\n", ["unbalancedQuotes@2"], ["1:a|b", "3:3|4"]),
        ("a,b\n1,\"2\"x\n3,4\n", ["unbalancedQuotes@2"], ["1:a|b", "3:3|4"]),
        ("a,b\n\"1,2\n\"3\",4\n", ["unbalancedQuotes@2"], ["1:a|b", "3:3|4"]),
        ("a,b\n1,\u{0}\n3,4\n", ["badEncoding@2"], ["1:a|b", "3:3|4"]),
    ])
    func damage(text: String, codes: [String], expected: [String]) throws {
        // A NUL makes a short file binary; behind 4 KB it is found by the row.
        let padding = text.contains("\u{0}") ? String(repeating: "\n", count: 4096) : ""
        let (rows, refused) = try fixture.read(padding + text)
        let shift = padding.utf8.count
        #expect(
            refused
                == codes.map { code in
                    let parts = code.split(separator: "@")
                    return "\(parts[0])@\(shift + (Int(parts[1]) ?? 0))"
                })
        #expect(
            TablesFixture.shown(rows).map { String($0.drop { $0 != ":" }) }
                == expected.map { String($0.drop { $0 != ":" }) })
    }

    private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)
    private static let table = "姓名,乡镇,备注\n甲,城关镇,𠮷野家\n乙,东乡,\"多\n行\"\n"

    @Test func encodings() throws {
        let little = try #require(Self.table.data(using: .utf16LittleEndian))
        let big = try #require(Self.table.data(using: .utf16BigEndian))
        let forms = [
            Data(Self.table.utf8), Data([0xEF, 0xBB, 0xBF]) + Data(Self.table.utf8),
            try #require(Self.table.data(using: Self.gb18030)), Data([0xFF, 0xFE]) + little, Data([0xFE, 0xFF]) + big,
        ]
        for form in forms {
            let (rows, refused) = try TablesFixture.read(fixture.file(form))
            #expect(refused == [])
            #expect(TablesFixture.shown(rows) == ["1:姓名|乡镇|备注", "2:甲|城关镇|𠮷野家", "3:乙|东乡|多\n行"])
        }
    }

    /// The offset is that of the byte in the file.
    @Test func brokenBytesNameTheirPlace() throws {
        var utf8 = Array("姓名,数\n甲甲甲,1\n乙,2\n".utf8)
        utf8[18] = 0x41
        var gb = Array(try #require("姓名,数\n甲甲甲,1\n乙,2\n".data(using: Self.gb18030)))
        gb[10] = 0xFF
        let wide =
            [0xFF, 0xFE] + Array(try #require("a,b\n1,".data(using: .utf16LittleEndian))) + [0x00, 0xD8, 0x41, 0]
        for (bytes, row, offset) in [(utf8, 2, 17), ([0xEF, 0xBB, 0xBF] + utf8, 2, 20), (gb, 2, 10), (wide, 2, 14)] {
            let reader = try TableFile.open(fixture.file(bytes))
            var found: Rejection?
            while found == nil {
                do { guard try reader.next() != nil else { break } } catch let error as Rejection { found = error }
            }
            #expect(found?.code == "badEncoding")
            #expect(found?.values == ["row": String(row), "offset": String(offset)])
        }
    }

    /// Half a character damages its row alone; a byte too many at the end, the last.
    @Test func halvesOfUTF16() throws {
        let half: [UInt8] = [0x00, 0xD8]
        let utf16 = { (text: String) in Array(try #require(text.data(using: .utf16LittleEndian))) }
        let file = try [0xFF, 0xFE] + utf16("a,b\n1,") + half + utf16("x\n2,好\n") + half + half + utf16(",4\n5,6")
        for (bytes, refused, last) in [
            (file, ["badEncoding@2", "badEncoding@4"], ["5:5|6"]),
            (file + [0x41], ["badEncoding@2", "badEncoding@4", "badEncoding@5"], []),
        ] {
            let (rows, found) = try TablesFixture.read(fixture.file(bytes))
            #expect(found == refused && TablesFixture.shown(rows) == ["1:a|b", "3:2|好"] + last)
        }
    }

    @Test func limits() throws {
        var limits = TableLimits()
        (limits.columns, limits.cellBytes, limits.rowBytes) = (3, 10, 300_000)
        #expect(try fixture.read("a,b,c\n1,2,3\n", limits: limits).refused == [])
        let wide = try fixture.read("a,b,c,d\n\"x\n\",2,3,\"y\nz\",5,6,7\n1,2,3\n", limits: limits)
        #expect(wide.refused == ["tableColumns@1", "tableColumns@2"] && TablesFixture.shown(wide.rows) == ["5:1|2|3"])
        let full = try fixture.read("a\n12345678901\n2\n", limits: limits)
        #expect(full.refused == ["tableCellLong@2"] && TablesFixture.shown(full.rows) == ["1:a", "3:2"])
        #expect(try fixture.read("a\n\"12345678901\"\n2\n", limits: limits).refused == ["unbalancedQuotes@2"])
        let header = (0..<10_000).map { "column \($0)" }.joined(separator: ",") + "\n1\n"
        #expect(try fixture.read(header).refused == ["tableColumns@1"])
        (limits.columns, limits.cellBytes) = (.max, 1_000)
        let long = String(repeating: "abc,", count: 200_000)
        for end in ["\n", "\r\n", "\r"] {
            let (rows, refused) = try fixture.read("a,b\n\(long)\(end)3,4\n", limits: limits)
            #expect(refused == ["tableRowLong@2"] && TablesFixture.shown(rows) == ["1:a|b", "3:3|4"])
        }
        #expect(try fixture.read("a,b\n" + long, limits: limits).refused == ["tableRowLong@2"])
    }

    /// The line of a refused row as it stands, in either encoding.
    @Test func refusedLines() throws {
        let utf8 = Array("a,b\n甲,".utf8) + [0xFF] + Array("乙\r\n1,\"x\n3,4\n".utf8)
        let chinese = try #require("姓名,数\n甲甲甲,".data(using: Self.gb18030))
        let rest = try #require("乙乙乙\n".data(using: Self.gb18030))
        for (bytes, lines) in [
            (utf8, ["甲,\u{FFFD}乙", "1,\"x"]), (Array(chinese) + [0xFF] + Array(rest), ["甲甲甲,\u{FFFD}乙乙乙"]),
        ] {
            let reader = try TableFile.open(fixture.file(bytes))
            var (refused, isEnd): ([RefusedCells], Bool) = ([], false)
            while !isEnd {
                do { isEnd = try reader.next() == nil } catch is Rejection { refused.append(reader.refused) }
            }
            #expect(refused == lines.map { .line($0) })
        }
    }

    @Test func `inches in many rows are refused row by row`() throws {
        let (rows, refused) = try fixture.read("a,b\n" + String(repeating: "1,5\"寸\n", count: 1_500) + "2,好\n")
        #expect(refused.count == 1_500 && TablesFixture.shown(rows) == ["1:a|b", "1502:2|好"])
    }

    @Test func `open quotes without end stop the reading`() throws {
        var limits = TableLimits()
        limits.cellBytes = 100
        let open = String(repeating: "1,\"\n" + String(repeating: "2,2\n", count: 40), count: 2_000)
        let reader = try TableFile.open(fixture.file(("a,b\n" + open).utf8), limits: limits)
        var refused = 0
        var isEnd = false
        while !isEnd {
            do { isEnd = try reader.next() == nil } catch is Rejection { refused += 1 }
        }
        #expect(reader.isStopped && (1_000..<2_000).contains(refused))
    }

    /// A row may lie across the borders of the pieces in which a file is read.
    @Test func longFile() throws {
        let line = "411722,\"上蔡县, \"\"城关\"\"\",\(String(repeating: "长", count: 97))\r\n"
        let reader = try TableFile.open(fixture.file(String(repeating: line, count: 9_000).utf8))
        var count = 0
        while let row = try reader.next() {
            count += 1
            #expect(row.number == count && row.cells.count == 3 && row[1] == .text("上蔡县, \"城关\""))
        }
        #expect(count == 9_000)
        #expect(reader.progress.read == reader.progress.of)
    }

    /// What is no table is refused with what to do.
    @Test(arguments: [
        ("%PDF-1.7", "tableUnknown"), ("\u{0}\u{1}", "tableUnknown"), ("<html><table>", "tablePage"),
        ("\u{feff}  <?xml version='1.0'?>", "tablePage"),
    ])
    func noTables(text: String, code: String) throws {
        let url = try fixture.file(text.utf8)
        #expect(throws: Rejection(.unsupported, code)) { try TableFile.format(of: url) }
    }
}

/// Any texts written come back as they were.
struct CSVWriterTests {
    private static let pieces = [
        "a", "=", "+", "-", "@", "'", "\"", ",", ";", "\t", "\n", "\r", " ", "甲", "＝", "1", "\u{301}", "😀", "",
    ]

    @Test func roundTrip() throws {
        let fixture = try TablesFixture()
        var random = SystemRandomNumberGenerator()
        let table = (0..<500).map { _ in
            ["key"]
                + (0..<4).map { _ in
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in Self.pieces.randomElement() ?? "" }.joined()
                }
        }
        var bytes: [UInt8] = []
        let columns = (0..<5).map { TableColumn("k\($0)", title: "列\($0)") }
        let writer = try CSVWriter(columns, mark: Bool.random()) { bytes += $0 }
        for row in table { try writer.write(row.map { .text($0) }) }
        try writer.finish()
        let (rows, refused) = try TablesFixture.read(fixture.file(bytes))
        #expect(refused == [])
        #expect(rows.dropFirst().map { $0.cells.map(\.text) } == table)
    }

    private static let plain: [UInt8] = [0x20, 0x21, 0x23, 0x2B, 0x3A, 0x7F, 0x80, 0xFF]

    @Test func marksAreFoundWhereverTheyStand() {
        let isMark = { (byte: UInt8) in byte < 0x20 || [0x22, 0x2C, 0x3B].contains(byte) }
        var wrong: [[UInt8]] = []
        for length in 1...20 {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var text = (0..<length).map { _ in Self.plain.randomElement() ?? 0x61 }
                    text[place] = byte
                    if text.withUnsafeBufferPointer({ CSVBytes.hasMark($0) }) != isMark(byte) { wrong.append(text) }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func numbersAreNotTouched() throws {
        var bytes: [UInt8] = []
        let writer = try CSVWriter([.init("a", title: "=a"), .init("b", title: "b")], mark: false) { bytes += $0 }
        try writer.write([.integer(-5), .text("-5")])
        try writer.write([.real(-0.5), .day(try #require(CalendarDay("2022-05-04")))])
        try writer.write([.empty, .flag(true)])
        try writer.finish()
        #expect(String(decoding: bytes, as: UTF8.self) == "'=a,b\r\n-5,'-5\r\n-0.5,2022-05-04\r\n,TRUE\r\n")
    }
}
