import Database
import Duties
import Kernel
import Measures
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

/// What is owed of arrivals of whom tests alone are asked, and that nothing of it restricts anybody.
struct QuotaDutiesTests {
    private static let rule = "quota.TEST.v1.arrivalLow"
    private let a = Arrivals.fields

    private static func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
        ArrivalsFixture.day.advanced(by: day).at(hour: hour, minute: minute, in: ArrivalsFixture.zone)
    }

    private func run(_ fixture: ArrivalsFixture) async throws {
        try await DutyRound(fixture.store, fixture.rules.duties).run(ArrivalsFixture.county)
    }

    private func states(_ fixture: ArrivalsFixture, _ id: RecordID) async throws -> [DutyState] {
        try await fixture.duties(Self.rule, of: id).map(\.state)
    }

    @Test func `who is verified owes two tests in three days, by the plan that asks them`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let arrival = try await fixture.arrival(id)
        #expect(arrival.state == "verified" && arrival[a.measure] == nil && arrival[a.quota] == "TEST.v1.arrivalLow")
        let duties = try await fixture.duties(Self.rule, of: id)
        #expect(duties.map(\.slot) == ["2022-05-04.1", "2022-05-04.2"])
        #expect(duties.map(\.opens) == [Self.at(0, 0), Self.at(1, 0)])
        #expect(duties.map(\.due) == [Self.at(1, 23, 59), Self.at(2, 23, 59)])
        #expect(duties.map(\.closes) == [Self.at(2, 23, 59), Self.at(3, 23, 59)])
        #expect(duties.allSatisfy { $0.policy == "TEST v1" && $0.unit == ArrivalsFixture.unit("qingshi") })
        #expect(duties.allSatisfy { $0.state == .due && $0.title?.contains("来客") == false })
        // The round of the day makes them no second time.
        try await run(fixture)
        #expect(try await fixture.duties(Self.rule, of: id) == duties)
    }

    @Test func `who is verified before coming owes them from the day of arriving`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow(arrivingIn: 1)
        try await run(fixture)
        #expect(try await fixture.duties(Self.rule, of: id).isEmpty)
        fixture.clock.set(Self.at(1, 0, 30))
        try await run(fixture)
        #expect(try await fixture.duties(Self.rule, of: id).map(\.slot) == ["2022-05-05.1", "2022-05-05.2"])
    }

    /// Days since the arrival; what can still be done.
    @Test(arguments: [(1, ["1", "2"]), (2, ["2"]), (3, [])] as [(Int, [String])])
    func whoIsVerifiedLateIsNotLate(_ ago: Int, _ numbers: [String]) async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow(arrivingIn: -ago)
        let duties = try await fixture.duties(Self.rule, of: id)
        let day = ArrivalsFixture.day.advanced(by: -ago)
        #expect(duties.map(\.slot) == numbers.map { "\(day).\($0)" })
        #expect(duties.allSatisfy { $0.state == .due && $0.due > fixture.store.now })
    }

    @Test func `a day of arriving that is corrected moves them`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, rules) = (try await fixture.verifiedLow(), fixture.rules)
        let deliver = {
            while try await ArrivalDelivery(fixture.store, rules).run(ArrivalsFixture.county) == 500 {}
        }
        try await deliver()
        #expect(try await states(fixture, id) == [.due, .due])
        try await fixture.write("qingshi") { writing in
            _ = try writing.edit(
                writing.registry.named(Arrivals.name), id, version: nil,
                Values { $0[Arrivals.fields.arrivesOn] = ArrivalsFixture.day.advanced(by: 1) })
        }
        try await deliver()
        #expect(try await states(fixture, id) == [.cancelled, .cancelled])
        fixture.clock.set(Self.at(1, 8))
        try await run(fixture)
        let open = try await fixture.duties(Self.rule, of: id).filter(\.state.isOpen)
        #expect(open.map(\.slot) == ["2022-05-05.1", "2022-05-05.2"])
    }

    /// A list that was corrected as a whole is planned anew in pieces, each in its own transaction.
    @Test func `many that were changed at once are taken in pieces`() {
        let ids = (0..<120).map { _ in RecordID.make() }.sorted()
        let pieces = ArrivalDelivery.pieces(of: ids)
        #expect(pieces.map(\.count) == [50, 50, 20] && pieces.flatMap(\.self) == ids)
        #expect(ArrivalDelivery.pieces(of: []).isEmpty)
        #expect(ArrivalDelivery.pieces(of: Array(ids.prefix(50))).map(\.count) == [50])
    }

    /// The list says of them what their page says: one met, whichever days it was met for.
    @Test func `a test that was seen is counted once, also where the day of arriving is corrected`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, rules) = (try await fixture.verifiedLow(), fixture.rules)
        try await fixture.write("qingshi") {
            try $0.enter(test: SeenTest(.nucleicAcid, at: Self.at(0, 10), on: .phone, .negative), of: id, rules: rules)
        }
        try await fixture.write("qingshi") { writing in
            _ = try writing.edit(
                writing.registry.named(Arrivals.name), id, version: nil,
                Values { $0[Arrivals.fields.arrivesOn] = ArrivalsFixture.day.advanced(by: -1) })
        }
        while try await ArrivalDelivery(fixture.store, rules).run(ArrivalsFixture.county) == 500 {}
        let (owed, seen) = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            (try $0.testsOwed(of: [id])[id], try TestsSeen($0, of: $0.find(Arrivals.self, id), rules).counted)
        }
        #expect(owed == TestsOwed(met: 1, owed: 2, due: Self.at(1, 23, 59)) && seen == 1)
    }

    /// The test of the safeguard: silence is a miss, a miss is a call, and a call that reaches nobody, or somebody who does not
    /// wish to, is the end of it.
    @Test func `a missed test is a call by the township, and never a measure`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        try await run(fixture)
        let before = try await fixture.arrival(id)
        fixture.clock.set(Self.at(4, 1))
        try await run(fixture)
        #expect(try await states(fixture, id) == [.missed, .missed])
        let calls = try await fixture.duties(ArrivalDuties.testCall, of: id)
        #expect(calls.map(\.state) == [.due], "one call for both")
        #expect(calls.map(\.unit) == [ArrivalsFixture.unit("qingshi")] && calls.map(\.policy) == ["TEST v1"])
        #expect(calls.map(\.due) == [Self.at(5, 1)])
        for (outcome, state) in [(Outcome.noAnswer, DutyState.due), (.refused, .met)] {
            try await fixture.write("qingshi") { try $0.call(aboutTestsOf: id, outcome: outcome) }
            #expect(try await fixture.duties(ArrivalDuties.testCall, of: id).map(\.state) == [state], "\(outcome)")
        }
        await #expect(throws: Rejection.invalid("badChoice", field: "outcome")) {
            try await fixture.write("qingshi") { try $0.call(aboutTestsOf: id, outcome: .duplicate) }
        }
        fixture.clock.set(Self.at(12, 1))
        try await run(fixture)
        #expect(try await fixture.arrival(id) == before, "the arrival is what it was")
        for register in [Measures.name, Persons.name, Grounds.name, TurnBacks.name] {
            let rows = try await fixture.store.read(as: .system(ArrivalsFixture.county)) { reading in
                try reading.connection.query("SELECT id FROM \(name: register)").count
            }
            #expect(rows == 0, "\(register)")
        }
        let open = try await fixture.store.read(as: .system(ArrivalsFixture.county)) { reading in
            try reading.connection.query("SELECT rule FROM duty WHERE cause = \(id) AND open = 1").count
        }
        #expect(open == 0, "nothing is owed on")
        #expect(try await fixture.write("qingshi") { try $0.close(arrival: id) }.state == "closed")
    }

    @Test func `a call that nobody makes ends, too`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        try await run(fixture)
        fixture.clock.set(Self.at(4, 1))
        try await run(fixture)
        fixture.clock.set(Self.at(7, 2))
        try await run(fixture)
        #expect(try await fixture.duties(ArrivalDuties.testCall, of: id).map(\.state) == [.missed])
    }

    @Test func `they end with the arrival`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let closed = try await fixture.verifiedLow()
        _ = try await fixture.write("qingshi") { try $0.close(arrival: closed) }
        let away = try await fixture.verifiedLow()
        _ = try await fixture.write("qingshi") { try $0.stayAway(arrival: away) }
        for id in [closed, away] { #expect(try await states(fixture, id) == [.cancelled, .cancelled]) }
        // The next round does not bring them back.
        try await run(fixture)
        for id in [closed, away] { #expect(try await states(fixture, id) == [.cancelled, .cancelled]) }
    }

    @Test func `they end where nothing is asked any more, and come back where it is`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = try await fixture.verifiedLow()
        let steps: [(OriginRisk?, [DutyState])] = [
            (nil, [.cancelled, .cancelled]), (.low, [.due, .due]), (.high, [.cancelled, .cancelled]),
        ]
        for (level, expected) in steps {
            let rules = fixture.rules(listing: level)
            _ = try await fixture.system { try $0.reassess(arrivalsAfter: nil, rules: rules) }
            #expect(try await states(fixture, id) == expected, "\(String(describing: level))")
            #expect(try await fixture.arrival(id).state == "verified", "nothing follows by itself")
        }
        #expect(try await fixture.duties(ArrivalDuties.arrive, of: id).map(\.state) == [.due])
    }

    /// Listed higher after the first test: whoever has come under the measure has its tests. That somebody asks after a positive
    /// is owed all the same: the measure knows nothing of it.
    @Test func `who comes under a measure owes them no more`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, low, high) = (try await fixture.verifiedLow(), fixture.rules, fixture.rules(listing: .high))
        try await fixture.write("qingshi") {
            try $0.enter(test: SeenTest(.nucleicAcid, at: Self.at(0, 10), on: .phone, .positive), of: id, rules: low)
        }
        _ = try await fixture.system { try $0.reassess(arrivalsAfter: nil, rules: high) }
        let planned = try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: high) }
        #expect(planned.state == "underPlan" && planned[a.quota] == nil)
        #expect(try await states(fixture, id) == [.met, .cancelled])
        let positive = { try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) }
        #expect(try await positive() == [.due])
        try await fixture.write("qingshi") { try $0.settle(positiveOf: id, outcome: .referred) }
        #expect(try await positive() == [.met])
    }

    /// What was deleted after its time nobody can say anything of: it is owed by nobody for good.
    @Test func `a positive that was deleted with its arrival is owed no more`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (id, rules) = (try await fixture.verifiedLow(), fixture.rules)
        try await fixture.write("qingshi") {
            try $0.enter(test: SeenTest(.nucleicAcid, at: Self.at(0, 10), on: .phone, .positive), of: id, rules: rules)
        }
        fixture.clock.set(Self.at(22, 1))
        #expect(try await Retiring(fixture.store).run(ArrivalsFixture.county) == 1)
        #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state.isOpen) == [true])
        while try await ArrivalDelivery(fixture.store, rules).run(ArrivalsFixture.county) == 500 {}
        #expect(try await fixture.duties(ArrivalDuties.positive, of: id).map(\.state) == [.cancelled])
    }
}
