import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct IssuingTests {
    @Test func everythingThatIsNotReadyIsTold() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, i) = (fixture.rules, DirectiveItems.fields)
        let directive = try await fixture.draft([
            .init(wording: "缺单位", leads: []), .init(wording: "过期", minutes: -5), .init(wording: "都好"),
            .init(wording: "缺时限"), .init(wording: "不列入", leads: []),
        ])
        let items = try await fixture.read { try $0.items(of: directive) }
        try await fixture.write("duty1") { writing in
            try writing.edit(item: items[3].id, of: directive, Values { $0[i.deadline] = nil })
            try writing.edit(item: items[4].id, of: directive, Values { $0[i.included] = false })
        }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
        }
        #expect(rejection?.code == "notReady")
        #expect(rejection?.problems.map(\.code) == ["itemLead", "itemDeadlinePast", "itemDeadline"])
        #expect(rejection?.problems.map(\.field) == [items[0].id.text, items[1].id.text, items[3].id.text])
        #expect(try await fixture.record(Directives.self, directive).state == "draft")
    }

    /// What was ready when it was sent may have run out by the time it is signed.
    @Test func aDeadlineThatPassedBeforeTheSignatureStopsIt() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let directive = try await fixture.draft([.init(minutes: 30)])
        try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
        fixture.clock.advance(minutes: 31)
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("commander") { try $0.decideIssue(directive: directive, agree: true, rules: rules) }
        }
        #expect(rejection?.problems.map(\.code) == ["itemDeadlinePast"])
        #expect(try await fixture.tasks(of: directive).isEmpty)
    }

    /// A draft begins with the communiqué's words, which nobody has checked until they are edited.
    @Test func wordsOfTheTextWithAPersonsNumberAreNotIssued() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, i) = (fixture.rules, DirectiveItems.fields)
        let directive = try await fixture.draft([.init(wording: "联系张某")])
        try await fixture.write("duty1") { writing in
            for item in try writing.reading.items(of: directive) {
                try writing.update(item, Values { $0[i.wording] = "联系张某(电话13812345678)" })
            }
        }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
        }
        #expect(rejection?.problems.map(\.code) == ["personalData"])
    }

    @Test func whoeverAskedDoesNotSign() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, directive) = (fixture.rules, try await fixture.draft())
        let (clerk, commander) = (try await fixture.principal("duty1"), try await fixture.principal("commander"))
        // A clerk who is also delegated to sign.
        let both = Principal(
            user: clerk.user, name: clerk.name, county: clerk.county, posts: clerk.posts + commander.posts)
        _ = try await fixture.store.write(by: both) { try $0.submit(directive: directive, rules: rules) }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.store.write(by: both) {
                try $0.decideIssue(directive: directive, agree: true, rules: rules)
            }
        }
        #expect(rejection?.code == "samePerson")
        #expect(
            try await fixture.write("deputy") { try $0.decideIssue(directive: directive, agree: true, rules: rules) }
                .state == "issued")
    }

    @Test(arguments: ["duty2", "testing", "health", "inspector", "admin", "privacy"])
    func onlyACommanderSigns(_ login: String) async throws {
        let fixture = try await CommandFixture.make()
        let (rules, directive) = (fixture.rules, try await fixture.draft())
        try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write(login) { try $0.decideIssue(directive: directive, agree: true, rules: rules) }
        }
        #expect(rejection == .forbidden || rejection == .notFound)
        #expect(try await fixture.record(Directives.self, directive).state == "review")
    }

    @Test func issuingMakesATaskForEachLeadAndInformsTheOthers() async throws {
        let fixture = try await CommandFixture.make()
        let t = Tasks.fields
        let directive = try await fixture.issue([
            .init(leads: ["qingshi", "hewan"], supporting: ["health", "hewan"], verify: true),
            .init(wording: "检测", leads: ["health"]),
        ])
        let tasks = try await fixture.tasks(of: directive)
        let leads = tasks.filter { $0[t.leadership] == .lead }
        #expect(Set(leads.compactMap { $0[t.unit] }) == Set(["qingshi", "hewan", "health"].map(CommandFixture.unit)))
        #expect(
            leads.allSatisfy {
                $0.state == "issued" && $0[t.supervisor] == CommandFixture.unit("office")
            })
        let informed = tasks.filter { $0[t.leadership] == .supporting }
        #expect(informed.map { $0[t.unit] } == [CommandFixture.unit("health")])
        #expect(informed.allSatisfy { $0.state == "informed" })
        #expect(leads.filter { $0[t.verify] == true }.count == 2)
        // A supporting unit has nothing to sign for or to answer.
        #expect(try await fixture.write("health") { try $0.acknowledgeAll() } == 1)
        for task in informed {
            let rejection = await #expect(throws: Rejection.self) {
                try await fixture.write("health") { try $0.reply(to: task.id, text: "收到") }
            }
            #expect(rejection?.kind == .conflict)
        }
    }

    /// Each lead unit hears once of a directive, however many tasks it has, in one change; supporting units do not.
    @Test func unitsHearOfItOnce() async throws {
        let fixture = try await CommandFixture.make()
        let n = Notices.fields
        let directive = try await fixture.issue([
            .init(leads: ["qingshi", "hewan"], supporting: ["transport"]),
            .init(wording: "检测", leads: ["qingshi", "health"]),
        ])
        let (told, changes) = try await fixture.store.read(as: .system(CommandFixture.county)) { reading in
            let definition = try reading.registry.named(Notices.name)
            let told = try reading.connection.query("SELECT * FROM notice WHERE kind = 'issued'").map {
                try Record($0, of: definition)
            }
            let changes = try reading.connection.query(
                "SELECT number FROM change WHERE register = \(Notices.name) AND record = \(directive)")
            return (told, changes.count)
        }
        #expect(told.count == 3 && changes == 1)
        #expect(
            Set(told.compactMap { $0[n.unit] }) == Set(["qingshi", "hewan", "health"].map(CommandFixture.unit)))
        let tasks = Set(try await fixture.tasks(of: directive).map(\.id.text))
        #expect(told.allSatisfy { $0[n.title] == "关于开展排查的指令" && tasks.contains($0[n.record] ?? "") })
    }

    @Test func aSharperDirectiveHasNoSlowItem() async throws {
        let fixture = try await CommandFixture.make()
        let t = Tasks.fields
        let directive = try await fixture.issue(urgency: .flash)
        let task = try #require(try await fixture.tasks(of: directive).first)
        #expect(task[t.urgency] == .flash)
        #expect(task[t.acknowledgeBy] == fixture.store.now.advanced(minutes: 30))
        let soon = try await fixture.issue([.init(minutes: 10)], urgency: .flash)
        #expect(try await fixture.tasks(of: soon).first?[t.acknowledgeBy] == fixture.store.now.advanced(minutes: 10))
    }

    @Test func numbersAreGaplessInEachSeriesAndYear() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, d) = (fixture.rules, Directives.fields)
        var waiting: [(id: RecordID, series: String)] = []
        for place in 0..<12 {
            let series = rules.series[place % 2]
            waiting.append((try await fixture.draft(series: series), series))
        }
        try await fixture.write("duty1") { [waiting] writing in
            for one in waiting { try writing.submit(directive: one.id, rules: rules) }
        }
        let commander = try await fixture.principal("commander")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for one in waiting {
                group.addTask {
                    _ = try await fixture.store.write(by: commander) {
                        try $0.decideIssue(directive: one.id, agree: true, rules: rules)
                    }
                }
            }
            try await group.waitForAll()
        }
        var numbers: [String: Set<String>] = [:]
        for one in waiting {
            numbers[one.series, default: []].insert(try await fixture.record(Directives.self, one.id)[d.number] ?? "")
        }
        #expect(numbers[rules.series[0]] == Set((1...6).map { "防指〔2022〕\($0)号" }))
        #expect(numbers[rules.series[1]] == Set((1...6).map { "第\($0)号令" }))
        fixture.clock.set(CalendarDay(known: "2023-01-01").at(hour: 9, in: CommandFixture.zone))
        let next = try await fixture.sign(try await fixture.draft(series: rules.series[0]))
        #expect(next[d.number] == "防指〔2023〕1号")
    }

    @Test func aSignatureThatFailsUsesNoNumber() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let late = try await fixture.draft([.init(minutes: 5)])
        try await fixture.write("duty1") { try $0.submit(directive: late, rules: rules) }
        fixture.clock.advance(minutes: 6)
        await #expect(throws: Rejection.self) {
            try await fixture.write("commander") { try $0.decideIssue(directive: late, agree: true, rules: rules) }
        }
        let issued = try await fixture.sign(try await fixture.draft())
        #expect(issued[Directives.fields.number] == "防指〔2022〕1号")
    }

    @Test func aNumberByHandIsKeptAndNotGivenTwice() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, d) = (fixture.rules, Directives.fields)
        #expect(try await fixture.sign(try await fixture.draft(number: "防指〔2022〕2号"))[d.number] == "防指〔2022〕2号")
        #expect(try await fixture.sign(try await fixture.draft())[d.number] == "防指〔2022〕1号")
        #expect(try await fixture.sign(try await fixture.draft())[d.number] == "防指〔2022〕3号")
        let again = try await fixture.draft(number: "防指〔2022〕3号")
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.submit(directive: again, rules: rules) }
        }
        #expect(rejection?.problems.map(\.code) == ["numberTaken"])
        let odd = try await fixture.draft(series: "没有这个系列")
        let unknown = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.submit(directive: odd, rules: rules) }
        }
        #expect(unknown?.problems.map(\.code) == ["badChoice"])
    }

    @Test func aReturnedDraftCarriesTheWordsAndGoesRoundAgain() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, d, directive) = (fixture.rules, Directives.fields, try await fixture.draft())
        try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
        let silent = await #expect(throws: Rejection.self) {
            try await fixture.write("commander") {
                try $0.decideIssue(directive: directive, agree: false, words: " ", rules: rules)
            }
        }
        #expect(silent?.code == "reasonRequired")
        let back = try await fixture.write("commander") {
            try $0.decideIssue(directive: directive, agree: false, words: "期限太紧", rules: rules)
        }
        #expect(back.state == "draft")
        #expect(back[d.returned] == "期限太紧")
        #expect(try await fixture.sign(directive)[d.returned] == nil)
    }

    @Test func aSuccessorEndsWhatItReplaces() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, d) = (fixture.rules, Directives.fields)
        let old = try await fixture.issue([.init(leads: ["qingshi", "hewan"])])
        try await fixture.write("hewan") { try $0.reply(to: $0.reading.page(Tasks.self).records[0].id, text: "已完成") }
        let draft = try await fixture.write("duty1") { try $0.redraft(directive: old, rules: rules) }
        #expect(draft[d.number] == nil)
        #expect(
            try await fixture.record(Directives.self, old).state == "issued", "in force until the other one is signed")
        try await fixture.sign(draft.id)
        #expect(try await fixture.record(Directives.self, old).state == "superseded")
        #expect(try await fixture.tasks(of: old).map(\.state).sorted() == ["closed", "withdrawn"])
        #expect(try await fixture.tasks(of: draft.id).count == 2)
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.redraft(directive: old, rules: rules) }
        }
        #expect(rejection?.kind == .conflict)
    }

    @Test func aRevocationNeedsWordsAndASecondPerson() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue()
        let revoke: @Sendable (Writing, String?) throws -> Record = {
            try $0.perform("revoke", $0.registry.named("directive"), directive, reason: $1)
        }
        let silent = await #expect(throws: Rejection.self) { try await fixture.write("duty1") { try revoke($0, nil) } }
        #expect(silent?.code == "reasonRequired")
        #expect(try await fixture.write("duty1") { try revoke($0, "重复") }.state == "revoking")
        let alone = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.decideRevocation(directive: directive, agree: true) }
        }
        #expect(alone == .forbidden)
        try await fixture.write("commander") {
            try $0.decideRevocation(directive: directive, agree: false, words: "照办")
        }
        #expect(try await fixture.record(Directives.self, directive).state == "issued")
        #expect(try await fixture.tasks(of: directive).map(\.state) == ["issued"])
        try await fixture.write("duty1") { try revoke($0, "重复") }
        try await fixture.write("commander") { try $0.decideRevocation(directive: directive, agree: true) }
        #expect(try await fixture.record(Directives.self, directive).state == "revoked")
        #expect(try await fixture.tasks(of: directive).map(\.state) == ["withdrawn"])
    }

    /// The decision on a revocation must not be a back door past the checks of a signature.
    @Test func aDraftThatWaitsForItsSignatureIsNotDecidedAsARevocation() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, directive) = (fixture.rules, try await fixture.draft())
        try await fixture.write("duty1") { try $0.submit(directive: directive, rules: rules) }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("commander") { try $0.decideRevocation(directive: directive, agree: true) }
        }
        #expect(rejection?.kind == .conflict)
        #expect(try await fixture.record(Directives.self, directive).state == "review")
    }

    @Test func theLoadIsWhatIssuingMakes() async throws {
        let fixture = try await CommandFixture.make()
        _ = try await fixture.issue([.init(leads: ["qingshi"]), .init(leads: ["qingshi", "health"])])
        let directive = try await fixture.draft([
            .init(leads: ["qingshi", "hewan"], supporting: ["health"], minutes: 60),
            .init(leads: ["hewan"], minutes: 2_000),
        ])
        let load = try await fixture.read { reading in
            let record = try reading.find(Directives.self, directive)
            return try reading.load(of: record, UnitTree(reading), now: fixture.store.now)
        }
        #expect(load.acknowledgements == 3)
        #expect(load.dueByMorning == 2)
        let lines = Dictionary(uniqueKeysWithValues: load.lines.map { ($0.unit.id, [$0.open, $0.added]) })
        #expect(lines == [CommandFixture.unit("qingshi"): [2, 1], CommandFixture.unit("hewan"): [0, 2]])
        try await fixture.sign(directive)
        let signed = try await fixture.tasks(of: directive).filter { $0.state == "issued" }.count
        #expect(signed == load.acknowledgements)
    }
}

/// What may change between drafting and signing.
@Suite struct IssuingLaterTests {
    @Test func onlyOneSuccessorReplacesADirective() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let old = try await fixture.issue()
        let drafts = try await fixture.write("duty1") { writing in
            try (0..<2).map { _ in try writing.redraft(directive: old, rules: rules).id }
        }
        try await fixture.sign(drafts[0])
        let second = await #expect(throws: Rejection.self) { try await fixture.sign(drafts[1]) }
        #expect(second?.problems.map(\.code) == ["supersededBefore"])
    }

    @Test func aUnitThatHasEndedLeadsNothing() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, draft) = (fixture.rules, try await fixture.draft())
        try await fixture.write("admin") { writing in
            let units = try writing.registry.named(Units.name)
            _ = try writing.perform("end", units, CommandFixture.unit("qingshi"), reason: "撤并")
        }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.submit(directive: draft, rules: rules) }
        }
        #expect(rejection?.problems.map(\.code) == ["itemLeadEnded"])
    }
}
