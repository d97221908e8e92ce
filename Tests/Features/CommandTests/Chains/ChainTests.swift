import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct ChainTests {
    private static func id(_ name: String) -> RecordID { RecordID("u\(names.firstIndex(of: name) ?? 99)")! }
    private static let names = ["尹集镇", "庙街乡", "城关街道", "卫生健康委员会", "公安局", "雷营村", "杨庄镇", "杨庄村"]
    private static let units = names.map { name in
        Chain.Unit(
            id(name), names: name == "卫生健康委员会" ? ["舞钢市卫生健康委员会", "卫健委"] : ["舞钢市\(name)", name],
            isAddressed: !name.hasSuffix("村"))
    }

    private func chain(_ text: String) -> [Chain.Line] { Chain(text, units: Self.units, county: "舞钢市").lines }

    /// One line each: what it stands for, and who wrote it.
    @Test(arguments: [
        ("1. 尹集镇 收到", "尹集镇", ""), ("2. 庙街乡 张三 已收到", "庙街乡", "张三"), ("３．城关街道办事处：李四签收", "城关街道", "李四"),
        ("④ 卫健委收到👌", "卫生健康委员会", ""), ("5、舞钢市卫健委 王五 收到🙏🙏", "卫生健康委员会", "王五"), ("收到，公安局", "公安局", ""),
        ("（6）尹集 收到", "尹集镇", ""), ("7 庙街乡政府已知悉", "庙街乡", ""), ("8.尹 集 镇  收 到", "尹集镇", ""),
        ("9. 庙街乡 13800138000 收到", "庙街乡", ""),
    ])
    func aLineNamesItsUnit(_ text: String, _ unit: String, _ person: String) throws {
        let line = try #require(chain(text).first)
        #expect(line.meaning == .unit(Self.id(unit)), "\(text)")
        #expect(line.person == person, "\(text)")
        #expect(PersonalData.find(in: line.text + line.person) == nil)
    }

    @Test(arguments: [
        ("1. 伊集镇 收到", ["尹集镇"]), ("2. 庙街 乡镇 收到", ["庙街乡"]), ("3. 尹集镇 未收到", ["尹集镇"]), ("4. 庙街乡收到了吗", ["庙街乡"]),
        ("5. 尹集镇、庙街乡 收到", ["尹集镇", "庙街乡"]), ("6. 张三 收到", []), ("7. 收到", []), ("8. 公按局 收到", ["公安局"]),
        ("9. 尹集镇雷营村 收到", ["尹集镇", "雷营村"]), ("10. 城关大街 收到", []), ("11. 集尹镇 收到", ["尹集镇"]),
    ])
    func whatIsNotCertainIsAsked(_ text: String, _ proposals: [String]) throws {
        let line = try #require(chain(text).first)
        switch line.meaning {
        case .asked(let found):
            #expect(Set(found).isSuperset(of: proposals.map(Self.id)) || found == proposals.map(Self.id), "\(text)")
        case .unit(let id): #expect(text.contains("庙街") && id == Self.id("庙街乡"), "\(text) was taken for \(id)")
        default: Issue.record("\(text): \(line.meaning)")
        }
    }

    @Test func aWholeChain() {
        let text = """
            #接龙
            关于开展排查的指令,请各单位签收

            例 单位 姓名 收到
            1. 尹集镇 收到
            2. 庙街乡 张三 已收到
            3. 尹集镇 李四 收到
            4. 雷营村 收到
            5. 伊集镇 收到
            """
        let meanings = chain(text).map(\.meaning)
        #expect(
            meanings == [
                .heading, .heading, .heading, .unit(Self.id("尹集镇")), .unit(Self.id("庙街乡")),
                .duplicate(Self.id("尹集镇")), .notAddressed(Self.id("雷营村")), .asked(proposals: [Self.id("尹集镇")]),
            ])
    }

    /// Whatever stands in a text, no unit is signed for twice, and none that is not named in full.
    @Test func randomLinesNeverGuess() {
        var dice = SystemRandomNumberGenerator()
        let letters = Array("尹集镇庙街乡城关道公安局卫健委收到未1.、 👌张三雷营村杨庄")
        for _ in 0..<300 {
            let text = (0..<6).map { _ in
                String((0..<Int.random(in: 0...14, using: &dice)).map { _ in letters.randomElement(using: &dice)! })
            }.joined(separator: "\n")
            let units = chain(text).compactMap(\.meaning.unit)
            #expect(Set(units).count == units.count, "\(text)")
            for unit in units {
                let stem = Self.names[Int(unit.text.dropFirst())!].prefix(2)
                let plain = text.filter { !" .👌".contains($0) }
                #expect(plain.contains(stem) || plain.contains("卫健委"), "\(text): \(stem)")
            }
        }
    }

    @Test(arguments: [
        ("尹集镇", "伊集镇", true), ("尹集镇", "尹集", true), ("尹集镇", "尹集镇镇", true), ("尹集镇", "集尹镇", true), ("尹集镇", "尹集镇", false),
        ("尹集镇", "庙街乡", false), ("", "镇", true), ("尹集镇", "伊集乡", false),
    ])
    func oneSlipOfThePen(_ left: String, _ right: String, _ expected: Bool) {
        #expect(ChainNames.isOneSlip(Array(left), Array(right)) == expected)
        #expect(ChainNames.isOneSlip(Array(right), Array(left)) == expected)
    }

    @Test func aChainSignsForManyAtOnce() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([
            .init(leads: ["qingshi", "hewan", "donghe"]), .init(leads: ["hewan"]),
        ])
        try await fixture.write("donghe") { _ = try $0.acknowledgeAll() }
        let text = "1. 青石镇 王五 收到\n2. 河湾镇 收到\n3. 东河街道 收到\n4. 河湾镇 再收到"
        let chain = try await fixture.read { try $0.chain(text, of: directive) }
        #expect(chain.lines.compactMap(\.meaning.unit) == ["qingshi", "hewan", "donghe"].map(CommandFixture.unit))
        let answers = chain.lines.compactMap { line in line.meaning.unit.map { (unit: $0, person: line.person) } }
        let refused = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") { try $0.acknowledge(directive: directive, chain: answers) }
        }
        #expect([.forbidden, .notFound].contains(refused))
        #expect(try await fixture.write("duty1") { try $0.acknowledge(directive: directive, chain: answers) } == 3)
        #expect(try await fixture.write("duty1") { try $0.acknowledge(directive: directive, chain: answers) } == 0)
        let t = Tasks.fields
        let tasks = try await fixture.tasks(of: directive).filter { $0[t.leadership] == .lead }
        #expect(tasks.allSatisfy { $0.state == "acknowledged" })
        let mine = tasks.first { $0[t.unit] == CommandFixture.unit("qingshi") }
        #expect(mine?[t.saidBy] == "王五" && mine?[t.saidHow] == .chain)
        #expect(tasks.first { $0[t.unit] == CommandFixture.unit("donghe") }?[t.saidHow] == nil)
        #expect(try await fixture.duties().filter { $0.rule == TaskDuties.acknowledge }.allSatisfy { $0.state == .met })
    }
}
