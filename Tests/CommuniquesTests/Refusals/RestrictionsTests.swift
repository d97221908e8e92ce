import Foundation
import Testing

@testable import Communiques

/// Restrictions on persons in a leader's words.
struct RestrictionsTests {
    private static let resources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Resources/Lexicon")

    private func find(_ text: String) throws -> String? {
        try Restrictions(directory: Self.resources).find(in: text)?.words
    }

    @Test(arguments: [
        ("青石镇密接人员一律居家隔离", "居家隔离"), ("对城关小区实施封控", "实施封控"), ("全村人员不得外出", "不得…外出"),
        ("該村居民不得 外出", "不得…外出"), ("封闭该小区,只留一个门", "封闭…小区"), ("对返乡人员劝返", "劝返"),
        ("给未做核酸的人员赋红码", "赋红码"), ("密接者立即隔离并转运", "立即隔离"), ("全县静默三天", "静默"),
        ("居家健康监测7天", "居家健康监测"), ("对拒不配合的强制检测", "强制检测"), ("严禁村民今晚离开本村", "严禁…离开"),
    ])
    func areFound(_ text: String, _ words: String) throws { #expect(try find(text) == words) }

    /// Work of units, and words of other clauses, are none.
    @Test(arguments: [
        "增派采样队两支到柳林街道", "隔离转运专班清点隔离房间,八点前报数", "卫健委向封控区增派医护",
        "不得迟报漏报。村干部外出须请假", "各乡镇核对来返人员底数", "活禽市场停业消杀", "", "严禁瞒报,离开岗位要报备",
    ])
    func workIsNone(_ text: String) throws { #expect(try find(text) == nil) }
}
