import Foundation
import Kernel
import Testing

@testable import Tables

/// A cell, and what is read from it: as text, or the code of the refusal.
struct CellReadingTests {
    private func outcome<Value>(_ read: () throws -> Value?) -> String {
        do { return try read().map { "\($0)" } ?? "-" } catch let rejection as Rejection { return rejection.code } catch
        {
            return "\(error)"
        }
    }

    private func typed<Value>(_ read: () throws -> Typed<Value>?) -> String {
        outcome { try read().map { "\($0.value)" + ($0.isInferred ? "?" : "") } }
    }

    private static let day = CalendarDay(ordinal: 19_116)

    @Test(arguments: [
        (Cell.empty, "-"), (.text(" "), "-"), (.text("2022-05-04"), "2022-05-04"), (.text("2022/5/4"), "2022-05-04"),
        (.text("2022.5.4"), "2022-05-04"), (.text("2022.05.04"), "2022-05-04"), (.text("2022年5月4日"), "2022-05-04"),
        (.text("2022年05月04号"), "2022-05-04"), (.text("２０２２－５－４"), "2022-05-04"), (.text(" 2022-5-4 "), "2022-05-04"),
        (.text("20220504"), "2022-05-04"), (.text("2022-05-04 00:00:00"), "2022-05-04"),
        (.text("2022-05-04T18:05:00"), "2022-05-04"), (.text("5月4日"), "2022-05-04?"), (.text("5.4"), "2022-05-04?"),
        (.text("5-4"), "2022-05-04?"), (.text("５/４"), "2022-05-04?"), (.text("5月4"), "2022-05-04?"),
        (.text("2.29"), "cellDay"), (.text("44685"), "2022-05-04"), (.number(44685, shown: "44685"), "2022-05-04"),
        (.number(44685.5, shown: "44685.5"), "2022-05-04"), (.date(day, minute: nil), "2022-05-04"),
        (.date(day, minute: 1085), "2022-05-04"), (.number(20_220_504, shown: "20220504"), "2022-05-04"),
        (.number(5.4, shown: "5.4"), "2022-05-04?"), (.number(5.1, shown: "5.1"), "cellDayAmbiguous"),
        (.text("5.10"), "2022-05-10?"), (.number(2022, shown: "2022"), "cellDay"), (.number(3, shown: "3"), "cellDay"),
        (.text("2021-02-29"), "cellDay"), (.text("2022-5/4"), "cellDay"), (.text("2022年5月"), "cellDay"),
        (.text("20221345"), "cellDay"), (.text("5月4日左右"), "cellDay"), (.text("04/05/2022"), "cellDay"),
        (.text("2022-05-04-"), "cellDay"), (.text("昨天"), "cellDay"), (.text("2022-05-041"), "cellDay"),
        (.flag(true), "cellDay"), (.fault("#REF!"), "cellFault"), (.fault("="), "cellFormula"),
        (.text("202205041805"), "cellDay"), (.text("13800000000"), "cellDay"), (.text("1E5"), "cellDay"),
    ])
    func days(cell: Cell, expected: String) {
        #expect(typed { try CellReading.day(cell, year: 2022) } == expected)
    }

    @Test(arguments: ["5月4日", "5.4", "5-4"])
    func aDayNeedsItsYear(text: String) {
        #expect(typed { try CellReading.day(.text(text)) } == "cellYearMissing")
    }

    @Test(arguments: [
        (Cell.text("2022-05-04 18:05"), "2022-05-04T10:05:00.000Z"),
        (.text("2022/5/4 8:05:59"), "2022-05-04T00:05:00.000Z"),
        (.text("2022-05-04T18:05"), "2022-05-04T10:05:00.000Z"),
        (.text("2022-05-04T10:05:00Z"), "2022-05-04T10:05:00.000Z"),
        (.text("2022年5月4日18时5分"), "2022-05-04T10:05:00.000Z"), (.text("2022年5月4日18时"), "2022-05-04T10:00:00.000Z"),
        (.text("2022年5月4日 下午6点半"), "2022-05-04T10:30:00.000Z"), (.text("5月4日18:05"), "2022-05-04T10:05:00.000Z?"),
        (.text("2022-05-04 6:05 PM"), "2022-05-04T10:05:00.000Z"),
        (.text("2022-05-04 中午12点"), "2022-05-04T04:00:00.000Z"),
        (.text("2022-05-04 24:00"), "2022-05-04T16:00:00.000Z"), (.text("２０２２-５-４ １８：０５"), "2022-05-04T10:05:00.000Z"),
        (.text("2022-05-04"), "2022-05-03T16:00:00.000Z?"), (.date(day, minute: 1085), "2022-05-04T10:05:00.000Z"),
        (.date(day, minute: nil), "2022-05-03T16:00:00.000Z?"),
        (.number(44685.75, shown: "44685.75"), "2022-05-04T10:00:00.000Z"),
        (.text("44685.75"), "2022-05-04T10:00:00.000Z"), (.text("2022-05-04 25:00"), "cellMoment"),
        (.text("2022-05-04 18:60"), "cellMoment"), (.text("2022-05-04 18"), "cellMoment"),
        (.text("18:05"), "cellMoment"),
        (.text("2022-05-04 18:05 前后"), "cellMoment"), (.empty, "-"),
    ])
    func instants(cell: Cell, expected: String) throws {
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        #expect(typed { try CellReading.instant(cell, in: zone, year: 2022) } == expected)
    }

