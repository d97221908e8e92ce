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

struct StandingRuleTests {
    private static let good = """
        rules:
        - id: check
          title: {zh: 核对, en: Check}
          basis: 工作规则
          level: [response]
          subjects: {register: unit, where: {kind: township, state: active}}
          every: week
          weekday: 3
          opens: "08:00"
          cutoff: "12:00"
          grace: 60
          ladder: report
        """

    private static func change(_ part: String, _ other: String) -> String { good.replacing(part, with: other) }

    @Test func whatIsWrittenIsRead() throws {
        let rule = try #require(try StandingRules(text: Self.good).rules.first)
        #expect(rule.rule == "standing.check" && rule.levels == [.response] && rule.weekday == 3 && rule.grace == 60)
        #expect(rule.schedule == .daily(opens: TimeOfDay(8), cutoff: TimeOfDay(12)))
        #expect(rule.subjects.unit == "id" && rule.subjects.conditions["kind"] == ["township"])
        let every = Self.change("every: week\n  weekday: 3", "every: 7\n  start: from\n  lasting: 28")
        #expect(
            try StandingRules(text: every).rules[0].schedule
                == .every(days: 7, lasting: 28, clock: .start, opens: TimeOfDay(8), cutoff: TimeOfDay(12)))
        let both = Self.change("  level: [response]\n", "")
        #expect(try StandingRules(text: both).rules[0].levels == [.peace, .response])
    }

    /// File, line and field of what is wrong.
    @Test(arguments: [
        ("  grace: 60", "  grace: 60\n  color: red", "test.yaml:12: unknown field \"color\""),
        ("subjects: {register: unit,", "subjects: {sql: x, register: unit,", "test.yaml:6: unknown field \"sql\""),
        ("id: check", "id: 核对", "test.yaml:2: \"id\" must be letters"),
        ("level: [response]", "level: [war]", "test.yaml:5: \"level\" must be peace or response"),
        ("weekday: 3", "weekday: 8", "test.yaml:8: \"weekday\" must be 1 to 7"),
        ("  weekday: 3\n", "", "test.yaml:2: \"weekday\" is missing"),
        ("every: week", "every: day", "test.yaml:8: \"weekday\" does not belong to every day"),
        (
            "every: week\n  weekday: 3", "every: month",
            "test.yaml:7: \"every\" must be day, week, quarter or a number of days"
        ),
        ("every: week\n  weekday: 3", "every: 0\n  start: from\n  lasting: 3", "test.yaml:7: days out of range"),
        ("every: week\n  weekday: 3", "every: quarter", "test.yaml:2: \"date\" is missing"),
        (
            "every: week\n  weekday: 3", "every: quarter\n  date: 4-1",
            "test.yaml:8: \"date\" must be month of the quarter and day, as 2-15"
        ),
        ("cutoff: \"12:00\"", "cutoff: \"07:00\"", "test.yaml:10: \"cutoff\" must be after \"opens\""),
        ("opens: \"08:00\"", "opens: 8", "test.yaml:9: \"opens\" must be HH:mm"),
        ("grace: 60", "grace: -1", "test.yaml:11: \"grace\" must be minutes from 0 to 43200"),
        ("  basis: 工作规则\n", "", "test.yaml:2: \"basis\" is missing"),
    ])
    func whatIsWrongIsNamed(part: String, other: String, problem: String) throws {
        let error = #expect(throws: DefinitionError.self) { try StandingRules(text: Self.change(part, other)) }
        #expect(error?.description == problem)
    }

    /// What a file names must be there.
    @Test(arguments: [
        ("register: unit", "register: units", "register: no register \"units\""),
        ("register: unit", "register: area", "register: \"area\" has no headquarters"),
        ("kind: township", "kind: castle", "where: kind is never \"castle\""),
        ("kind: township", "name: 青石镇", "where: \"name\" is no choice of \"unit\""),
        ("state: active", "state: asleep", "where: state is never \"asleep\""),
        ("active}}", "active}, unit: short}", "unit: \"short\" names no unit"),
        ("ladder: report", "ladder: rope", "ladder: no ladder \"rope\""),
        ("every: week\n  weekday: 3", "every: 7\n  start: name\n  lasting: 28", "start: \"name\" is no day"),
    ])
    func whatItNamesMustBeThere(part: String, other: String, problem: String) async throws {
        let fixture = try await CommandFixture.make()
        let (registry, ladders) = (fixture.store.registry, fixture.rules.duties.ladders)
        try StandingRules(text: Self.good).check(registry, ladders)
        let rules = try StandingRules(text: Self.change(part, other))
        let error = #expect(throws: DefinitionError.self) { try rules.check(registry, ladders) }
        #expect(error?.description == "test.yaml:2: check: \(problem)")
    }

    @Test func theSameIdStandsOnce() throws {
        let twice = Self.good + "\n" + Self.good.replacing("rules:\n", with: "")
        let error = #expect(throws: DefinitionError.self) { try StandingRules(text: twice) }
        #expect(error?.description.hasSuffix("\"check\" stands twice") == true)
    }

    /// A Wednesday of the response: townships owe it. In peace they do not, and what was open is cancelled the same day.
    @Test func itIsOwedOnItsDayAndInItsLevel() async throws {
        let fixture = try await CommandFixture.make()
        let rules = try StandingRules(text: Self.good)
        let (store, county) = (fixture.store, CommandFixture.county)
        let run = { @Sendable (level: StandingRule.Level) in
            let book = fixture.rules.duties.adding(sources: [rules.source(level: { _ in level })])
            try await DutyRound(store, book).run(county)
        }
        let states = { @Sendable in
            Set(try await fixture.duties().filter { $0.rule == "standing.check" }.map { "\($0.day) \($0.state)" })
        }
        let wednesday = CalendarDay("2026-05-06")!
        fixture.clock.set(wednesday.advanced(by: -1).at(hour: 9, in: CommandFixture.zone))
        try await run(.response)
        #expect(try await states() == [])
        fixture.clock.set(wednesday.at(hour: 9, in: CommandFixture.zone))
        try await run(.response)
        #expect(try await states() == ["2026-05-06 due"])
        #expect(try await fixture.duties().count { $0.rule == "standing.check" } == 14)
        try await run(.peace)
        #expect(try await states() == ["2026-05-06 cancelled"])
    }

    /// The contact check of every quarter is owed by each township in peace as well, on its one day.
    @Test func theContactCheckIsOwedInPeace() async throws {
        let fixture = try await CommandFixture.make()
        let folder = CommandFixture.resources.folder.appending(path: "Duties")
        let shipped = try #require(try StandingRules(folder: folder).rules.first { $0.id == "contactCheck" })
        #expect(shipped.levels == [.peace, .response] && shipped.subjects.conditions["kind"] == ["township"])
        let text = Self.change("every: week\n  weekday: 3", "every: quarter\n  date: 2-15")
        let rules = try StandingRules(text: text.replacing("  level: [response]\n", with: ""))
        #expect(shipped.date == rules.rules[0].date)
        let book = fixture.rules.duties.adding(sources: [rules.source(level: { _ in .peace })])
        for (day, owed) in [("2026-05-14", 0), ("2026-05-15", 14), ("2026-05-16", 14)] {
            fixture.clock.set(try #require(CalendarDay(day)).at(hour: 9, in: CommandFixture.zone))
            try await DutyRound(fixture.store, book).run(CommandFixture.county)
            let duties = try await fixture.duties().filter { $0.rule == "standing.check" }
            #expect(duties.count == owed, "\(day)")
        }
    }

    /// Only the unit's own word meets it, once, without personal numbers.
    @Test func theUnitsWordMeetsIt() async throws {
        let fixture = try await CommandFixture.make()
        let rules = try StandingRules(text: Self.good)
        let book = fixture.rules.duties.adding(sources: [rules.source()])
        let day = CalendarDay("2026-05-06")!
        fixture.clock.set(day.at(hour: 9, in: CommandFixture.zone))
        try await DutyRound(fixture.store, book).run(CommandFixture.county)
        let town = CommandFixture.unit("qingshi")
        let complete = { @Sendable (login: String, words: String) async throws -> Duty in
            try await fixture.write(login) {
                try $0.complete(rule: "standing.check", subject: town, slot: day.description, words: words, in: book)
            }
        }
        await #expect(throws: Rejection.notFound) { try await complete("hewan", "已核对") }
        await #expect(throws: Rejection.forbidden) { try await complete("inspector", "已核对") }
        await #expect { _ = try await complete("qingshi", " ") } throws: {
            ($0 as? Rejection)?.problems.first?.code == "required"
        }
        await #expect {
            _ = try await complete("qingshi", "电话13800138000已通")
        } throws: { ($0 as? Rejection)?.problems.first?.code == "personalData" }
        let met = try await complete("qingshi", "29 个村第一责任人和电话已核对")
        #expect(met.state == .met && met.metRegister == Completions.name)
        let record = try await fixture.record(Completions.self, #require(met.metBy))
        #expect(record[Completions.fields.words] == "29 个村第一责任人和电话已核对")
        #expect(
            record[Completions.fields.unit] == town && record[Completions.fields.author] == DemoCounty.user("qingshi"))
        await #expect(throws: Rejection(.conflict, "dutyClosed")) { try await complete("qingshi", "又核对") }
    }
}
