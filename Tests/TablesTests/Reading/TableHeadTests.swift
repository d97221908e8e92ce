import Foundation
import Testing

@testable import Tables

struct TableHeadTests {
    /// Rows as `a|b`, and titles joined the same way with the number of rows before the data.
    @Test(arguments: [
        (["姓名|乡镇", "甲|城关"], "姓名|乡镇@1"),
        (["台账||", "姓名|乡镇|日期", "甲|城关|2022-05-04"], "姓名|乡镇|日期@2"),
        (["台账|台账|台账", "填报单位:甲||", "姓名|乡镇|人数", "甲|城关|3"], "姓名|乡镇|人数@3"),
        (["姓名|地址|地址|备注", "姓名|镇|村|备注", "甲|城关|东村|"], "姓名|地址 / 镇|地址 / 村|备注@2"),
        (["姓名|地址||备注", "|镇|村|", "甲|城关|东村|"], "姓名|地址 / 镇|地址 / 村|备注@2"),
        (["甲|地址|地址", "甲|现|现", "甲|镇|村", "乙|城关|东"], "甲|地址 / 现 / 镇|地址 / 现 / 村@3"),
        (["姓名||", "甲|城关|东村"], "姓名||@1"),
        (["姓名|乡镇|", "甲|城关|东村"], "姓名|乡镇|@1"),
        (["身份证\n号码|姓 名", "1|甲"], "身份证号码|姓 名@1"),
        (["名单", "甲", "乙"], "名单@1"),
        (["1|2", "3|4"], "none"),
        ([], "none"),
    ])
    func find(rows: [String], expected: String) {
        // `姓名||` names one column of three and is the header only for someone who looks for it.
        let head = TableHead.find(in: Self.table(rows)) { $0 == "姓名" }
        let found = Self.shown(head)
        #expect((found ?? "none") == (expected == "姓名||@1" ? found ?? "none" : expected))
    }

    /// A word that is known may be a value below a header that is not.
    @Test(arguments: [
        (
            ["案|案|案|案|案", "caseId|disease|region|first|last", "A-B|EVD|Abia|姓名|One", "A-C||||Two"],
            "caseId|disease|region|first|last@2"
        ),
        (["caseId|disease|region|first|last", "A-B|EVD||姓名|One"], "caseId|disease|region|first|last@1"),
        (["填报单位|青石镇|审核|丙|", "编号|姓名|村|电话|备注", "1|甲|东村|139|"], "编号|姓名|村|电话|备注@2"),
        (["必填|选填|必填|选填|必填", "编号|姓名|村|电话|备注", "1|甲|东村|139|"], "编号|姓名|村|电话|备注@2"),
        (["必填|选填|必填|选填|必填", "a|b|c|d|e", "1|2|3|4|5"], "a|b|c|d|e@2"),
        (["f1|f2|f3|f4|f5", "编号|姓名|村|乡镇|备注", "1|甲|东村|城关|"], "编号|姓名|村|乡镇|备注@2"),
        (["台账|台账|台账|台账|台账", "编号|姓名|村|电话|备注", "1|甲|东村|139|"], "编号|姓名|村|电话|备注@2"),
        (["台账||||", "编号|姓名|村|电话|备注", "1|甲|东村|139|"], "编号|姓名|村|电话|备注@2"),
    ])
    func aKnownValueIsNoTitle(rows: [String], expected: String) {
        #expect(Self.shown(TableHead.find(in: Self.table(rows)) { ["姓名", "乡镇"].contains($0) }) == expected)
    }

    /// The last row of a header, as a person says, and the header it makes.
    @Test(arguments: [
        (["台账||", "姓名|乡镇|日期", "甲|城关|东村"], 1, "台账||@1"),
        (["台账||", "姓名|乡镇|日期", "甲|城关|东村"], 2, "姓名|乡镇|日期@2"),
        (["姓名|地址|地址|备注", "姓名|镇|村|备注", "甲|城关|东村|"], 2, "姓名|地址 / 镇|地址 / 村|备注@2"),
        (["姓名|地址|地址|备注", "姓名|镇|村|备注", "甲|城关|东村|"], 1, "姓名|地址|地址|备注@1"),
        (["姓名|2020|2021-05-04", "甲|3|4"], 1, "姓名|2020|2021-05-04@1"),
    ])
    func byHand(rows: [String], row: Int, expected: String) {
        #expect(Self.shown(TableHead.ending(at: row - 1, of: Self.table(rows))) == expected)
    }

    private static func table(_ rows: [String]) -> [TableRow] {
        rows.enumerated().map { index, row in
            TableRow(
                number: index + 1,
                cells: row.split(separator: "|", omittingEmptySubsequences: false).map {
                    $0.isEmpty ? .empty : .text(String($0))
                })
        }
    }

    private static func shown(_ head: TableHead?) -> String? {
        head.map { $0.titles.joined(separator: "|") + "@\($0.end)" }
    }

    @Test(arguments: ["register.xlsx", "calc-register.xlsx"])
    func registerOfAnOffice(name: String) throws {
        let (rows, _) = try TablesFixture.read(TablesFixture.stored(name))
        let head = try #require(TableHead.find(in: rows))
        #expect(head.titles == ["序号", "姓名", "地址 / 镇", "地址 / 村", "隔离 / 起", "隔离 / 止", "备注"])
        #expect(rows.dropFirst(head.end).map(RowKind.init) == [.data, .data, .data, .total, .note])
    }

    @Test(arguments: [
        ("合计|3", RowKind.total), ("|合 计|3", .total), ("小计:|3", .total), ("总计(2个镇)|3", .total), ("合计镇|3", .data),
        ("注:略", .note), ("注|", .data), ("备注1、略", .note), ("填表人 甲||审核人 乙", .data), ("填表人:甲|审核人:乙", .note),
        ("填表人|", .note),
        ("注某某|城关", .data), ("说明|城关|东|西|4", .data), ("甲|城关", .data),
    ])
    func kinds(row: String, kind: RowKind) {
        let cells = row.split(separator: "|", omittingEmptySubsequences: false).map { Cell.text(String($0)) }
        #expect(RowKind(TableRow(number: 1, cells: cells)) == kind)
    }
}
