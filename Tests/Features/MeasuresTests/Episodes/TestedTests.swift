import Database
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
        let (fixture, measures) = try await ended(tests, of: ["丁一"])
        return (fixture, measures[0])
    }

    /// The measures of several persons, in their order.
    private func ended(
        _ tests: [(day: String, isNegative: Bool)], of names: [String]
    ) async throws -> (MeasuresFixture, [Record]) {
        let shown = tests.enumerated().map { index, test in
            TestShown(
                sampled: CalendarDay(test.day)!.at(hour: 9, minute: index, in: MeasuresFixture.zone),
                isNegative: test.isNegative)
        }
        let fixture = try await MeasuresFixture.make(on: "2022-11-06", packs: [try Packs.askingForTests()])
        var measures: [RecordID] = []
        for name in names {
            let person = try await fixture.person(name)
            measures.append(try #require(try await fixture.expose(person.id, "2022-11-05")).id)
        }
        let (ids, day) = (measures, CalendarDay("2022-11-06")!)
        let rules = MeasureRules(
            duties: fixture.rules.duties, shelf: fixture.rules.shelf,
            tests: { _, ids in Dictionary(uniqueKeysWithValues: ids.map { ($0, shown) }) })
        for id in ids {
            try await fixture.write { try $0.admit(measure: id, setting: .central, on: day, rules: rules) }
        }
        fixture.go(to: "2022-11-09")
        try await fixture.system { _ = try $0.advanceMeasures(rules) }
        var ended: [Record] = []
        for id in ids { ended.append(try await fixture.record(Measures.self, id)) }
        return (fixture, ended)
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
                try $0.review(releases: [record], by: [record.id: shown], in: fixture.rules.duties)
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

    private static let allNegative = [("2022-11-06", true), ("2022-11-08", true), ("2022-11-08", true)]

    /// A negative that turns out to be none: the file says it no longer, and the unit says anew what is known. One that was
    /// deleted after its time takes nothing back.
    @Test func aReleaseDoesNotStandOnAResultThatWasCorrected() async throws {
        let (fixture, measure) = try await ended(Self.allNegative)
        let review = { (corrected: Set<RecordID>) in
            let record = try await fixture.record(Measures.self, measure.id)
            let left = TestShown(
                sampled: CalendarDay("2022-11-06")!.at(hour: 9, in: MeasuresFixture.zone), isNegative: true)
            try await fixture.system {
                try $0.review(
                    releases: [record], by: [record.id: [left]], corrected: corrected, in: fixture.rules.duties)
            }
            return try await fixture.record(Measures.self, measure.id)
        }
        let open = {
            try await fixture.read { try $0.duties(of: measure.id, rule: MeasureDuties.statement) }
                .filter(\.state.isOpen)
        }
        #expect(try await review([]).version == measure.version)
        #expect(try await open().isEmpty)
        let after = try await review([measure.id])
        #expect(after[Measures.fields.shown] == nil && after.state == "released")
        let owed = try await open()
        #expect(owed.map(\.due) == [fixture.store.now.advanced(minutes: 1_440)])
        #expect(owed.first?.unit == measure[Measures.fields.unit])
        // Once, however often it is corrected.
        _ = try await review([measure.id])
        #expect(try await open().count == 1)
        try await fixture.write { try $0.attest(measure: measure.id, statement: "11月8日样本作废，其余阴性") }
        #expect(try await open().isEmpty)
        // A word that stood on a result is said anew, too.
        let stated = try await review([measure.id])
        #expect(try await open().count == 1 && stated[Measures.fields.statement] == "11月8日样本作废，其余阴性")
        let again = try await fixture.write { try $0.attest(measure: measure.id, statement: "11月6日结果有更正") }
        #expect(again[Measures.fields.statement] == "11月6日结果有更正")
        #expect(try await open().isEmpty)
        await #expect(throws: Rejection(.conflict, "stated")) {
            try await fixture.write { try $0.attest(measure: measure.id, statement: "再说一遍") }
        }
    }

    /// A laboratory corrects a tube of several: of each a word is owed once, the first or the next, by one entry of the log.
    @Test func severalReleasesAreLookedAtAtOnce() async throws {
        let (fixture, measures) = try await ended(Self.allNegative, of: ["丁一", "王二"])
        let ids = measures.map(\.id)
        let left = TestShown(
            sampled: CalendarDay("2022-11-06")!.at(hour: 9, in: MeasuresFixture.zone), isNegative: true)
        let review = {
            try await fixture.system { writing in
                try writing.review(
                    releases: ids.map { try writing.reading.find(Measures.self, $0) },
                    by: Dictionary(uniqueKeysWithValues: ids.map { ($0, [left]) }), corrected: Set(ids),
                    in: fixture.rules.duties)
            }
        }
        let entries = {
            try await fixture.read { reading in
                try reading.connection.query(
                    """
                    SELECT number FROM change WHERE county = \(MeasuresFixture.county) AND register = 'duty' AND verb = 'owe'
                    """
                ).count
            }
        }
        let slots = {
            try await fixture.read { reading in
                try ids.map { try reading.duties(of: $0, rule: MeasureDuties.statement).map(\.slot) }
            }
        }
        let before = try await entries()
        try await review()
        #expect(try await slots() == [["1"], ["1"]])
        #expect(try await entries() == before + 1)
        try await fixture.write { try $0.attest(measure: ids[0], statement: "11月8日样本作废，其余阴性") }
        try await review()
        #expect(try await slots() == [["1", "2"], ["1"]])
    }

    /// Corrected back, the records answer again, and nobody has to.
    @Test func whatIsCorrectedBackIsShownAgain() async throws {
        let (fixture, measure) = try await ended(Self.allNegative)
        let shown = Self.allNegative.map { day, isNegative in
            TestShown(sampled: CalendarDay(day)!.at(hour: 9, in: MeasuresFixture.zone), isNegative: isNegative)
        }
        for (tests, corrected) in [(shown.dropLast(), Set([measure.id])), (shown[...], [])] {
            let record = try await fixture.record(Measures.self, measure.id)
            try await fixture.system {
                try $0.review(
                    releases: [record], by: [record.id: Array(tests)], corrected: corrected, in: fixture.rules.duties)
            }
        }
        #expect(try await fixture.record(Measures.self, measure.id)[Measures.fields.shown] == true)
        let duties = try await fixture.read { try $0.duties(of: measure.id, rule: MeasureDuties.statement) }
        #expect(duties.map(\.state.isOpen) == [false])
    }
}
