import Duties
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// Three days at a site, tested on the first and the third, the last test double; exposed on 2022-11-05.
struct TestedTests {
    private func ended(_ tests: [(day: String, isNegative: Bool)]) async throws -> (MeasuresFixture, Record) {
        let shown = tests.enumerated().map { index, test in
            TestShown(
                sampled: CalendarDay(test.day)!.at(hour: 9, minute: index, in: MeasuresFixture.zone),
                isNegative: test.isNegative)
        }
        let fixture = try await MeasuresFixture.make(on: "2022-11-06", packs: [try Packs.askingForTests()])
        let person = try await fixture.person()
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        let rules = MeasureRules(
            duties: fixture.rules.duties, shelf: fixture.rules.shelf,
            tests: { _, ids in Dictionary(uniqueKeysWithValues: ids.map { ($0, shown) }) })
        try await fixture.write {
            try $0.admit(measure: measure.id, setting: .central, on: CalendarDay("2022-11-06")!, rules: rules)
        }
        fixture.go(to: "2022-11-09")
        try await fixture.system { _ = try $0.advanceMeasures(rules) }
        return (fixture, try await fixture.record(Measures.self, measure.id))
    }

    private func owed(_ fixture: MeasuresFixture, _ measure: Record) async throws -> Int {
        try await fixture.read { try $0.duties(of: measure.id, rule: MeasureDuties.statement) }.count
    }

    @Test func theDaysOfTestStandInTheMeasure() async throws {
        let (_, measure) = try await ended([])
        #expect(measure[Measures.fields.tests] == ["2022-11-06", "2022-11-08"])
    }

    /// What the records show nobody has to state.
    @Test func recordsAnswerForTheConditions() async throws {
        let (fixture, measure) = try await ended([
            ("2022-11-06", true), ("2022-11-08", true), ("2022-11-08", true),
        ])
        #expect(measure.state == "released" && measure[Measures.fields.shown] == true)
        #expect(try await owed(fixture, measure) == 0)
    }

    /// Neither holds anybody beyond the last day: the unit states what the records do not show.
    @Test(arguments: [[("2022-11-06", true), ("2022-11-08", true)], [("2022-11-06", true)], []])
    func whatRecordsDoNotShowIsStated(_ tests: [(day: String, isNegative: Bool)]) async throws {
        let (fixture, measure) = try await ended(tests)
        #expect(measure.state == "released" && measure[Measures.fields.shown] == nil)
        #expect(try await owed(fixture, measure) == 1)
    }

    /// The last result comes after the last day: then nobody has to state what it shows; a positive takes that back.
    @Test func aResultThatComesLaterIsLookedAtAgain() async throws {
        let (fixture, measure) = try await ended([("2022-11-06", true), ("2022-11-08", true)])
        let review = { (isNegative: Bool, record: Record) in
            let shown = [("2022-11-06", true), ("2022-11-08", true), ("2022-11-08", isNegative)].map { day, negative in
                TestShown(sampled: CalendarDay(day)!.at(hour: 9, in: MeasuresFixture.zone), isNegative: negative)
            }
            try await fixture.system {
                try $0.review(releases: [record], by: [record.id: shown], in: MeasuresFixture.zone)
            }
            return try await fixture.record(Measures.self, record.id)
        }
        let after = try await review(true, measure)
        #expect(after[Measures.fields.shown] == true)
        let duties = try await fixture.read { try $0.duties(of: measure.id, rule: MeasureDuties.statement) }
        #expect(duties.map(\.state.isOpen) == [false])
        #expect(try await review(true, after).version == after.version)
        #expect(try await review(false, after)[Measures.fields.shown] == nil)
    }
}
