import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct EditingTests {
    /// A draft with one item whose verbatim words are those.
    private func item(_ fixture: CommandFixture, _ verbatim: String) async throws -> (
        directive: RecordID, item: RecordID
    ) {
        let directive = try await fixture.draft()
        let item = try await fixture.write("duty1") { writing in
            let item = try #require(try writing.reading.items(of: directive).first)
            let i = DirectiveItems.fields
            return try writing.edit(
                item: item.id, of: directive,
                Values {
                    $0[i.verbatim] = verbatim
                    $0[i.start] = 100
                    $0[i.end] = 100 + verbatim.unicodeScalars.count
                }
            ).id
        }
        return (directive, item)
    }

    /// Cut anywhere, any number of times, and joined again, the words are those of the text, with the joints' spaces.
    @Test(arguments: 0..<12) func splittingAndMergingLosesNothing(_ seed: UInt64) async throws {
        let fixture = try await CommandFixture.make()
        let words = "各乡镇(街道)要全面排查𠮷外地来返人员,建立台账、掌握底数,e\u{301}逐人落实管理措施。"
        let (directive, first) = try await item(fixture, words)
        let i = DirectiveItems.fields
        try await fixture.write("duty1") { writing in
            var random = Seeded(seed)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let items = try writing.reading.items(of: directive)
                let item = items[Int.random(in: 0..<items.count, using: &random)]
                let length = (item[i.verbatim] ?? "").unicodeScalars.count
                guard length > 1 else { continue }
                try writing.split(item: item.id, of: directive, at: Int.random(in: 1..<length, using: &random))
            }
            let parts = try writing.reading.items(of: directive)
            #expect(parts.map { $0[i.verbatim] ?? "" }.joined().unicodeScalars.elementsEqual(words.unicodeScalars))
            #expect(parts.first?[i.start] == 100)
            #expect(parts.last?[i.end] == 100 + words.unicodeScalars.count)
            for (before, after) in zip(parts, parts.dropFirst()) { #expect(before[i.end] == after[i.start]) }
            #expect(parts.allSatisfy { $0[i.leads] == [CommandFixture.unit("qingshi")] })
            while let last = try writing.reading.items(of: directive).last, last.id != first {
                try writing.mergeWithPrevious(item: last.id, of: directive)
            }
        }
        let whole = try await fixture.read { try $0.items(of: directive) }
        #expect(whole.map(\.id) == [first])
        let kept = (whole[0][i.verbatim] ?? "").unicodeScalars.filter { $0 != " " }
        #expect(String(String.UnicodeScalarView(kept)).unicodeScalars.elementsEqual(words.unicodeScalars))
        #expect(whole[0][i.start] == 100)
        #expect(whole[0][i.end] == 100 + words.unicodeScalars.count)
    }

    @Test func rewordingLeavesTheVerbatimWords() async throws {
        let fixture = try await CommandFixture.make()
        let (directive, id) = try await item(fixture, "要全面排查来返人员")
        let i = DirectiveItems.fields
        let edited = try await fixture.write("duty1") { writing in
            try writing.edit(item: id, of: directive, Values { $0[i.wording] = "排查来返人员,建台账" })
        }
        #expect(edited[i.verbatim] == "要全面排查来返人员")
        #expect(edited[i.start] == 100)
    }

    @Test(arguments: [0, -1, 9, 1_000]) func aCutLiesWithinTheWords(_ offset: Int) async throws {
        let fixture = try await CommandFixture.make()
        let (directive, id) = try await item(fixture, "要全面排查来返人员")
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.split(item: id, of: directive, at: offset) }
        }
        #expect(rejection?.code == "splitOutside")
    }

    @Test func positionsBetweenTwoItemsRunOutWithAWord() async throws {
        let fixture = try await CommandFixture.make()
        let (directive, id) = try await item(fixture, String(repeating: "排查", count: 40))
        let rejection = await #expect(throws: Rejection.self) {
            for cut in 1...40 {
                try await fixture.write("duty1") { try $0.split(item: id, of: directive, at: 80 - cut) }
            }
        }
        #expect(rejection?.code == "tooManySplits")
        let i = DirectiveItems.fields
        let items = try await fixture.read { try $0.items(of: directive) }
        #expect(items.first?.id == id)
        #expect(items.map { $0[i.verbatim] ?? "" }.joined() == String(repeating: "排查", count: 40))
    }

    @Test func mergingUnitesUnitsAndKeepsTheEarlierDeadline() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.draft([
            .init(wording: "排查", leads: ["qingshi"], supporting: ["health"], minutes: 60),
            .init(wording: "检测", leads: ["hewan", "qingshi"], minutes: 600),
        ])
        let i = DirectiveItems.fields
        let items = try await fixture.read { try $0.items(of: directive) }
        let merged = try await fixture.write("duty1") { try $0.mergeWithPrevious(item: items[1].id, of: directive) }
        #expect(merged.id == items[0].id)
        #expect(merged[i.wording] == "排查 检测")
        #expect(merged[i.leads] == ["qingshi", "hewan"].map(CommandFixture.unit))
        #expect(merged[i.supporting] == [CommandFixture.unit("health")])
        #expect(merged[i.deadline] == items[0][i.deadline])
        let first = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.mergeWithPrevious(item: items[0].id, of: directive) }
        }
        #expect(first?.code == "nothingToMerge")
        let gone = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.edit(item: items[1].id, of: directive, Values()) }
        }
        #expect(gone == .notFound)
    }

    @Test func anItemBelongsToItsDirective() async throws {
        let fixture = try await CommandFixture.make()
        let (_, id) = try await item(fixture, "要全面排查")
        let other = try await fixture.draft()
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.split(item: id, of: other, at: 2) }
        }
        #expect(rejection == .notFound)
    }

    /// Every way to change a directive, tried once it is out of the clerk's hands.
    @Test(arguments: ["review", "issued", "revoking", "revoked", "superseded", "completed"])
    func whatWasSentToBeSignedIsNeverEdited(_ state: String) async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.draft([.init(), .init(wording: "检测")])
        try await bring(directive, to: state, fixture)
        #expect(try await fixture.record(Directives.self, directive).state == state)
        let items = try await fixture.read { try $0.items(of: directive) }
        let (rules, i, d) = (fixture.rules, DirectiveItems.fields, Directives.fields)
        let before = try await fixture.record(Directives.self, directive)
        let attempts: [@Sendable (Writing) throws -> Void] = [
            { try $0.edit(item: items[0].id, of: directive, Values { $0[i.wording] = "改" }) },
            { try $0.mergeWithPrevious(item: items[1].id, of: directive) },
            { try $0.split(item: items[0].id, of: directive, at: 1) },
            { try $0.addItem(to: directive, wording: "加", rules: rules) },
            { try $0.submit(directive: directive, rules: rules) },
            { _ = try $0.edit($0.registry.named("directive"), directive, version: nil, Values { $0[d.title] = "改" }) },
            { _ = try $0.edit($0.registry.named("directive"), directive, version: nil, Values { $0[d.number] = "改" }) },
        ]
        for (place, attempt) in attempts.enumerated() {
            let rejection = await #expect(throws: Rejection.self, "attempt \(place)") {
                try await fixture.write("duty1", attempt)
            }
            #expect(rejection?.kind == .conflict, "attempt \(place): \(String(describing: rejection))")
        }
        #expect(try await fixture.record(Directives.self, directive) == before)
        #expect(try await fixture.read { try $0.items(of: directive) } == items)
    }

    private func bring(_ directive: RecordID, to state: String, _ fixture: CommandFixture) async throws {
        let rules = fixture.rules
        if state == "review" {
            try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
            return
        }
        try await fixture.sign(directive)
        switch state {
        case "revoking", "revoked":
            try await fixture.write("duty1") {
                try $0.perform("revoke", $0.registry.named("directive"), directive, reason: "重复")
            }
            if state == "revoked" {
                try await fixture.write("commander") { try $0.decideRevocation(directive: directive, agree: true) }
            }
        case "superseded":
            let draft = try await fixture.write("duty1") { try $0.redraft(directive: directive, rules: rules) }
            try await fixture.sign(draft.id)
        case "completed":
            for task in try await fixture.tasks(of: directive) {
                try await fixture.write("qingshi") { try $0.reply(to: task.id, text: "已完成") }
            }
        default: break
        }
    }

    @Test(arguments: ["电话13800138000", "身份证11010519491231002X", "13800138000", "138 0013 8000"])
    func wordingHoldsNoPersonalData(_ words: String) async throws {
        let fixture = try await CommandFixture.make()
        let (directive, id) = try await item(fixture, "要全面排查")
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { writing in
                try writing.edit(item: id, of: directive, Values { $0[DirectiveItems.fields.wording] = words })
            }
        }
        #expect(rejection?.code == "personalData")
        #expect(rejection.map { "\($0)".contains("138") } == false, "the refusal does not carry the data")
    }
}
