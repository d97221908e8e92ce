import Kernel
import Tables
import Testing

@testable import Organisation

struct ContactCellTests {
    @Test(arguments: [
        ("0396-6922345/13800000000", ["0396-6922345"], ["13800000000"]),
        ("０３９６－６９２２３４５、138 0000 0000", ["0396-6922345"], ["13800000000"]),
        ("(0396)6922345 13800000000", ["0396-6922345"], ["13800000000"]),
        ("6922345转8012", ["6922345-8012"], []), ("手机:13800000000", [], ["13800000000"]),
        ("+86 13800000000\n13900000000", [], ["13800000000", "13900000000"]), ("无", [], []), ("", [], []),
        ("120", ["120"], []),
    ])
    func numbersOfACell(text: String, duty: [String], mobiles: [String]) throws {
        let numbers = try ContactCell.numbers(.text(text))
        #expect(numbers.duty == duty && numbers.mobiles.map(\.text) == mobiles, "\(text)")
    }

    @Test func numbersThatASpreadsheetTookForQuantities() throws {
        #expect(
            try ContactCell.numbers(.number(13_800_000_000, shown: "1.38E+10")).mobiles.map(\.text) == ["13800000000"])
        #expect(throws: Rejection.self) { try ContactCell.numbers(.text("1.38E+10")) }
    }

    @Test(arguments: [
        ("1.38E+10", "cellDigitsLost"), ("1380000000", "cellPhone"), ("已停机", "cellPhone"),
        ("138000000001", "cellPhone"),
    ])
    func whatIsNoNumberIsRefused(text: String, code: String) {
        #expect { try ContactCell.numbers(.text(text)) } throws: { ($0 as? Rejection)?.code == code }
    }

    /// Whatever is typed, a mobile number never becomes a duty telephone, which is shown to everybody.
    @Test func noMobileNumberIsEverShown() {
        var random = SystemRandomNumberGenerator()
        let parts = [
            "13800000000", "0396-6922345", " ", "/", "、", "-", "(", ")", "转", "8", "+86", "电话", "\n", "19912345678",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
            }.joined()
            guard let numbers = try? ContactCell.numbers(.text(text)) else { continue }
            for duty in numbers.duty { #expect(PersonalData.find(in: duty) == nil, "\(text)") }
        }
    }

    @Test(
        arguments: [
            ("张三(主任)", ["张三"], "主任"), ("张三（主任）", ["张三"], "主任"), ("主任 张三", ["张三"], "主任"), ("张三主任", ["张三"], "主任"),
            ("主任:张三", ["张三"], "主任"), ("张 三", ["张三"], nil), ("张三、李四", ["张三", "李四"], nil), ("空缺", [], nil),
            ("买买提·艾力", ["买买提·艾力"], nil), ("值班室", ["值班室"], nil),
        ] as [(String, [String], String?)])
    func peopleOfACell(text: String, names: [String], title: String?) throws {
        let people = try ContactCell.people(text)
        #expect(people.map(\.name) == names && people.first?.title == title, "\(text)")
    }

    @Test func whatIsNoNameIsRefused() {
        for text in ["13800000000", "张", "??"] { #expect(throws: Rejection.self) { try ContactCell.people(text) } }
    }

    @Test func columnsOfMergedHeaders() {
        let columns = DirectoryColumns(["序号", "单位", "主要负责人 / 姓名", "主要负责人 / 手机", "经办人 / 姓名", "经办人 / 手机", "值班电话"])
        #expect(columns.unit == 1 && columns.duty == [6])
        #expect(columns.slots.map(\.label) == ["主要负责人", "经办人"] && columns.slots.map(\.phones) == [[3], [5]])
        let plain = DirectoryColumns(["科室", "姓名(职务)", "职务", "办公电话", "联系方式"])
        #expect(plain.part == 0 && plain.slots.first?.title == 2 && plain.slots.first?.duty == [3])
        #expect(plain.slots.first?.phones == [4])
    }

    @Test func loginsAreReadableAndNeverTwice() {
        var names = LoginNames(taken: ["hewan"])
        #expect(names.next(for: "青石镇") == "qingshi")
        #expect(names.next(for: "青石镇") == "qingshi-2")
        #expect(names.next(for: "河湾镇") == "hewan-2")
        #expect(names.next(for: "!!") == "user")
    }
}
