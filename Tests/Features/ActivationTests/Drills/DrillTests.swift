import Command
import Database
import Foundation
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport
import Testing

@testable import Activation

/// A drill's clock, its injects and the after-action table; and that none of it happens in a real database.
struct DrillTests {
    private static let scenario = """
        id: short
        title: 短脚本
        injects:
        - {after: 0, kind: notice, to: [office], title: 来电, text: 有一例, expected: 登记, within: 20}
        - {after: 10, kind: incident, to: [青石镇], title: 发现一例, text: 初筛阳性, expected: 首报, within: 30}
        - {after: 20, kind: task, to: [青石镇, health], title: 排查, text: 排查同车人员, expected: 签收并反馈, within: 60}
        """

    private func fixture(drill: Bool = true) async throws -> (ActivationFixture, RecordID) {
        let fixture = try await ActivationFixture.make()
        if drill {
            try await fixture.store.database.write(key: ActivationFixture.county) {
                try Drill(name: "演练", scenario: "short").mark($0, ActivationFixture.county, at: .now)
            }
        }
        let scenario = try Scenario(yaml: Self.scenario)
        let run = try await fixture.system { try $0.layOut(scenario, title: "短演练").id }
        return (fixture, run)
    }

    @discardableResult
    private func deliver(_ fixture: ActivationFixture) async throws -> Int {
        let (command, reporting) = (fixture.command, fixture.rules.reporting)
        return try await fixture.system { try $0.deliverInjects(command, reporting).count }
    }

    @Test func noInjectInARealDatabase() async throws {
        await #expect(throws: Rejection.forbidden) { _ = try await fixture(drill: false) }
    }

    @Test(
        arguments: [
            (nil, false, nil), (nil, true, Drill.Mismatch.isReal), ("演练", true, nil), ("演练", false, .isDrill("演练")),
        ] as [(String?, Bool, Drill.Mismatch?)])
    func aDatabaseIsOpenedAsWhatItIs(_ found: String?, _ expected: Bool, _ mismatch: Drill.Mismatch?) {
        let drill = found.map { Drill(name: $0, scenario: "x") }
        if let mismatch {
            #expect(throws: mismatch) { try Drill.check(drill, expected: expected) }
        } else {
            #expect(throws: Never.self) { try Drill.check(drill, expected: expected) }
        }
    }

    @Test func theClockStandsRunsPausesAndJumps() {
        let start = Instant(milliseconds: 1_000_000)
        let at = { (minutes: Int) in start.advanced(minutes: minutes) }
        var clock = DrillClock()
        #expect(clock.minutes(at: at(500)) == 0)
        clock.start(at: at(0))
        clock.start(at: at(3))
        #expect(clock.minutes(at: at(5)) == 5)
        clock.pause(at: at(5))
        #expect(clock.minutes(at: at(500)) == 5)
        clock.start(at: at(500))
        #expect(clock.minutes(at: at(502)) == 7)
        clock.jump(to: 20, at: at(502))
        #expect(clock.minutes(at: at(503)) == 21)
        // Never back.
        clock.jump(to: 4, at: at(503))
        #expect(clock.minutes(at: at(503)) == 21)
        clock.pause(at: at(503))
        clock.jump(to: 30, at: at(600))
        #expect(clock.minutes(at: at(700)) == 30 && clock.since == nil)
    }

