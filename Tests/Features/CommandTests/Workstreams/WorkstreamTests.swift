import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Command

struct WorkstreamTests {
    private static let file = CommandFixture.resources.folder.appending(path: "Starter/workstreams.json")

    /// The sample taken over; ids in its order.
    private func adopted(_ fixture: CommandFixture) async throws -> [RecordID] {
        let sample = try WorkstreamSample(contentsOf: Self.file)
        return try await fixture.write("duty1") { writing in
            try sample.adopt(writing)
            return try writing.reading.workstreams().map(\.id)
        }
    }

    /// A directive in force: one item of a workstream, one of none.
    private func issued(_ fixture: CommandFixture, _ workstream: RecordID) async throws -> RecordID {
        let id = try await fixture.draft([
            CommandFixture.Item(leads: ["qingshi", "hewan"], supporting: ["health"], minutes: 60),
            CommandFixture.Item(wording: "报送名单", leads: ["health"], minutes: 60),
        ])
        try await fixture.write("duty1") { writing in
            let first = try writing.reading.items(of: id)[0]
            try writing.edit(
                item: first.id, of: id, Values { $0[DirectiveItems.fields.workstream] = workstream })
        }
        try await fixture.sign(id)
        return id
    }

    private func standing(_ fixture: CommandFixture) async throws -> WorkstreamStanding {
        let book = fixture.rules.indicators
        return try await fixture.read { try WorkstreamStanding($0, book) }
    }

