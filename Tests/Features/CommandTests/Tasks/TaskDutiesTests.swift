import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct TaskDutiesTests {
    private func run(_ fixture: CommandFixture) async throws {
        try await DutyRound(fixture.store, fixture.rules.duties).run(CommandFixture.county)
    }

    /// 特急: signed in 30 minutes, answered in 2 hours. Who has heard of it, minute by minute, when nobody moves.
    @Test func eachRungIsHeardAtItsMoment() async throws {
        let fixture = try await CommandFixture.make()
        _ = try await fixture.issue([.init(minutes: 120)], urgency: .flash)
        let start = fixture.store.now
        // Minute; times heard: before the signature was due, after it, before the answer was due, after it.
        let table: [(Int, [Int])] = [
            (19, [0, 0, 0, 0]), (20, [1, 0, 0, 0]), (29, [1, 0, 0, 0]), (30, [1, 1, 0, 0]), (40, [1, 2, 0, 0]),
            (50, [1, 3, 0, 0]), (60, [1, 4, 0, 0]), (90, [1, 4, 1, 0]), (120, [1, 4, 1, 1]), (135, [1, 4, 1, 2]),
            (180, [1, 4, 1, 4]), (9_999, [1, 4, 1, 4]),
        ]
        for (minute, times) in table {
            if minute == 180 {
                fixture.clock.set(start.advanced(minutes: 150))
                try await run(fixture)
            }
            fixture.clock.set(start.advanced(minutes: minute))
            try await run(fixture)
            let heard = try await fixture.notices().map(\.kind)
            let counted = ["acknowledgeSoon", "acknowledgeLate", "dueSoon", "dueLate"].map { kind in
                heard.filter { $0 == kind }.count
            }
            #expect(counted == times, "after \(minute) minutes")
        }
    }

    @Test func theRungsReachTheirPeople() async throws {
        let fixture = try await CommandFixture.make()
        _ = try await fixture.issue([.init(leads: ["990101101001"], minutes: 120)], urgency: .flash)
        let start = fixture.store.now
        for minute in stride(from: 0, through: 70, by: 5) {
            fixture.clock.set(start.advanced(minutes: minute))
            try await run(fixture)
        }
        let heard = try await fixture.notices()
        let unit = CommandFixture.unit("990101101001")
        #expect(heard.prefix(2).map(\.unit) == [unit, unit])
        #expect(heard.first?.person == nil)
        #expect(heard.count > 1 && heard[1].person != nil, "the unit's first-responsible person is named")
        #expect(heard.last?.unit == CommandFixture.unit("office"))
    }

    /// The ladder's end is a telephone: the office is led to whom to call, the unit to its task.
    @Test func whereTheLadderEndsSomebodyCalls() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(minutes: 120)], urgency: .flash)
        let task = try await fixture.task(directive, of: "qingshi")
        fixture.clock.advance(minutes: 61)
        try await run(fixture)
        let (book, now) = (fixture.rules.duties, fixture.store.now)
        let led = { (login: String) in
            try await fixture.read(as: login) { reading in
                let content = try DuePages.Content(reading, book, now: now)
                return Set(content.notices.filter { $0[Notices.fields.rule] != nil }.map { content.page(of: $0) })
            }
        }
        #expect(try await led("duty1") == ["/tasks/\(task)/calls"])
        #expect(try await led("qingshi") == ["/tasks/\(task)"])
    }

    /// A server that was down for two days: each audience hears once, not once for every rung.
    @Test func afterTwoDaysEachAudienceHearsOnce() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"], minutes: 120)], urgency: .flash)
        fixture.clock.advance(minutes: 2 * 1440)
        try await run(fixture)
        let heard = try await fixture.notices()
        let steps = [TaskDuties.acknowledge, TaskDuties.reply].flatMap {
            fixture.rules.duties.ladders[$0, .flash].steps
        }
        let audiences = Set(steps.map(\.to)).count
        #expect(heard.count == 2 * audiences)
        #expect(heard.filter { $0.unit == CommandFixture.unit("qingshi") }.count == 2, "unit and its lead")
        for task in try await fixture.tasks(of: directive) {
            #expect(task[Tasks.fields.late] == true)
        }
    }

    @Test func runningAgainChangesNothing() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(minutes: 120)], urgency: .flash)
        for minutes in [25, 20, 60, 30, 3_000] {
            fixture.clock.advance(minutes: minutes)
            try await run(fixture)
            let (heard, tasks) = (try await fixture.notices().count, try await fixture.tasks(of: directive))
            try await run(fixture)
            #expect(try await fixture.notices().count == heard)
            #expect(try await fixture.tasks(of: directive) == tasks)
        }
    }

    /// What was issued with a last day lapses at its end, once, with the tasks under it; the office has heard before.
    @Test func aDirectiveLapsesAfterItsLastDay() async throws {
        let fixture = try await CommandFixture.make()
        let last = CalendarDay(fixture.store.now, in: CommandFixture.zone).advanced(by: 1)
        let draft = try await fixture.draft([.init(minutes: 4 * 1440)])
        try await fixture.write("duty1") { writing in
            let directive = try writing.reading.find(Directives.self, draft)
            try writing.update(directive, Values { $0[Directives.fields.expiry] = last })
        }
        try await fixture.sign(draft)
        let end = last.advanced(by: 1).at(hour: 0, in: CommandFixture.zone)
        for (now, state) in [
            (end.advanced(minutes: -1), "issued"), (end, "expired"), (end.advanced(minutes: 9), "expired"),
        ] {
            fixture.clock.set(now)
            try await run(fixture)
            #expect(try await fixture.record(Directives.self, draft).state == state)
        }
        #expect(try await fixture.tasks(of: draft).map(\.state) == ["withdrawn"])
        #expect(
            try await fixture.notices().filter { $0.kind == "expirySoon" }.map(\.unit) == [
                CommandFixture.unit("office")
            ])
        #expect(try await fixture.duties().map(\.state) == [.missed, .cancelled, .cancelled])
    }

    /// One mechanism: what a task owes stands in the duties, step by step.
    @Test func whatATaskOwes() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let directive = try await fixture.issue([.init(supporting: ["hewan"], minutes: 120, verify: true)])
        let task = try await fixture.task(directive, of: "qingshi")
        let states: @Sendable () async throws -> [String] = {
            try await fixture.duties().map { "\($0.rule) \($0.slot) \($0.state.rawValue)" }
        }
        #expect(try await states() == ["task.acknowledge 1 due", "task.reply 1 due"])
        #expect(
            try await fixture.duties().allSatisfy { $0.unit == CommandFixture.unit("qingshi") && $0.cause == directive }
        )
        try await fixture.write("qingshi") { try $0.acknowledge(task: task) }
        #expect(try await states() == ["task.acknowledge 1 met", "task.reply 1 due"])
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        #expect(try await states() == ["task.acknowledge 1 met", "task.reply 1 met"])
        try await fixture.write("duty1") { try $0.giveBack(task: task, words: "再报", rules: rules) }
        #expect(try await states() == ["task.acknowledge 1 met", "task.reply 1 met", "task.reply 2 due"])
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已补齐") }
        #expect(try await states().last == "task.reply 2 met")
    }

    @Test func latenessIsMarkedCountedAndNeverTakenBack() async throws {
        let fixture = try await CommandFixture.make()
        let t = Tasks.fields
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"], minutes: 60)])
        let late: @Sendable () async throws -> [String: Int] = {
            let rows = try await fixture.read { try $0.tally("taskLate") }
            return Dictionary(grouping: rows.filter { $0.key2 == "1" }) { $0.key1 }.mapValues {
                $0.reduce(0) { $0 + $1.count }
            }
        }
        try await fixture.write("hewan") { try $0.reply(to: $0.reading.page(Tasks.self).records[0].id, text: "已完成") }
        fixture.clock.advance(minutes: 59)
        try await run(fixture)
        #expect(try await late().isEmpty)
        fixture.clock.advance(minutes: 1)
        try await run(fixture)
        #expect(try await late() == [CommandFixture.unit("qingshi").text: 1])
        let task = try await fixture.task(directive, of: "qingshi")
        #expect(try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }[t.late] == true)
        #expect(try await late() == [CommandFixture.unit("qingshi").text: 1])
    }

    @Test func clocksStopWithTheAnswer() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(minutes: 120, verify: true)], urgency: .flash)
        let task = try await fixture.task(directive, of: "qingshi")
        fixture.clock.advance(minutes: 25)
        try await run(fixture)
        #expect(try await fixture.notices().map(\.kind) == ["acknowledgeSoon"])
        try await fixture.write("qingshi") { try $0.acknowledgeAll() }
        fixture.clock.advance(minutes: 40)
        try await run(fixture)
        #expect(try await fixture.notices().count == 1, "nobody hears of a signature that was given")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        fixture.clock.advance(minutes: 3_000)
        try await run(fixture)
        #expect(try await fixture.notices().count == 1)
        #expect(try await fixture.record(Tasks.self, task)[Tasks.fields.late] == false)
    }

    /// An answer sent back after its deadline is owed again: it shows as late, whatever rungs are left.
    @Test func whatIsReturnedAfterItsDeadlineIsLate() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let task = try await fixture.task(try await fixture.issue([.init(minutes: 60, verify: true)]), of: "qingshi")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        fixture.clock.advance(minutes: 30 * 1440)
        try await fixture.write("duty1") { try $0.giveBack(task: task, words: "再报", rules: rules) }
        try await run(fixture)
        #expect(try await fixture.record(Tasks.self, task)[Tasks.fields.late] == true)
        try await run(fixture)
        #expect(try await fixture.notices().map(\.kind) == ["returned"])
    }

    /// Whose last post has ended owes nothing in person any more; the unit goes on owing it. A post that ends today holds.
    @Test func whoseLastPostHasEndedHandsOn() async throws {
        let fixture = try await CommandFixture.make()
        let (county, user) = (CommandFixture.county, DemoCounty.user("qingshi"))
        let (book, unit) = (fixture.rules.duties, CommandFixture.unit("qingshi"))
        let today = CalendarDay(fixture.store.now, in: CommandFixture.zone)
        try await fixture.store.write(by: .system(county)) { writing in
            try writing.owe(
                [
                    NewDuty(
                        TaskDuties.reply, subject: RecordID(known: "own"), of: Tasks.name, unit: unit, owner: user,
                        due: writing.now.advanced(minutes: 3 * 1440))
                ], in: book)
        }
        let owner = {
            try await fixture.duties().first { $0.subject == RecordID(known: "own") }.map { ($0.owner, $0.unit) }
        }
        for (last, holder) in [(today, user), (today.advanced(by: -1), nil)] as [(CalendarDay, RecordID?)] {
            try await fixture.store.write(by: .system(county)) {
                _ = try $0.connection.execute(
                    #"UPDATE post SET "to" = \#(last) WHERE county = \#(county) AND "user" = \#(user)"#)
            }
            try await run(fixture)
            let now = try #require(try await owner())
            #expect(now.0 == holder && now.1 == unit)
        }
    }
}
