import Duties
import Kernel
import Measures
import Policies
import Registers
import TestSupport
import Testing

@testable import Checks

struct TellingTests {
    private let s = Specimens.fields

    private func made() async throws -> (fixture: ChecksFixture, measure: RecordID, specimen: RecordID) {
        let fixture = try await ChecksFixture.make()
        let measure = try await fixture.measures()[0]
        return (fixture, measure, try await fixture.sample([Sampled(measure, tube: "QS-0001")])[0].id)
    }

    private func open(_ fixture: ChecksFixture, _ subject: RecordID, _ rule: String) async throws -> [Duty] {
        try await fixture.duties(subject, rule).filter(\.state.isOpen)
    }

    @Test func aResultEndsTheWait() async throws {
        let (fixture, measure, id) = try await made()
        let told = try await fixture.tell([Told(id, .negative, ct: 380, laboratory: " 县疾控中心 ")])[0]
        #expect(told.state == "told" && told[s.result] == .negative && told[s.laboratory] == "县疾控中心")
        #expect(try await fixture.duties(id, TestDuties.result).map(\.state) == [.met])
        let shown = try await fixture.read { try $0.testsShown(of: [measure]) }
        #expect(shown[measure]?.map(\.isNegative) == [true])
        // Told again it is the same.
        #expect(try await fixture.tell([Told(id, .negative)])[0].version == told.version)
    }

    @Test func aPositiveIsSeenWithinMinutes() async throws {
        let (fixture, _, id) = try await made()
        try await fixture.tell([Told(id, .positive, ct: 245)])
        let owed = try await open(fixture, id, TestDuties.positive)
        #expect(owed.map(\.due) == [fixture.store.now.advanced(minutes: 30)] && owed[0].owner == ChecksFixture.doctor)
        // Nobody there: it is owed on.
        try await fixture.write("qingshi") { _ = try $0.see(specimen: id, outcome: .notFound) }
        #expect(try await open(fixture, id, TestDuties.positive).count == 1)
        try await fixture.write("qingshi") { _ = try $0.see(specimen: id, outcome: .referred) }
        #expect(try await open(fixture, id, TestDuties.positive).isEmpty)
    }

    @Test func aVoidResultAsksForAnotherSample() async throws {
        let (fixture, measure, id) = try await made()
        try await fixture.tell([Told(id, .void)])
        #expect(try await open(fixture, measure, TestDuties.again).count == 1)
        fixture.clock.advance(minutes: 60)
        try await fixture.sample([Sampled(measure, tube: "QS-0002")])
        #expect(try await open(fixture, measure, TestDuties.again).isEmpty)
        #expect(try await fixture.read { try $0.testsShown(of: [measure]) }.isEmpty)
    }

    /// The same day and no more is said of it: after one that told nothing it is another sample.
    @Test func afterAVoidResultTheNextSampleIsAnother() async throws {
        let fixture = try await ChecksFixture.make()
        let measure = try await fixture.measures()[0]
        let first = try await fixture.sample([Sampled(measure)])[0].id
        try await fixture.tell([Told(first, .void)])
        let second = try await fixture.sample([Sampled(measure)])[0].id
        #expect(second != first)
        #expect(try await open(fixture, measure, TestDuties.again).isEmpty)
        #expect(try await fixture.sample([Sampled(measure)])[0].id == second)
        // A tube is itself, whatever it told.
        let third = try await fixture.sample([Sampled(measure, tube: "A")])[0].id
        try await fixture.tell([Told(third, .void)])
        #expect(try await fixture.sample([Sampled(measure, tube: "A")])[0].id == third)
    }

    @Test func whatIsCorrectedBackAndForthIsOwedAgain() async throws {
        let (fixture, measure, id) = try await made()
        let tell = { (result: SpecimenResult) in
            _ = try await fixture.tell([Told(id, result)], reason: "实验室更正")
        }
        for result in [SpecimenResult.positive, .negative, .positive] { try await tell(result) }
        #expect(try await open(fixture, id, TestDuties.positive).count == 1)
        try await tell(.void)
        #expect(try await open(fixture, id, TestDuties.positive).isEmpty)
        #expect(try await open(fixture, measure, TestDuties.again).count == 1)
        try await tell(.negative)
        #expect(try await open(fixture, measure, TestDuties.again).isEmpty)
        try await tell(.void)
        #expect(try await open(fixture, measure, TestDuties.again).count == 1)
    }

    @Test func aSampleHasOneResultInARequest() async throws {
        let (fixture, _, id) = try await made()
        let refused = try await refusal {
            try await fixture.tell([Told(id, .negative), Told(id, .positive, place: "tests.1.")])
        }
        #expect(refused == "resultTwice@tests.1.result")
        let twice = try await fixture.tell([Told(id, .negative), Told(id, .negative)])
        #expect(Set(twice.map(\.version)).count == 1)
    }