    @Test(
        arguments: [
            (nil, 10, nil, 5, .unseen), (0, nil, nil, 5, .unseen), (0, 10, nil, 5, .waiting),
            (0, 10, nil, 10, .waiting),
            (0, 10, nil, 11, .overdue), (0, 10, 10, 50, .inTime), (0, 10, 11, 50, .late),
        ] as [(Int?, Int?, Int?, Int, DrillClock.Verdict)])
    func whatBecameOfAnAction(
        _ delivered: Int?, _ due: Int?, _ done: Int?, _ now: Int, _ verdict: DrillClock.Verdict
    ) {
        let at = { (minutes: Int) in Instant(milliseconds: 0).advanced(minutes: minutes) }
        #expect(
            DrillClock.verdict(delivered: delivered.map(at), due: due.map(at), done: done.map(at), at: at(now))
                == verdict)
    }

    @Test(arguments: [
        "id: a\ntitle: a\ninjects: [{after: 9, kind: task, to: [office], title: b, text: b, expected: b, within: 5}, {after: 2, kind: task, to: [office], title: c, text: c, expected: c, within: 5}]",
        "id: a\ntitle: a\ninjects: [{after: 9, kind: task, to: [], title: b, text: b, expected: b, within: 5}]",
        "id: a\ntitle: a\ninjects: [{after: 9, kind: flood, to: [office], title: b, text: b, expected: b, within: 5}]",
        "title: a",
    ])
    func aWrongScenarioIsRefused(_ yaml: String) {
        #expect(throws: (any Error).self) { try Scenario(yaml: yaml) }
    }

    @Test func theShippedScenarioNamesUnitsThatAreThere() async throws {
        let fixture = try await ActivationFixture.make()
        let file = ActivationFixture.resources.appending(path: "Drills/first-case.yaml")
        let scenario = try Scenario(contentsOf: file)
        let tree = try await fixture.read { try UnitTree($0) }
        for inject in scenario.injects { for name in inject.to { #expect(!tree.addressed(name).isEmpty, "\(name)") } }
    }

    @Test func injectsComeByTheDrillsClockOnceEach() async throws {
        let (fixture, run) = try await fixture()
        #expect(try await deliver(fixture) == 0)
        await #expect(throws: Rejection.forbidden) { try await fixture.write("qingshi") { try $0.startDrill(run) } }
        try await fixture.write { try $0.startDrill(run) }
        #expect(try await deliver(fixture) == 1)
        #expect(try await deliver(fixture) == 0)
        #expect(try await fixture.notices("inject") == 1)
        try await fixture.write { try $0.pauseDrill(run) }
        fixture.clock.advance(minutes: 60)
        #expect(try await deliver(fixture) == 0)
        try await fixture.write { try $0.startDrill(run) }
        fixture.clock.advance(minutes: 10)
        #expect(try await deliver(fixture) == 1)
        try await fixture.write("inspector") { try $0.nextInject(run) }
        #expect(try await deliver(fixture) == 1)
        await #expect(throws: Rejection(.conflict, "noInject")) {
            try await fixture.write { try $0.nextInject(run) }
        }
        #expect(try await fixture.states("task.acknowledge") == ["due": 2])
        #expect(try await fixture.states("incident.report") == ["due": 1])
        try await fixture.write { try $0.endDrill(run) }
        await #expect(throws: Rejection.self) { try await fixture.write { try $0.startDrill(run) } }
    }

    @Test func theTableTellsWhoDidWhatWhen() async throws {
        let (fixture, run) = try await fixture()
        let reporting = fixture.rules.reporting
        try await fixture.write { try $0.startDrill(run) }
        _ = try await deliver(fixture)
        for _ in 0..<2 {
            try await fixture.write { try $0.nextInject(run) }
            _ = try await deliver(fixture)
        }
        let table = { @Sendable in
            let now = fixture.store.now
            return try await fixture.read { try AfterAction($0, now: now) }
        }
        #expect(try await table().rows.map(\.verdict) == [.waiting, .waiting, .waiting, .waiting])
        fixture.clock.advance(minutes: 15)
        let tasks = try await fixture.read { try $0.page(Tasks.self).records }
        let task = try #require(tasks.first { $0[Tasks.fields.unit] == DemoCounty.unit("qingshi") })
        try await fixture.write("qingshi") {
            try $0.acknowledge(task: task.id)
            try $0.reply(to: task.id, text: "已排查", figures: [:])
        }
        fixture.clock.advance(minutes: 30)
        let incident = try #require(try await fixture.read { try $0.page(Incidents.self).records.first })
        try await fixture.write("qingshi") {
            try $0.report(incident: incident.id, words: "已隔离", rules: reporting)
        }
        let call = try #require(try await table().rows.first?.answer)
        try await fixture.write("inspector") { try $0.observe(answer: call.id, isDone: true, remark: "登记完整") }
        let after = try await table()
        #expect(after.rows.map(\.verdict) == [.late, .late, .inTime, .waiting])
        #expect(after.rows[2].signed != nil && after.rows[2].done != nil && after.rows[3].signed == nil)
        #expect(after.rows[0].answer?[Answers.fields.remark] == "登记完整")
        fixture.clock.advance(minutes: 60)
        #expect(try await table().rows.last?.verdict == .overdue)
        // A real database has no such table.
        let real = try await ActivationFixture.make()
        let now = real.store.now
        await #expect(throws: Rejection.notFound) { try await real.read { try AfterAction($0, now: now) } }
    }
}
