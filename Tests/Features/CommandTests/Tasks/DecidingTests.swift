import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Command

@Suite struct DecidingTests {
    @Test func returningAClosedTaskOpensTheDirectiveAgain() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, t) = (fixture.rules, Tasks.fields)
        let directive = try await fixture.issue()
        let task = try await fixture.task(directive, of: "qingshi")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        #expect(try await fixture.record(Directives.self, directive).state == "completed")
        let back = try await fixture.write("duty2") { try $0.giveBack(task: task, words: "数据不全", rules: rules) }
        #expect(back.state == "returned")
        #expect(back[t.returned] == "数据不全")
        #expect(back[t.closed] == nil)
        #expect(try await fixture.duties().last?.state == .due, "its clock goes on")
        #expect(try await fixture.record(Directives.self, directive).state == "issued")
        #expect(
            try await fixture.notices().filter { $0.kind == "returned" }.map(\.unit) == [CommandFixture.unit("qingshi")]
        )
        let again = try await fixture.write("qingshi") { try $0.reply(to: task, text: "已补") }
        #expect(again.state == "closed")
        #expect(again[t.returned] == nil)
        #expect(try await fixture.record(Directives.self, directive).state == "completed")
    }

    @Test func aReturnNeedsWordsWithoutPersonsNumbers() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        for (words, code) in [(" ", "reasonRequired"), ("问13800138000", "personalData")] {
            let rejection = await #expect(throws: Rejection.self) {
                try await fixture.write("duty1") { try $0.giveBack(task: task, words: words, rules: rules) }
            }
            #expect(rejection?.code == code)
        }
    }

    @Test(arguments: ["superseded", "revoked"]) func whatIsOverIsNotReturned(_ end: String) async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"])])
        let task = try await fixture.task(directive, of: "qingshi")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        if end == "revoked" {
            try await fixture.write("duty1") {
                try $0.perform("revoke", $0.registry.named("directive"), directive, reason: "x")
            }
            try await fixture.write("commander") { try $0.decideRevocation(directive: directive, agree: true) }
        } else {
            try await fixture.sign(
                try await fixture.write("duty1") { try $0.redraft(directive: directive, rules: rules) }.id)
        }
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.giveBack(task: task, words: "再报", rules: rules) }
        }
        #expect(rejection?.kind == .conflict)
    }

    /// Each step, tried from every state of a task: the ones that the workflow knows pass, the others are conflicts.
    @Test func stepsAreTakenFromTheirStatesAlone() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let said = Said(by: "甲", how: .telephone)
        let steps: [String: @Sendable (Writing, RecordID) throws -> Record] = [
            "acknowledge": { try $0.acknowledge(task: $1, said: said) }, "start": { try $0.start(task: $1) },
            "reply": { try $0.reply(to: $1, text: "好", said: said) },
            "verify": { try $0.verify(task: $1) }, "close": { try $0.close(task: $1) },
            "return": { try $0.giveBack(task: $1, words: "再报", rules: rules) },
        ]
        let paths: [String: [String]] = [
            "issued": [], "acknowledged": ["acknowledge"], "inProgress": ["start"], "replied": ["reply"],
            "returned": ["reply", "return"], "verified": ["reply", "verify"], "closed": ["reply", "close"],
        ]
        let allowed: [String: Set<String>] = [
            "issued": ["acknowledge", "start", "reply"], "acknowledged": ["acknowledge", "start", "reply"],
            "inProgress": ["acknowledge", "reply"], "replied": ["acknowledge", "verify", "close", "return"],
            "returned": ["acknowledge", "start", "reply"], "verified": ["acknowledge", "close", "return"],
            "closed": ["acknowledge", "return"],
        ]
        for (state, path) in paths {
            for (name, step) in steps {
                let task = try await fixture.task(try await fixture.issue([.init(verify: true)]), of: "qingshi")
                // That work has begun only the unit can say.
                let person = { $0 == "start" ? "qingshi" : "duty2" }
                for earlier in path {
                    let before = try #require(steps[earlier])
                    try await fixture.write(person(earlier)) { try before($0, task) }
                }
                #expect(try await fixture.record(Tasks.self, task).state == state)
                do {
                    try await fixture.write(person(name)) { try step($0, task) }
                    #expect(allowed[state]?.contains(name) == true, "\(name) from \(state) passed")
                } catch let rejection as Rejection {
                    #expect(allowed[state]?.contains(name) == false, "\(name) from \(state): \(rejection)")
                    #expect(rejection.kind == .conflict)
                }
            }
        }
    }

    @Test func remindingCountsUnitsAndPassesOverThoseWhoAnswered() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([
            .init(leads: ["qingshi", "hewan", "donghe"], supporting: ["health"]),
            .init(wording: "二", leads: ["qingshi"]),
        ])
        try await fixture.write("hewan") { try $0.acknowledgeAll() }
        try await fixture.write("donghe") { try $0.reply(to: $0.reading.page(Tasks.self).records[0].id, text: "已完成") }
        let tasks = try await fixture.tasks(of: directive)
        #expect(try await fixture.write("duty1") { try $0.remind(tasks) } == 2)
        let heard = try await fixture.notices()
        #expect(Set(heard.map(\.unit)) == Set(["qingshi", "hewan"].map(CommandFixture.unit)))
        #expect(heard.filter { $0.unit == CommandFixture.unit("hewan") }.map(\.kind) == ["remindReply"])
        #expect(
            heard.filter { $0.unit == CommandFixture.unit("qingshi") }.allSatisfy { $0.kind == "remindAcknowledge" })
        for login in ["inspector", "qingshi"] {
            let rejection = await #expect(throws: Rejection.self) {
                try await fixture.write(login) { try $0.remind(tasks) }
            }
            #expect(rejection == .forbidden)
        }
    }

    @Test func aTownshipRemindsAndReturnsWhatItPassedDown() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        let villages = try await fixture.villages(of: "qingshi")
        let made = try await fixture.write("qingshi") { try $0.passDown(task: task, to: villages, rules: rules) }
        #expect(try await fixture.write("qingshi") { try $0.remind(made) } == made.count)
        try await fixture.write("qingshi-1") { try $0.reply(to: made[0].id, text: "已排查") }
        let foreign = await #expect(throws: Rejection.self) {
            try await fixture.write("hewan") { try $0.giveBack(task: made[0].id, words: "再报", rules: rules) }
        }
        #expect(foreign == .notFound)
        let own = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi-1") { try $0.giveBack(task: made[0].id, words: "再报", rules: rules) }
        }
        #expect(own == .forbidden, "a village does not decide on its own answer")
        #expect(
            try await fixture.write("qingshi") { try $0.giveBack(task: made[0].id, words: "再报", rules: rules) }.state
                == "returned")
    }

    @Test func progressCountsTheFirstLevel() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let directive = try await fixture.issue([
            .init(leads: ["qingshi", "hewan", "donghe", "zhaoji"], supporting: ["health"], minutes: 60, verify: true),
            .init(wording: "二", leads: ["qingshi"], minutes: 600),
        ])
        let first = try await fixture.task(directive, of: "hewan")
        try await fixture.write("hewan") { try $0.reply(to: first, text: "已完成") }
        try await fixture.write("duty1") { try $0.close(task: first) }
        let second = try await fixture.task(directive, of: "donghe")
        try await fixture.write("donghe") { try $0.reply(to: second, text: "已完成") }
        try await fixture.write("zhaoji") { try $0.acknowledgeAll() }
        let passed = try await fixture.task(directive, of: "zhaoji")
        let villages = try await fixture.villages(of: "zhaoji")
        try await fixture.write("zhaoji") { try $0.passDown(task: passed, to: villages, rules: rules) }
        fixture.clock.advance(minutes: 61)
        try await DutyRound(fixture.store, rules.duties).run(CommandFixture.county)
        let (progress, tree) = try await fixture.read { (try $0.progress(of: directive), try UnitTree($0)) }
        #expect(
            [progress.received, progress.acknowledged, progress.replied, progress.closed, progress.overdue] == [
                5, 3, 2, 1, 2,
            ])
        #expect(progress.waiting(tree) == ["青石镇", "赵集镇"])
        #expect(progress.unitsReplied(tree) == 2)
        let counts = try await fixture.read { try $0.progressCounts(of: [directive]) }
        #expect(counts[directive].map { [$0.total, $0.closed, $0.late] } == [5, 1, 2])
        let foreign = await #expect(throws: Rejection.self) {
            try await fixture.read(as: "qingshi") { try $0.progress(of: directive) }
        }
        #expect(foreign == .notFound)
        // Sent back after its deadline, an answer is owed again and late: the list and the page count it alike.
        try await fixture.write("duty1") { try $0.giveBack(task: second, words: "再报", rules: rules) }
        try await DutyRound(fixture.store, rules.duties).run(CommandFixture.county)
        #expect(try await fixture.read { try $0.progress(of: directive) }.overdue == 3)
        #expect(try await fixture.read { try $0.progressCounts(of: [directive]) }[directive]?.late == 3)
    }

    @Test func theGroupReadsWhoHasNotAnswered() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan", "health"])])
        try await fixture.write("hewan") { try $0.reply(to: $0.reading.page(Tasks.self).records[0].id, text: "已完成") }
        try await fixture.write("qingshi") { try $0.acknowledgeAll() }
        let locales = try Locales(folder: CommandFixture.resources.locales)
        let pages = try await Pages(
            CommandFixture.resources, locales: locales, time: TimeText(locales, zone: CommandFixture.zone),
            headquarters: "青河县", navigation: [])
        let record = try await fixture.record(Directives.self, directive)
        let (progress, tree) = try await fixture.read { (try $0.progress(of: directive), try UnitTree($0)) }
        let text = GroupParagraph.text(record, progress, tree, pages, .zhHans, now: fixture.store.now)
        #expect(text.contains("防指〔2022〕1号"))
        #expect(text.contains("16:00"))
        #expect(text.contains("卫健委") && text.contains("青石镇"))
        #expect(!text.contains("河湾镇"))
        #expect(!text.contains("\n"))
        for login in ["qingshi", "health"] {
            try await fixture.write(login) { try $0.reply(to: $0.reading.page(Tasks.self).records[0].id, text: "已完成") }
        }
        let done = try await fixture.read { try $0.progress(of: directive) }
        let all = GroupParagraph.text(record, done, tree, pages, .zhHans, now: fixture.store.now)
        #expect(!all.contains("未反馈：") && !all.contains("青石镇"))
    }
}