    @Test func aCorrectionHasAReasonAndTakesBackWhatFollowed() async throws {
        let (fixture, _, id) = try await made()
        try await fixture.tell([Told(id, .positive)])
        let long = String(repeating: "错", count: 501)
        for (reason, code) in [(" ", "reasonRequired"), (long, "tooLong"), ("问 19900001234", "personalData")] {
            let refused = try await refusal { try await fixture.tell([Told(id, .negative)], reason: reason) }
            #expect(refused == "\(code)@reason")
        }
        let corrected = try await fixture.tell([Told(id, .negative)], reason: " 实验室复核，样本编号写错 ")[0]
        #expect(corrected[s.result] == .negative)
        #expect(try await open(fixture, id, TestDuties.positive).isEmpty)
        let history = try await fixture.read { try $0.history($0.registry.named(Specimens.name), id) }
        #expect(history.contains { $0.verb == "correct" && $0.reason == "实验室复核，样本编号写错" })
    }

    /// One reason is of the whole request, and its lack stands beside what is wrong with each.
    @Test func aMissingReasonIsToldOnceBesideTheRest() async throws {
        let (fixture, measure, id) = try await made()
        let other = try await fixture.sample([Sampled(measure, tube: "QS-0002")])[0].id
        try await fixture.tell([Told(id, .positive), Told(other, .positive)])
        let refused = try await refusal {
            try await fixture.tell([Told(id, .negative), Told(other, .negative, ct: 460, place: "tests.1.")])
        }
        #expect(refused == "ctRange@tests.1.ct reasonRequired@reason")
    }

    /// Entered on the page, and again by a telephone with its time: a release that asks for two is not shown by one.
    @Test func aTubeThatWasEnteredTwiceIsOneTest() async throws {
        let (fixture, measure, id) = try await made()
        let moment = fixture.store.now.advanced(minutes: -10)
        let again = try await fixture.sample([Sampled(measure, tube: "QS-0001", at: moment)])[0].id
        #expect(again != id)
        let other = try await fixture.sample([Sampled(measure, tube: "QS-0002")])[0].id
        try await fixture.tell([Told(id, .negative), Told(again, .negative)])
        let shown = { try await fixture.read { try $0.testsShown(of: [measure])[measure] ?? [] } }
        #expect(try await shown().map(\.isNegative) == [true])
        try await fixture.tell([Told(other, .negative)])
        #expect(try await shown().count == 2)
        // A positive is never left out.
        try await fixture.tell([Told(again, .positive)], reason: "实验室更正")
        #expect(try await shown().map(\.isNegative).sorted { !$0 && $1 } == [false, true, true])
    }

    /// A form tells the minute in which an antigen test was taken and read.
    @Test func aResultOfTheSameMinuteIsNotBeforeItsSample() async throws {
        let (fixture, measure, _) = try await made()
        let minute = fixture.store.now
        fixture.clock.set(Instant(milliseconds: minute.milliseconds + 30_000))
        let antigen = try await fixture.sample([Sampled(measure, .antigen)])[0]
        let told = try await fixture.tell([Told(antigen.id, .negative, at: minute)])[0]
        #expect(told[s.resultAt] == antigen[s.sampledAt])
    }

    @Test func badInputIsToldAndNothingStored() async throws {
        let (fixture, measure, id) = try await made()
        let other = try await fixture.sample([Sampled(measure, tube: "QS-0002")])[0].id
        let now = fixture.store.now
        let bad = [
            Told(other, .negative, ct: 460, place: "tests.1."),
            Told(other, .negative, at: now.advanced(minutes: 60), place: "tests.2."),
            Told(other, .negative, at: now.advanced(minutes: -600), place: "tests.3."),
            Told(other, .negative, laboratory: String(repeating: "甲", count: 61), place: "tests.4."),
        ]
        let refused = try await refusal { try await fixture.tell([Told(id, .negative)] + bad) }
        #expect(
            refused
                == "ctRange@tests.1.ct observedAhead@tests.2.at observedBefore@tests.3.at tooLong@tests.4.laboratory")
        #expect(try await fixture.record(Specimens.self, id)[s.result] == nil)
    }

    /// A village's worker takes swabs; what the laboratory says is entered by the township or a doctor.
    @Test func resultsAreNotTheGridWorkers() async throws {
        let (fixture, _, id) = try await made()
        #expect(try await refusal { try await fixture.tell([Told(id, .negative)], by: "qingshi-1") } == "forbidden")
        #expect(try await refusal { try await fixture.tell([Told(id, .negative)], by: "hewan") } == "notFound")
    }
}
