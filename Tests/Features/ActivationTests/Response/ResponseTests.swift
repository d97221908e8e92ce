import Command
import Database
import Duties
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport
import Testing

@testable import Activation

/// What a response switches on, and what its end switches off and leaves.
struct ResponseTests {
    private var a: Activations { Activations.fields }

    @Test func nothingIsOnBeforeTheSecondSignature() async throws {
        let fixture = try await ActivationFixture.make()
        let rules = fixture.rules
        let order = fixture.order()
        let id = try await fixture.write { try $0.draft(response: order, rules: rules).id }
        let asked = try await fixture.write { try $0.submit(response: id, rules: rules) }
        #expect(asked.state == "signing" && asked[a.switchedOn]?.count == 1)
        #expect(try await fixture.read { try $0.reportForms() }.isEmpty)
        #expect(try await fixture.read { try $0.response() } == nil)
        await #expect(throws: Rejection.self) {
            try await fixture.write { try $0.decide(response: id, agree: true, rules: rules) }
        }
        let done = try await fixture.write("commander") { try $0.decide(response: id, agree: true, rules: rules) }
        #expect(done.state == "active" && done[a.activated] == fixture.store.now)
        #expect(try await fixture.read { try $0.reportForms().map(\.id) } == ["sentinel"])
        #expect(try await fixture.states("report.sentinel")["due"] ?? 0 > 0)
        #expect(try await fixture.read { try Activations.readiness($0) } == .response)
    }

    @Test func givenBackItTakesItsReportsBack() async throws {
        let fixture = try await ActivationFixture.make()
        let rules = fixture.rules
        let order = fixture.order()
        let id = try await fixture.write {
            try $0.submit(response: $0.draft(response: order, rules: rules).id, rules: rules).id
        }
        let back = try await fixture.write("commander") {
            try $0.decide(response: id, agree: false, words: "级别再议", rules: rules)
        }
        #expect(back.state == "draft")
        let types = try await fixture.read { try $0.all(ReportTypes.self, ids: back[a.switchedOn] ?? []) }
        #expect(types.values.map(\.state) == ["draft"])
        // Asked again, the same draft waits: no second one is made.
        let again = try await fixture.write { try $0.submit(response: id, rules: rules) }
        #expect(again[a.switchedOn] == back[a.switchedOn])
    }

    @Test(arguments: [
        ("area", "responseArea"), ("long", "responseLong"), ("over", "expiryBeforeEffective"),
        ("report", "responseReport"), ("retention", "responseRetention"), ("phone", "personalData"),
        ("empty", "required"),
    ])
    func whatIsWrongIsTold(_ what: String, _ code: String) async throws {
        let fixture = try await ActivationFixture.make()
        let rules = fixture.rules
        var order = fixture.order()
        switch what {
        case "area": order.area = AreaCode(known: "411722")
        case "long": order.to = order.from.advanced(by: Activations.longest + 1)
        case "over": order.to = order.from.advanced(by: -1)
        case "report": order.reports = ["nothing"]
        case "retention": order.retention = 3
        case "phone": order.order = "联系人 13812345678"
        default: order.disease = " "
        }
        let wrong = order
        await #expect {
            try await fixture.write { try $0.draft(response: wrong, rules: rules) }
        } throws: { ($0 as? Rejection)?.problems.contains { $0.code == code } == true }
    }

    /// The end cancels what was switched on; directives that are open stay open, and are listed.
    @Test func itEndsWhileDirectivesAreOpen() async throws {
        let fixture = try await ActivationFixture.make()
        // In force before: it does not end with the response.
        let before = try await fixture.activated(fixture.order(["schoolAbsence"], level: .four))
        let response = try await fixture.activated(fixture.order(["sentinel", "schoolAbsence"]))
        #expect(try await fixture.read { try $0.find(Activations.self, before.id).state } == "ended")
        let (open, closed) = (try await fixture.directive("还没办完"), try await fixture.directive("撤销了的"))
        try await fixture.write { try $0.perform("revoke", $0.registry.named("directive"), closed, reason: "重复") }
        try await fixture.write("commander") { try $0.decideRevocation(directive: closed, agree: true) }
        let owed = try await fixture.states("report.sentinel")["due"] ?? 0
        let ended = try await fixture.ended(response.id)
        #expect(ended.state == "ended" && ended[a.endReason] == "连续十四天无新增")
        #expect(ended[a.left] == [open])
        #expect(try await fixture.read { try $0.find(Directives.self, open).state } == "issued")
        #expect(try await fixture.states("task.reply")["due"] == 2)
        let absent = try await fixture.states("report.schoolAbsence")
        #expect(ended[a.cancelled] == owed + (absent["cancelled"] ?? 0) && owed > 0)
        #expect(try await fixture.states("report.sentinel") == ["cancelled": owed])
        #expect(try await fixture.read { try $0.reportForms() }.isEmpty)
        #expect(ended[a.archive] != nil)
        #expect(ended[a.purge] == ActivationFixture.day.advanced(by: 90))
        #expect(try await fixture.read { try Activations.readiness($0) } == .peace)
        // Explicitly lapsed, by the operation there is: asked by one, signed by another.
        try await fixture.write { try $0.perform("revoke", $0.registry.named("directive"), open, reason: "响应已终止") }
        try await fixture.write("commander") { try $0.decideRevocation(directive: open, agree: true) }
        #expect(try await fixture.states("task.reply")["due"] == nil)
    }

    @Test func whatWasOnBeforeStaysOn() async throws {
        let fixture = try await ActivationFixture.make()
        let rules = fixture.rules.reporting
        let yaml = (rules.shipped["sentinel"] ?? "") + "\nuntil: 2022-12-31\n"
        let id = try await fixture.write { writing in
            try writing.submit(reportType: writing.draft(reportType: yaml, rules: rules).id, rules: rules).id
        }
        try await fixture.write("commander") { try $0.decide(reportType: id, agree: true, rules: rules) }
        let response = try await fixture.activated(fixture.order(["sentinel"]))
        #expect(response[a.switchedOn] ?? [] == [])
        let ended = try await fixture.ended(response.id)
        #expect(ended[a.cancelled] == 0)
        #expect(try await fixture.read { try $0.reportForms().map(\.id) } == ["sentinel"])
    }

    @Test func anotherLevelGoesOnWithWhatBothWant() async throws {
        let fixture = try await ActivationFixture.make()
        let first = try await fixture.activated(fixture.order(["sentinel", "schoolAbsence"]))
        let owed = try await fixture.states("report.sentinel")["due"] ?? 0
        let second = try await fixture.activated(fixture.order(["sentinel"], level: .three))
        let old = try await fixture.read { try $0.find(Activations.self, first.id) }
        #expect(old.state == "ended")
        #expect(try await fixture.states("report.sentinel") == ["due": owed])
        #expect(try await fixture.states("report.schoolAbsence")["due"] == nil)
        #expect(second[a.switchedOn]?.count == 1)
        #expect(try await fixture.read { try $0.response()?.id } == second.id)
        _ = try await fixture.ended(second.id)
        #expect(try await fixture.states("report.sentinel") == ["cancelled": owed])
    }

    /// What is owed in peace alone stops with the response and comes back after it.
    @Test func thePeaceReportRestsMeanwhile() async throws {
        let fixture = try await ActivationFixture.make()
        let (rules, book) = (fixture.rules.reporting, fixture.rules.reporting.duties)
        let first = try await fixture.activated(fixture.order([]))
        _ = try await fixture.ended(first.id)
        let yaml = (rules.shipped["sentinelWeekly"] ?? "") + "\nuntil: 2022-12-31\n"
        let id = try await fixture.write { writing in
            try writing.submit(reportType: writing.draft(reportType: yaml, rules: rules).id, rules: rules).id
        }
        try await fixture.write("commander") { try $0.decide(reportType: id, agree: true, rules: rules) }
        #expect(try await fixture.read { try book.rules($0)["report.sentinelWeekly"] } != nil)
        let second = try await fixture.activated(fixture.order([]))
        #expect(try await fixture.read { try book.rules($0)["report.sentinelWeekly"] } == nil)
        _ = try await fixture.ended(second.id)
        #expect(try await fixture.read { try book.rules($0)["report.sentinelWeekly"] } != nil)
    }

    /// Ladders of peace are slower; a task keeps the ladder by which it was owed.
    @Test func laddersByState() async throws {
        let fixture = try await ActivationFixture.make()
        let book = fixture.rules.reporting.duties
        let minutes = { @Sendable in
            try await fixture.read { try book.ladders($0)["task.acknowledge.routine"].minutes }
        }
        #expect(try await minutes() == 720)
        let response = try await fixture.activated(fixture.order([]))
        #expect(try await minutes() == 720)
        _ = try await fixture.directive()
        _ = try await fixture.ended(response.id)
        #expect(try await minutes() == 1440)
        _ = try await fixture.directive()
        let ladders = try await fixture.store.database.read { connection in
            try connection.query(
                "SELECT DISTINCT ladder FROM duty WHERE county = \(ActivationFixture.county) AND rule = 'task.reply' ORDER BY ladder"
            ).map { try $0.get("ladder", as: String.self) }
        }
        #expect(ladders == ["task.reply.routine", "task.reply.routine.peace"])
    }

    /// An end by date is told seven days before and comes by itself; so is and does the deletion.
    @Test func theClockTellsEndsAndPurges() async throws {
        let fixture = try await ActivationFixture.make()
        let rules = fixture.rules
        let run = { @Sendable (day: Int) in
            fixture.clock.set(ActivationFixture.day.advanced(by: day).at(hour: 9, in: ActivationFixture.zone))
            try await fixture.system { try $0.runResponses(rules) }
        }
        let response = try await fixture.activated(fixture.order(days: 30))
        let directive = try await fixture.directive()
        let tasks = try await fixture.read { try $0.progress(of: directive).tasks }
        for task in tasks {
            try await fixture.system { try $0.attach(Array("a".utf8), named: "a.txt", to: task.id) }
        }
        try await fixture.system { _ = try $0.update($0.reading.find(Tasks.self, tasks[0].id), state: "closed") }
        for day in [22, 23, 24] { try await run(day) }
        // Nobody has put the reports of peace in force.
        #expect(try await fixture.notices("activationEndingPeace") == 1)
        #expect(try await fixture.notices("activationEnding") == 0)
        try await run(30)
        #expect(try await fixture.read { try $0.response() } != nil)
        try await run(31)
        let ended = try await fixture.read { try $0.find(Activations.self, response.id) }
        #expect(ended.state == "ended" && ended[a.purge] == ActivationFixture.day.advanced(by: 121))
        #expect(try await fixture.notices("activationEndedPeace") == 1)
        for day in [113, 114, 115, 120] { try await run(day) }
        #expect(try await fixture.notices("activationPurge") == 1)
        #expect(try await fixture.read { try $0.evidence(of: tasks[0].id).count } == 1)
        try await run(121)
        let purged = try await fixture.read { try $0.find(Activations.self, response.id) }
        #expect(purged.state == "purged" && purged[a.purged] == 1 && purged[a.kept] == 1)
        #expect(try await fixture.read { try $0.evidence(of: tasks[0].id) }.isEmpty)
        #expect(try await fixture.read { try $0.evidence(of: tasks[1].id).count } == 1)
    }
}
