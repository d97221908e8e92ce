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

    /// However it is said, in both languages; what stands between is no matter.
    @Test(arguments: [
        "返乡人员集中隔离14天", "返鄉人員集中隔離", "封控柳林小区", "3号楼不许出门", "把密接送到集中隔离点", "二村划为封控区",
        "柳林小区先封起来", "村民不让出村", "居民一律待在家里", "立即隔离人员12名", "把返乡人员控制起来", "强行带离拒不配合的人",
        "焊死3号楼单元门", "学校封闭管理", "对柳林小区临时管控", "不得让返乡人员进村", "Quarantine all returnees",
        "seal off building 3", "Nobody may leave home", "Put all returnees in home quarantine",
        "Lock down Liulin compound",
        "Residents must stay indoors until Monday", "Do not let anyone leave the village",
        "No one from building 2 may go out", "Force everybody to be tested", "Isolate the close contacts at once",
        "Send the contacts to the quarantine hotel", "Turn back all returnees at the crossing", "Ban all travel",
    ])
    func noneGetsThrough(_ text: String) throws { #expect(try find(text) != nil) }

    /// Places, figures and persons already under a measure are named, not restricted.
    @Test(arguments: [
        "检查集中隔离点消毒情况", "请各乡镇报送居家隔离人数", "保障封控区物资", "把防护服送到集中隔离点", "为居家隔离人员送菜送药",
        "值班人员不得离开岗位", "领取隔离衣200件", "上门看望居家健康监测人员", "把密接名单送到流调专班", "统计解除隔离人员",
        "Check the disinfection of the quarantine sites", "Report the number of persons in home quarantine by eight",
        "Bring food to the lockdown area", "By this afternoon each township enters the figures of arrivals",
        "Hand out 200 isolation gowns to the block", "Close the live poultry market for cleaning",
        "Clerks must not leave their post tonight", "Everybody must stay in contact with the desk",
    ])
    func namesAreNone(_ text: String) throws { #expect(try find(text) == nil) }
}