    @Test(arguments: [
        (Cell.text("12"), "12"), (.text("1,200"), "1200"), (.text("１，２００"), "1200"), (.text("1 200"), "1200"),
        (.text("-5"), "-5"),
        (.text("120人"), "120"), (.text("30 个"), "30"), (.text("3人次"), "3"), (.text("12.0"), "12"),
        (.number(12, shown: "12"), "12"),
        (.number(12, shown: "1.2E1"), "12"), (.number(12.5, shown: "12.5"), "cellInteger"),
        (.text("12.5"), "cellInteger"),
        (.text("12,00"), "cellNumber"), (.text("1,2000"), "cellNumber"), (.text(",200"), "cellNumber"),
        (.text("约30"), "cellInteger"),
        (.text("十"), "cellInteger"), (.empty, "-"), (.date(day, minute: nil), "cellNumber"),
        (.fault("#N/A"), "cellFault"),
        (.text("人"), "cellInteger"), (.number(1e18, shown: "1E18"), "cellInteger"),
    ])
    func integers(cell: Cell, expected: String) { #expect(outcome { try CellReading.integer(cell) } == expected) }

    @Test(arguments: [
        (Cell.text("36.5"), "36.5"), (.text("1,200.25"), "1200.25"), (.number(0.1, shown: "0.1"), "0.1"),
        (.text("1e3"), "1000.0"),
        (.text("nan"), "cellNumber"), (.text("0x10"), "cellNumber"), (.text("36.5度"), "cellNumber"), (.empty, "-"),
    ])
    func reals(cell: Cell, expected: String) { #expect(outcome { try CellReading.real(cell) } == expected) }

    @Test func flags() {
        for text in ["是", "√", "有", "yes", "YES", "true", "1", " 是 ", "Ｙ"] {
            #expect(outcome { try CellReading.flag(.text(text)) } == "true")
        }
        for text in ["否", "无", "no", "FALSE", "0", "×"] {
            #expect(outcome { try CellReading.flag(.text(text)) } == "false")
        }
        #expect(outcome { try CellReading.flag(.flag(false)) } == "false")
        #expect(outcome { try CellReading.flag(.number(1, shown: "1")) } == "true")
        #expect(outcome { try CellReading.flag(.text("")) } == "-")
        for text in ["大概", "2", "是否"] { #expect(outcome { try CellReading.flag(.text(text)) } == "cellFlag") }
    }

    @Test(arguments: [
        (Cell.text("  城关镇 "), "城关镇"), (.text("\u{3000}a\u{a0}\tb\u{200b}c "), "a bc"), (.text("一\r\n\r\n二 "), "一\n二"),
        (.text(" "), "-"),
        (.number(120, shown: "120"), "120"), (.number(13_800_000_000, shown: "1.38E10"), "13800000000"),
        (.number(0.5, shown: "0.5"), "0.5"), (.date(day, minute: nil), "2022-05-04"),
        (.date(day, minute: 65), "2022-05-04 01:05"),
        (.number(4.11722e17, shown: "4.11722E+17"), "cellDigitsLost"), (.text("(注)"), "(注)"), (.text("a\u{0}b"), "ab"),
    ])
    func texts(cell: Cell, expected: String) { #expect(outcome { try CellReading.text(cell) } == expected) }

    /// The number is made up; its check character is right.
    @Test(arguments: [
        (Cell.text("11010519491231002X"), "11****************"), (.text(" 110105 19491231 002x "), "11"),
        (.text("１１０１０５１９４９１２３１００２Ｘ"), "11"), (.text("4.11722E+17"), "cellDigitsLost"),
        (.text("4.11722e+17"), "cellDigitsLost"),
        (.number(4.11722e17, shown: "4.11722E+17"), "cellDigitsLost"),
        (.number(4.1172219900101e17, shown: "411722199001010000"), "cellDigitsLost"),
        (.text("411722199001010000"), "cellDigitsLost"), (.text("110105194912310021"), "cellCitizenID"),
        (.text("1234"), "cellCitizenID"),
        (.number(1234, shown: "1234"), "cellCitizenID"), (.empty, "-"),
    ])
    func citizenIDs(cell: Cell, expected: String) {
        let found = outcome { try CellReading.citizenID(cell) }
        #expect(found.hasPrefix(expected.prefix(2)) && (expected.hasPrefix("11") || found == expected))
    }

    @Test func mobiles() throws {
        let number = MobileNumber("13800000000")
        for text in [
            "13800000000", "138 0000 0000", "138-0000-0000", "+86 13800000000", "8613800000000", "１３８００００００００",
        ] {
            #expect(try CellReading.mobile(.text(text)) == number)
        }
        #expect(try CellReading.mobile(.number(1.38e10, shown: "1.38E10")) == number)
        #expect(outcome { try CellReading.mobile(.text("1.38E+10")) } == "cellDigitsLost")
        #expect(outcome { try CellReading.mobile(.text("1380000000")) } == "cellMobile")
    }
}
