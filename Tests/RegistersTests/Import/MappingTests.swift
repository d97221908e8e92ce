import Foundation
import Kernel
import TestSupport
import Testing

@testable import Registers

struct MappingTests {
    private static let jobs = Definition(Jobs.self)
    private let guessing = ColumnGuessing(jobs, Terms(words: jobs))

    /// Header, the field it is taken for, how sure.
    @Test(
        arguments: [
            ("标题", "title", .exact), ("title", "title", .exact), (" 标 题 *", "title", .exact),
            ("标题（必填）", "title", .exact),
            ("任务名称", "title", .exact), ("基本情况 / 标题", "title", .exact), ("期限:", "due", .exact), ("完成期限", "due", .near),
            ("titel", "title", .near), ("记录编号", "id", .exact), ("状态", nil, .exact), ("office", nil, .exact),
            ("车牌", nil, .none), ("", nil, .none), ("序号", nil, .none),
        ] as [(String, String?, ColumnGuess.Sureness)])
    func `the field of a header`(header: String, field: String?, sureness: ColumnGuess.Sureness) {
        #expect(guessing.guesses([header]) == [ColumnGuess(field: field, sureness: sureness)])
    }

    @Test func `a field is given once by the surest column`() {
        #expect(guessing.guesses(["完成期限", "期限", "期限"]).map(\.field) == [nil, "due", nil])
    }

    @Test func `what was decided before is taken, also that a column is left out`() {
        let remembered = ["车牌": "code", "标题": ""]
        let guesses = guessing.guesses(["车牌", "标题"], remembered: remembered)
        #expect(guesses.map(\.field) == ["code", nil] && guesses.allSatisfy { $0.sureness == .remembered })
    }

    @Test func `problems of a mapping`() {
        let mapping = Mapping(header: ["a", "b", "c"], fields: ["title", "title", "office"])
        #expect(mapping.problems(for: Self.jobs).map(\.code) == ["columnTwice", "fieldUnknown"])
        #expect(mapping.missing(in: Self.jobs).map(\.name) == ["kind", "due", "unit"])
    }

    @Test func `any header is coped with`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let header = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                String(
                    String.UnicodeScalarView(
                        (0..<Int.random(in: 0...12)).compactMap { _ in
                            Unicode.Scalar(UInt32.random(in: 1...0x2FFFF))
                        }))
            }
            let fields = guessing.guesses(header).compactMap(\.field)
            #expect(guessing.guesses(header).count == header.count && Set(fields).count == fields.count)
        }
    }
}

struct ReturnsTests {
    private static let units = [("chengguan", "城关镇"), ("xin", "新城关镇"), ("hewan", "河湾镇"), ("health", "卫健委")].map {
        Returns.Unit(id: RecordID(known: $0), name: $1, names: [$1, $1 + "人民政府"])
    }

    /// Names of files and sheets, what rows say, who has not returned.
    @Test(arguments: [
        (["城关镇反馈表.xlsx"], [], ["新城关镇", "河湾镇", "卫健委"]), (["新城关镇.xlsx"], [], ["城关镇", "河湾镇", "卫健委"]),
        (["汇总.xlsx", "河湾镇", "新城关镇人民政府"], ["卫健委"], ["城关镇"]), (["汇总.xlsx"], ["城 关 镇", "别处"], ["新城关镇", "河湾镇", "卫健委"]),
        ([], [], ["城关镇", "新城关镇", "河湾镇", "卫健委"]),
    ])
    func `who has not returned a table`(titles: [String], values: [String], missing: [String]) {
        let returns = Returns(expected: Self.units, titles: titles, values: values)
        #expect(returns.missing.map(\.name) == missing)
        #expect(returns.came.count + returns.missing.count == Self.units.count)
    }
}
