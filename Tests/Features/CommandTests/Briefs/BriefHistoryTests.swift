import Kernel
import Registers
import TestSupport
import Testing

@testable import Command

/// Random histories: whatever happens, the sums hold and what was frozen stays.
struct BriefHistoryTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `sums hold and frozen briefs stay`(seed: UInt64) async throws {
        let fixture = try await BriefFixture.make()
        var dice = Seeded(seed)
        var frozen: [Record] = []
        var day = CalendarDay(known: "2026-05-04")
        for _ in 0..<4 {
            for hour in 8..<18 {
                fixture.at(day.description, hour, Int.random(in: 1..<59, using: &dice))
                try await step(fixture, &dice)
            }
            fixture.at(day.description, 18)
            let brief = try await fixture.finalise(day.description).record
            try await check(fixture, brief, after: frozen.last)
            frozen.append(brief)
            day = day.advanced(by: 1)
        }
        let stored = try await fixture.store.read(as: BriefFixture.duty) { try $0.page(Briefs.self).records }
        #expect(stored.sorted { $0.id < $1.id } == frozen)
    }

    /// One thing that happens; a step the task's state does not allow is a rejection and changes nothing.
    private func step(_ fixture: BriefFixture, _ dice: inout Seeded) async throws {
        let kind = Int.random(in: 0..<10, using: &dice)
        let (rules, store, duty) = (fixture.rules, fixture.store, BriefFixture.duty)
        if kind < 2 {
            let leads = BriefFixture.units.filter { _ in Bool.random(using: &dice) }
            try await fixture.issue(
                leads: leads.isEmpty ? BriefFixture.towns : leads, hours: Int.random(in: 1...30, using: &dice),
                verify: Bool.random(using: &dice))
            return
        }
        let tasks = try await fixture.tasks()
        guard let task = tasks.randomElement(using: &dice) else { return }
        // What a unit itself says it does; the rest is the office's.
        let own = (2...4).contains(kind) ? task[Tasks.fields.unit].map(BriefFixture.officer) : nil
        do {
            _ = try await store.write(by: own ?? duty) { writing -> Int in
                switch kind {
                case 2, 3: try writing.acknowledge(task: task.id)
                case 4: try writing.start(task: task.id)
                case 5, 6: try writing.reply(to: task.id, text: "已办", said: Said(by: "李", how: .telephone))
                case 7: try writing.close(task: task.id)
                case 8: try writing.giveBack(task: task.id, words: "数字不符", rules: rules)
                default: try writing.passDown(task: task.id, to: [BriefFixture.village], rules: rules)
                }
                return 0
            }
            if kind == 9, seed(task), let directive = task[Tasks.fields.directive] {
                _ = try await store.write(by: duty) {
                    try $0.perform("revoke", try $0.registry.named(Directives.name), directive, reason: "有误")
                }
                _ = try await store.write(by: BriefFixture.commander) {
                    try $0.decideRevocation(directive: directive, agree: true)
                }
            }
        } catch let rejection as Rejection {
            #expect([.conflict, .invalid].contains(rejection.kind), "\(kind) \(task) \(rejection)")
        }
    }

    private func seed(_ task: Record) -> Bool { task.id.text.utf8.reduce(0) { $0 + Int($1) } % 3 == 0 }

    /// The brief against a count of its own over every task.
    private func check(_ fixture: BriefFixture, _ brief: Record, after previous: Record?) async throws {
        let t = Tasks.fields
        let content = try fixture.content(brief)
        let everything = try await fixture.tasks()
        let counted = everything.filter { $0[t.parent] == nil && $0[t.leadership] == .lead && $0.state != "withdrawn" }
        let late = counted.filter { Tasks.replying.contains($0.state) && ($0[t.due] ?? content.asOf) <= content.asOf }
        #expect(
            content.tasks
                == BriefCounts(
                    issued: counted.count, acknowledged: counted.filter { $0[t.acknowledged] != nil }.count,
                    replied: counted.filter(Progress.hasReplied).count,
                    closed: counted.filter { $0.state == "closed" }.count, overdue: late.count))
        #expect(content.states.values.reduce(0, +) == content.tasks.issued)
        for lines in [content.areas, content.units] {
            #expect(lines.map(\.tasks).reduce(BriefCounts(), +) == content.tasks)
        }
        #expect(content.carried.count == content.tasks.open)
        #expect(Set(content.overdue.map(\.task)) == Set(late.map(\.id)))
        #expect(content.unsigned.map(\.tasks).reduce(0, +) == content.states["issued"] ?? 0)
        let excluded = content.excluded
        #expect(
            content.tasks.issued + excluded.passedDown + excluded.supporting + excluded.withdrawn == everything.count)
        let before = try previous.map { try fixture.content($0) }
        #expect(content.change == before.map { content.tasks - $0.tasks })
        #expect(content.previousDay == before?.day)
        #expect(content.period.issued == counted.filter { $0.created > content.since }.count)
        #expect(brief[Briefs.fields.issued] == content.tasks.issued)
    }
}