    @Test func `the sample is four fronts and two guarantees, each led, and is taken over once`() async throws {
        let fixture = try await CommandFixture.make()
        let ids = try await adopted(fixture)
        let w = Workstreams.fields
        let lines = try await standing(fixture).lines
        #expect(lines.map(\.workstream.id) == ids)
        #expect(lines.map { $0.workstream[w.kind] } == [.front, .front, .front, .front, .guarantee, .guarantee])
        #expect(lines.allSatisfy { $0.lead != nil })
        #expect(lines.flatMap(\.indicators).allSatisfy { $0.indicator != nil }, "the book has each of them")
        let sample = try WorkstreamSample(contentsOf: Self.file)
        await #expect(throws: Rejection(.conflict, "workstreamsThere")) {
            try await fixture.write("duty1") { try sample.adopt($0) }
        }
        let empty = try await CommandFixture.make()
        for login in ["qingshi", "inspector", "commander"] {
            await #expect(throws: Rejection.forbidden) { try await empty.write(login) { try sample.adopt($0) } }
        }
    }

    @Test func `tasks carry the workstream of their item, also those passed down`() async throws {
        let fixture = try await CommandFixture.make()
        let (ids, t, rules) = (try await adopted(fixture), Tasks.fields, fixture.rules)
        let directive = try await issued(fixture, ids[2])
        let task = try await fixture.task(directive, of: "qingshi")
        let below = try await fixture.villages(of: "qingshi")
        let made = try await fixture.write("qingshi") { try $0.passDown(task: task, to: [below[0]], rules: rules) }
        #expect(made.map { $0[t.workstream] } == [ids[2]])
        let filtered = try await fixture.read {
            try $0.page(Tasks.self, Query(equals: ["workstream": ids[2].text], open: .all)).records
        }
        #expect(filtered.count == 4, "two leads, one for information, one passed down")
        let informed = try await fixture.tasks(of: directive).filter { $0[t.unit] == CommandFixture.unit("health") }
        #expect(Set(informed.map { $0[t.workstream] }) == [ids[2], nil], "informed of one item, leads the other")
    }

    @Test func `what is open and overdue is told of lead units at the first level, from the tallies`() async throws {
        let fixture = try await CommandFixture.make()
        let (ids, rules) = (try await adopted(fixture), fixture.rules)
        let directive = try await issued(fixture, ids[2])
        let task = try await fixture.task(directive, of: "qingshi")
        let below = try await fixture.villages(of: "qingshi")
        try await fixture.write("qingshi") { try $0.passDown(task: task, to: below, rules: rules) }
        var now = try await standing(fixture)
        #expect(now.lines[2].open == 2 && now.lines[2].overdue == 0 && now.unassigned == 1)
        #expect(now.lines[0].open == 0)
        fixture.clock.advance(minutes: 61)
        try await fixture.store.write(by: .system(CommandFixture.county)) {
            _ = try $0.runDue(rules.duties, limit: 500)
        }
        now = try await standing(fixture)
        #expect(now.lines[2].open == 2 && now.lines[2].overdue == 2 && now.unassigned == 1)
        try await fixture.write("hewan") {
            try $0.reply(to: writingTask($0, directive, "hewan"), text: "已完成")
        }
        now = try await standing(fixture)
        #expect(now.lines[2].open == 1 && now.lines[2].overdue == 1, "answered late is not overdue any more")
        let report = try await Verification(
            fixture.test.database, registry: fixture.store.registry, key: nil
        ).run()
        let wrong = report.findings.filter { if case .tallyChanged = $0 { true } else { false } }
        #expect(wrong.isEmpty, "what is kept is what the rows say")
        let tallies = try await fixture.read { reading in
            (try reading.tally("taskWorkstream"), try reading.tally("taskWorkstreamLate"))
        }
        #expect(tallies.0.allSatisfy { $0.key1 == ids[2].text } && tallies.1.allSatisfy { $0.key1 == ids[2].text })
    }

    private func writingTask(_ writing: Writing, _ directive: RecordID, _ unit: String) throws -> RecordID {
        let tasks = try writing.reading.all(Tasks.self, where: Tasks.fields.directive, is: directive)
        return try #require(tasks.first { $0[Tasks.fields.unit] == CommandFixture.unit(unit) }).id
    }

    @Test func `an indicator is shown as it was last frozen`() async throws {
        let fixture = try await CommandFixture.make()
        let (ids, book) = (try await adopted(fixture), fixture.rules.indicators)
        func overdue() async throws -> FrozenFigure? {
            try await standing(fixture).lines[5].indicators.first { $0.id == "task.overdue" }?.frozen
        }
        #expect(try await overdue() == nil)
        let freeze = { @Sendable in
            try await fixture.store.write(by: .system(CommandFixture.county)) { writing in
                let day = CalendarDay(writing.now, in: CommandFixture.zone)
                _ = try writing.freeze(kind: "day", day: day, of: book)
                return day
            }
        }
        let first = try await freeze()
        #expect(try await overdue()?.figure.value == 0)
        #expect(try await overdue()?.day == first)
        _ = try await issued(fixture, ids[2])
        fixture.clock.advance(minutes: 61)
        let rules = fixture.rules
        try await fixture.store.write(by: .system(CommandFixture.county)) {
            _ = try $0.runDue(rules.duties, limit: 500)
        }
        #expect(try await overdue()?.figure.value == 0, "until the next paper")
        _ = try await freeze()
        #expect(try await overdue()?.figure.value == 3)
    }

    @Test func `an indicator belongs to one workstream, and an item to one that there is`() async throws {
        let fixture = try await CommandFixture.make()
        let (ids, w) = (try await adopted(fixture), Workstreams.fields)
        let definition = try fixture.store.registry.named(Workstreams.name)
        await #expect(throws: Rejection.invalid("indicatorTaken", field: "indicators", ["indicator": "task.overdue"])) {
            try await fixture.write("duty1") { writing in
                _ = try writing.edit(
                    definition, ids[0], version: nil, Values { $0[w.indicators] = ["task.open", "task.overdue"] })
            }
        }
        // What it had already is its own.
        try await fixture.write("duty1") { writing in
            _ = try writing.edit(
                definition, ids[5], version: nil, Values { $0[w.indicators] = ["task.overdue", "task.open"] })
        }
        let draft = try await fixture.draft()
        await #expect(throws: Rejection.invalid("badChoice", field: "workstream")) {
            try await fixture.write("duty1") { writing in
                let item = try writing.reading.items(of: draft)[0]
                try writing.edit(
                    item: item.id, of: draft,
                    Values { $0[DirectiveItems.fields.workstream] = RecordID(known: "nothing") })
            }
        }
    }
}
