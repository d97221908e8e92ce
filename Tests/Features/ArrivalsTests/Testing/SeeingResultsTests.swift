import Database
import Duties
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

/// Results that somebody has seen: each meets what is owed, or is said to count for nothing.
struct SeeingResultsTests {
    private static let rule = "quota.TEST.v1.arrivalLow"
    private let t = ArrivalTests.fields

    private static func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
        ArrivalsFixture.day.advanced(by: day).at(hour: hour, minute: minute, in: ArrivalsFixture.zone)
    }

    @discardableResult
    private func enter(
        _ fixture: ArrivalsFixture, _ id: RecordID, at moment: Instant, _ result: ArrivalTestResult = .negative,
        reason: String? = nil, by login: String = "qingshi"
    ) async throws -> Record {
        let rules = fixture.rules
        return try await fixture.write(login) {
            try $0.enter(
                test: SeenTest(.nucleicAcid, at: moment, on: .phone, result), of: id, reason: reason, rules: rules)
        }
    }

    private func seen(_ fixture: ArrivalsFixture, _ id: RecordID) async throws -> TestsSeen {
        let rules = fixture.rules
        return try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try TestsSeen($0, of: $0.find(Arrivals.self, id), rules)
        }
    }

    private func duties(_ fixture: ArrivalsFixture, _ id: RecordID) async throws -> [Duty] {
        try await fixture.duties(Self.rule, of: id)
    }

    @Test func `a test 23 hours after the last counts for nothing, one after 24 does`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let first = try await enter(fixture, id, at: Self.at(0, 10))
        #expect(try await duties(fixture, id).map(\.state) == [.met, .due])
        fixture.clock.set(Self.at(1, 16))
        let soon = try await enter(fixture, id, at: Self.at(1, 9))
        #expect(try await duties(fixture, id).map(\.state) == [.met, .due])
        let last = try await enter(fixture, id, at: Self.at(1, 10))
        let met = try await duties(fixture, id)
        #expect(met.map(\.state) == [.met, .met] && met.map(\.metBy) == [first.id, last.id])
        #expect(met.map(\.observedAt) == [Self.at(0, 10), Self.at(1, 10)])
        let seen = try await seen(fixture, id)
        #expect(seen.counted == 2 && seen.verdict(of: soon.id) == .tooSoon(hours: 23))
        #expect(seen.verdict(of: first.id) == .counts(1) && seen.verdict(of: last.id) == .counts(2))
    }

    /// Entered in another order than they were done; a person is asked no test more for it.
    @Test func `what the policy counts is enough, whatever was entered first`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        fixture.clock.set(Self.at(2, 12))
        for (moment, states) in [
            (Self.at(1, 9), [DutyState.met, .due]), (Self.at(0, 10), [.met, .due]), (Self.at(1, 11), [.met, .met]),
        ] {
            try await enter(fixture, id, at: moment)
            #expect(try await duties(fixture, id).map(\.state) == states, "\(moment)")
        }
        #expect(try await seen(fixture, id).counted == 2)
    }

    @Test func `what was done in time and seen later is met`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        try await DutyRound(fixture.store, fixture.rules.duties).run(ArrivalsFixture.county)
        fixture.clock.set(Self.at(4, 1))
        try await DutyRound(fixture.store, fixture.rules.duties).run(ArrivalsFixture.county)
        #expect(try await duties(fixture, id).map(\.state) == [.missed, .missed])
        try await enter(fixture, id, at: Self.at(0, 18))
        try await enter(fixture, id, at: Self.at(2, 8))
        #expect(try await duties(fixture, id).map(\.state) == [.met, .met])
        #expect(try await duties(fixture, id).allSatisfy(\.lateEntry))
        #expect(try await fixture.duties(ArrivalDuties.testCall, of: id).map(\.state) == [.met], "they were reached")
    }

    @Test func `who was verified late owes what can still be done`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow(arrivingIn: -2)
        // Done before anybody asked: it counts, and the second is owed all the same.
        try await enter(fixture, id, at: Self.at(-2, 10))
        #expect(try await duties(fixture, id).map(\.state) == [.due])
        try await enter(fixture, id, at: Self.at(0, 10))
        #expect(try await duties(fixture, id).map(\.state) == [.met])
        #expect(try await seen(fixture, id).counted == 2)
    }

    @Test func `the same again changes nothing, another result has a reason`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let first = try await enter(fixture, id, at: Self.at(0, 10))
        #expect(try await enter(fixture, id, at: Self.at(0, 10)).version == first.version)
        let refused = try await refusal { try await enter(fixture, id, at: Self.at(0, 10), .positive) }
        #expect(refused == "reasonRequired@reason")
        for reason in ["电话13800138000", String(repeating: "长", count: 501)] {
            await #expect(throws: Rejection.self) {
                try await enter(fixture, id, at: Self.at(0, 10), .positive, reason: reason)
            }
        }
        #expect(try await fixture.record(ArrivalTests.self, first.id).version == first.version)
        let corrected = try await enter(fixture, id, at: Self.at(0, 10), .positive, reason: "看错了")
        #expect(corrected.id == first.id && corrected[t.result] == .positive)
        #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) == [.due])
        // And back: what followed from it is taken back; it counts as a test as before.
        _ = try await enter(fixture, id, at: Self.at(0, 10), .negative, reason: "检测机构更正")
        #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) == [.cancelled])
        #expect(try await duties(fixture, id).map(\.state) == [.met, .due])
        _ = try await enter(fixture, id, at: Self.at(0, 10), .positive, reason: "再次更正")
        #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) == [.cancelled, .due])
    }

    @Test func `a positive is owed a look within 30 minutes, until somebody was reached`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let nothing = try await refusals {
            try await fixture.write { try $0.settle(positiveOf: id, outcome: .advised) }
        }
        #expect(nothing == ["notPositive"])
        let test = try await enter(fixture, id, at: Self.at(0, 10), .positive)
        let owed = try await fixture.duties(ArrivalDuties.positive, of: id)
        #expect(owed.map(\.due) == [fixture.store.now.advanced(minutes: 30)] && owed.map(\.policy) == ["TEST v1"])
        #expect(owed.map(\.unit) == [ArrivalsFixture.unit("qingshi")])
        for (outcome, state) in [(PositiveOutcome.notFound, DutyState.due), (.referred, .met)] {
            try await fixture.write("qingshi") { try $0.settle(positiveOf: id, outcome: outcome) }
            #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) == [state], "\(outcome)")
            #expect(try await fixture.record(ArrivalTests.self, test.id)[t.outcome] == outcome)
        }
        let again = try await refusals { try await fixture.write { try $0.settle(positiveOf: id, outcome: .tested) } }
        #expect(again == ["notPositive"], "it is settled")
        // The arrival itself is as it was: whoever is a case has a measure by a ground of its own.
        let arrival = try await fixture.arrival(id)
        #expect(arrival.state == "verified" && arrival[Arrivals.fields.measure] == nil)
    }

    @Test func `what cannot be is refused, and nothing stored`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let table: [(Instant, String)] = [
            (Self.at(0, 16, 6), "testAhead@testedAt"), (Self.at(1, 10), "testAhead@testedAt"),
            (Self.at(-2, 23, 59), "testBeforeLeaving@testedAt"),
        ]
        for (moment, words) in table {
            #expect(try await refusal { try await enter(fixture, id, at: moment) } == words, "\(moment)")
        }
        #expect(try await seen(fixture, id).tests.isEmpty)
        // On the way here it is a test, and counts for nothing.
        let early = try await enter(fixture, id, at: Self.at(-1, 10))
        #expect(try await seen(fixture, id).verdict(of: early.id) == .before)
        #expect(try await duties(fixture, id).map(\.state) == [.due, .due])
    }

    /// Nucleic acid is asked; what an antigen test shows is looked after all the same.
    @Test func `an antigen test meets nothing, and its positive is owed a look`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, rules) = (try await fixture.verifiedLow(), fixture.rules)
        let test = try await fixture.write("qingshi") {
            try $0.enter(
                test: SeenTest(.antigen, at: Self.at(0, 10), on: .paper, .positive), of: id, rules: rules)
        }
        #expect(try await duties(fixture, id).map(\.state) == [.due, .due])
        #expect(try await seen(fixture, id).verdict(of: test.id) == .antigen)
        #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) == [.due])
    }

    @Test func `only of whom tests are asked, by whoever handles the arrival`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, rules) = (try await fixture.verifiedLow(), fixture.rules)
        let code = { (id: RecordID, login: String) in
            try await refusals { try await enter(fixture, id, at: Self.at(0, 10), by: login) }
        }
        for login in ["hewan", "health", "commander", "inspector"] {
            #expect(try await code(id, login) == ["notFound"])
        }
        for login in ["testing", "privacy"] { #expect(try await code(id, login) == ["forbidden"]) }
        let filed = try await fixture.file { $0[Arrivals.fields.originArea] = ArrivalsFixture.low }.arrival.id
        #expect(try await code(filed, "qingshi") == ["state"], "not verified yet")
        let planned = try await fixture.file().arrival.id
        try await fixture.write("qingshi") { try $0.verify(arrival: planned, Attempt(.reached), rules: rules) }
        #expect(try await code(planned, "qingshi") == ["state"], "under a measure, whose plan has the tests")
        let unasked = try await fixture.file { $0[Arrivals.fields.originArea] = nil }.arrival.id
        try await fixture.write("qingshi") { try $0.verify(arrival: unasked, Attempt(.reached), rules: rules) }
        #expect(try await code(unasked, "qingshi") == ["testsNotAsked"])
    }

    /// With the arrival, 21 days after arriving, also what was positive; no residue in the history.
    @Test func `results go with the arrival`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let tests = [
            try await enter(fixture, id, at: Self.at(0, 10)).id,
            try await enter(fixture, id, at: Self.at(0, 11), .positive).id,
        ]
        try await fixture.write("qingshi") { try $0.settle(positiveOf: id, outcome: .referred) }
        let contents = {
            try await fixture.store.read(as: .system(ArrivalsFixture.county)) { reading in
                try reading.connection.query(
                    "SELECT content FROM change_content WHERE record IN (\(list: tests.map(\.sql)))"
                ).compactMap { $0["content"].text }.joined(separator: "\n")
            }
        }
        #expect(try await contents().contains("negative"))
        fixture.clock.set(Self.at(21, 23))
        #expect(try await Retiring(fixture.store).run(ArrivalsFixture.county) == 0)
        fixture.clock.set(Self.at(22, 1))
        #expect(try await Retiring(fixture.store).run(ArrivalsFixture.county) == 1)
        for test in tests {
            let left = try await fixture.record(ArrivalTests.self, test)
            #expect(left[t.result] == nil && left[t.outcome] == nil)
        }
        let text = try await contents()
        for word in ["negative", "positive", "referred"] { #expect(!text.contains(word), "\(word)") }
        #expect(try await seen(fixture, id).tests.count == 2, "that there were tests is no result")
    }

    @Test func `nothing is entered after the arrival was deleted, where nothing would delete it again`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        fixture.clock.set(Self.at(22, 1))
        #expect(try await Retiring(fixture.store).run(ArrivalsFixture.county) == 1)
        let test = try await refusals { try await enter(fixture, id, at: Self.at(0, 10), .positive) }
        let call = try await refusals {
            try await fixture.write("qingshi") { try $0.call(aboutTestsOf: id, outcome: .reached, words: "在家") }
        }
        #expect(test == ["testsNotAsked"] && call == ["testsNotAsked"])
    }

    /// Where a measure keeps the arrival longer, a negative result goes after 30 days by itself.
    @Test func `a negative result is kept thirty days at the most`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, high) = (try await fixture.verifiedLow(), fixture.rules(listing: .high))
        let test = try await enter(fixture, id, at: Self.at(0, 10)).id
        _ = try await fixture.system { try $0.reassess(arrivalsAfter: nil, rules: high) }
        _ = try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: high) }
        fixture.clock.set(Self.at(30, 9))
        _ = try await Retiring(fixture.store).run(ArrivalsFixture.county)
        #expect(try await fixture.record(ArrivalTests.self, test)[t.result] == .negative)
        fixture.clock.set(Self.at(30, 11))
        _ = try await Retiring(fixture.store).run(ArrivalsFixture.county)
        #expect(try await fixture.record(ArrivalTests.self, test)[t.result] == nil)
        #expect(try await fixture.arrival(id)[Arrivals.fields.name] == "来客甲", "the measure goes on")
    }
}
