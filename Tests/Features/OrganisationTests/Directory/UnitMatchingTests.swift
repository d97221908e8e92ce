import Kernel
import Testing

@testable import Organisation

struct UnitMatchingTests {
    private static func area(_ text: String) -> AreaCode? { AreaCode(text) }

    private var matching: UnitMatching {
        func candidate(_ target: UnitTarget, _ kind: UnitKind, _ names: [String], _ code: String? = nil)
            -> UnitMatching.Candidate
        { .init(target: target, kind: kind, names: names, area: code.flatMap { AreaCode($0) }) }
        return UnitMatching(
            [
                candidate(.new(.bureau), .bureau, ["青河县卫生健康委员会", "卫健委"]),
                candidate(.new(.township), .township, ["青石镇人民政府", "青石镇"], "990101101"),
                candidate(.new(.section), .township, ["河湾镇人民政府", "河湾镇"], "990101102"),
                candidate(.starter("health"), .bureau, ["青河县卫生健康委员会", "卫健委", "卫健局"]),
                candidate(.new(.village), .village, ["李庄村"], "990101101201"),
                candidate(.new(.enterprise), .village, ["李庄村"], "990101102201"),
            ], county: "青河县")
    }

    @Test(arguments: [
        "卫健委", "县卫健委", "青河县卫健委", "卫生健康委员会", "青河县卫生健康委员会", "县 卫健局", "卫健局(老楼)",
    ])
    func aBureauByWhateverName(label: String) {
        #expect(matching.find(label, within: "县直单位")?.target == .new(.bureau), "\(label)")
    }

    @Test(arguments: ["青石镇", "青石镇政府", "青石镇人民政府", "青石镇党委", "5.青石镇", "青石镇通讯录"])
    func aTownship(label: String) {
        #expect(matching.find(label, within: "")?.target == .new(.township), "\(label)")
        #expect(matching.find("", within: label)?.target == .new(.township), "\(label)")
    }

    @Test func aRoomIsItsTownshipsAndAVillageOfTwoIsTheOneInside() {
        let room = matching.find("党政办", within: "青石镇")
        #expect(room?.target == .new(.township) && room?.room == "党政办")
        #expect(matching.find("李庄村", within: "青石镇")?.target == .new(.village))
        #expect(matching.find("李庄村", within: "河湾镇")?.target == .new(.enterprise))
        #expect(matching.find("李庄村", within: "县直单位") == nil)
        #expect(matching.find("县防汛办", within: "县直单位") == nil)
    }

    @Test func targetsTravelInForms() throws {
        let code = try #require(AreaCode("990101101"))
        let id = RecordID.make()
        for target in [UnitTarget.unit(id), .starter("health"), .area(code), .new(.bureau), .skip] {
            #expect(UnitTarget(target.text) == target)
        }
        for text in ["", "unit:", "new:castle", "area:1", "all"] { #expect(UnitTarget(text) == nil, "\(text)") }
    }

    @Test(arguments: [
        (UnitKind.township, "党政办 主任", Role.unitOfficer), (.bureau, "经办人", .unitOfficer), (.office, "指挥长", .commander),
        (.office, "值守", .dutyOfficer), (.village, "网格员", .gridWorker), (.section, "组长", .sectionLead),
    ])
    func rolesAreSuggested(kind: UnitKind, words: String, role: Role) {
        #expect(RoleSuggestion.role(kind, words: words, name: "张三") == role)
        #expect(RoleSuggestion.role(kind, words: words, name: "值班室") == nil)
        #expect(RoleSuggestion.role(.township, words: "镇长", name: "张三") == nil)
    }
}
