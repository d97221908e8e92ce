import Foundation
import Kernel
import Testing

@testable import Tables

struct XLSXReaderTests {
    private func read(_ name: String) throws -> [TableRow] {
        let (rows, refused) = try TablesFixture.read(TablesFixture.stored(name))
        #expect(refused == [])
        return rows
    }

    private static let day = CalendarDay(ordinal: 19_116)

    /// As openpyxl and as LibreOffice write it.
    @Test(arguments: ["values.xlsx", "calc-values.xlsx"])
    func values(name: String) throws {
        let rows = try read(name)
        let cells = Dictionary(rows.map { ($0[0].text, $0[1]) }) { first, _ in first }
        let isCalculated = name.hasPrefix("calc")
        let expected: [String: Cell] = [
            "text": .text("城关镇"), "spaces": .text("  a  "), "lines": .text("一\n二"),
            "integer": .number(120, shown: "120"), "real": .number(0.5, shown: "0.5"), "phone": .text("13800000000"),
            "true": .flag(true), "false": .flag(false), "day": .date(Self.day, minute: nil),
            "moment": .date(Self.day, minute: 1085), "clock": .text("18:05"),
            "first day": .date(CalendarDay(ordinal: -25_567), minute: nil),
            "before leap": .date(CalendarDay(ordinal: -25_509), minute: nil),
            "after leap": .date(CalendarDay(ordinal: -25_508), minute: nil), "span": .number(1.25, shown: "1.25"),
            "reference": .fault(isCalculated ? "#REF!" : "="),
            "formula": isCalculated ? .number(2, shown: "2") : .fault("="), "年月日": .date(Self.day, minute: nil),
            "zone": .date(Self.day, minute: nil), "月日": .date(Self.day, minute: nil),
            "scientific": .number(44685, shown: "44685"), "red": .number(44685, shown: "44685"),
            "general": .number(44685, shown: "44685"),
        ]
        for (key, cell) in expected { #expect(cells[key] == cell, "\(key)") }
        let identifier = try #require(cells["identifier"])
        #expect(throws: Rejection.invalid("cellDigitsLost")) { try CellReading.citizenID(identifier) }
        #expect(rows.map(\.number) == Array(1...rows.count))
    }

    @Test(arguments: ["register.xlsx", "calc-register.xlsx"])
    func mergedCellsShareTheirValue(name: String) throws {
        let rows = try read(name)
        #expect(rows.map(\.number) == [1, 2, 3, 4, 5, 6, 8, 9])
        #expect(Set(rows[0].cells) == [.text("青河县集中隔离人员台账")] && rows[0].cells.count == 7)
        #expect(rows[4].cells[1...3] == [.text("乙某"), .text("城关镇"), .text("东村")])
    }

    @Test func theRestOfASheetIsPassed() throws {
        let fixture = try TablesFixture()
        let files = [
            TablesFixture.stored("register.xlsx"), try fixture.file("a,b\n1,2\n3,4\n".utf8),
            try fixture.file("{\"a\":1}\n{\"a\":2}\n".utf8),
        ]
        for file in files {
            let reader = try TableFile.open(file)
            #expect(try reader.next() != nil)
            reader.passSheet()
            #expect(try reader.next() == nil)
        }
        let reader = try TableFile.open(TablesFixture.stored("several.xlsx"))
        #expect(try reader.next()?.sheet == "一")
        reader.passSheet()
        #expect(try reader.next()?.sheet == "三")
    }

    @Test(arguments: ["several.xlsx", "calc-several.xlsx"])
    func visibleSheetsInTheirOrder(name: String) throws {
        let reader = try TableFile.open(TablesFixture.stored(name))
        #expect(reader.sheets == ["一", "空", "三"])
        #expect(
            try read(name) == [
                TableRow(sheet: "一", number: 1, cells: [.text("a")]),
                TableRow(sheet: "三", number: 2, cells: [.empty, .text("c")]),
            ])
    }

    @Test(arguments: ["epoch.xlsx", "calc-epoch.xlsx"])
    func daysSince1904(name: String) throws {
        #expect(try read(name).map(\.cells) == [[.date(Self.day, minute: nil), .date(Self.day, minute: 1085)]])
    }

    @Test func textsInRunsAndReadings() throws {
        let rows = try read("phonetic.xlsx")
        #expect(rows.map(\.number) == [1, 5])
        #expect(rows[0].cells == [.text("课"), .text("多 段"), .empty, .text("a\rb_x0041_")])
        #expect(
            rows[1].cells == [
                .date(Self.day, minute: 1085), .text("行内"), .text("算"), .fault("#N/A"),
                .number(4.11722e17, shown: "4.11722E+17"),
            ])
    }

    @Test(arguments: [
        ("General", NumberFormats.Kind.number), ("0.00", .number), ("0.00E+00", .number), ("@", .number),
        ("[$¥-804]#,##0.00", .number), ("[h]:mm", .number), ("\"day\"0", .number), ("0\\d", .number),
        ("[Red]0", .number),
        ("yyyy/m/d", .day), ("m\"月\"d\"日\"", .day), ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", .day),
        ("e\"年\"m\"月\"", .day),
        ("mmm", .day), ("h:mm AM/PM", .time), ("mm:ss", .time), ("yyyy-mm-dd hh:mm", .moment), ("0;yyyy", .number),
        ("上午/下午h\"时\"mm\"分\"", .time), ("#,##0_d", .number),
    ])
    func formats(code: String, kind: NumberFormats.Kind) { #expect(NumberFormats.kind(code) == kind) }

    @Test func serialsAndDays() {
        for ordinal in [-25_567, -25_509, -25_508, 0, 19_116, 47_846] {
            let day = CalendarDay(ordinal: ordinal)
            let read = SpreadsheetDate.day(SpreadsheetDate.serial(day, minute: 1439), is1904: false)
            #expect(read?.0 == day && read?.minute == 1439)
        }
        for serial in [-1, 0, 0.5, 60, 2_958_466, .nan, .infinity] {
            #expect(SpreadsheetDate.day(serial, is1904: false) == nil)
        }
    }
}
