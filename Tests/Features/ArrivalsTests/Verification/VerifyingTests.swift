import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

struct VerifyingTests {
    private let a = Arrivals.fields

    @Test func `who is not reached is tried again, and the clock runs on`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, filed) = (fixture.rules, try await fixture.file().arrival)
        for outcome in [Outcome.noAnswer, .wrongNumber, .refused] {
            let after = try await fixture.write("qingshi") {
                try $0.verify(arrival: filed.id, Attempt(outcome), rules: rules)
            }
            #expect(after.state == "filed", "\(outcome)")
            fixture.clock.advance(minutes: 5)
        }
        #expect(try await fixture.duties(ArrivalDuties.verify, of: filed.id).map(\.state) == [.due])
        let notes = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.verifications(of: filed.id).map { $0[Verifications.fields.outcome] }
        }
        #expect(notes == [.refused, .wrongNumber, .noAnswer])
    }

    @Test func `who is reached comes under the plan that applies`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, filed) = (fixture.rules, try await fixture.file().arrival)
        let village = AreaCode(known: "990101101001")
        let verified = try await fixture.write("qingshi") {
            try $0.verify(
                arrival: filed.id, Attempt(.reached, by: .visit, area: village, address: "村东头"), rules: rules)
        }
        #expect(verified.state == "underPlan")
        let (person, measure) = (try #require(verified[a.person]), try #require(verified[a.measure]))
        let (issued, kept, grounds) = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            (
                try $0.find(Measures.self, measure), try $0.find(Persons.self, person),
                try $0.all(Grounds.self, where: Grounds.fields.person, is: person)
            )
        }
        #expect(issued[Measures.fields.category] == "arrivalHigh" && issued[Measures.fields.policyVersion] == "v1")
        #expect(issued[Measures.fields.ends] == ArrivalsFixture.day.advanced(by: 9), "counted from leaving")
        #expect(kept[Persons.fields.name] == "来客甲" && kept[Persons.fields.born] == CalendarDay("1990-01-01"))
        #expect(grounds.map { $0[Grounds.fields.record] } == [filed.id])
        #expect(grounds.map { $0[Grounds.fields.kind] } == [.arrival])
        #expect(verified[a.area] == village && verified[a.address] == "村东头" && verified[a.timely] == true)
        let duty = try #require(try await fixture.duties(ArrivalDuties.verify, of: filed.id).first)
        #expect(duty.state == .met && duty.metRegister == Verifications.name)
        // The village's own worker sees it now.
        _ = try await fixture.store.read(as: fixture.principal("qingshi-1")) { try $0.find(Arrivals.self, filed.id) }
    }

    @Test func `nothing is established where nothing is asked, and it is closed by a person`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let filed = try await fixture.file { $0[Arrivals.fields.originArea] = nil }.arrival
        let verified = try await fixture.write("qingshi") {
            try $0.verify(arrival: filed.id, Attempt(.reached), rules: rules)
        }
        #expect(verified.state == "verified" && verified[a.measure] == nil)
        let closed = try await fixture.write("qingshi") { try $0.close(arrival: filed.id) }
        #expect(closed.state == "closed")
    }

    @Test func `who is verified before coming is met when they are here, and not before`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let id = try await fixture.file { $0[Arrivals.fields.arrivesOn] = ArrivalsFixture.day.advanced(by: 2) }.arrival
            .id
        let verified = try await fixture.write("qingshi") {
            try $0.verify(arrival: id, Attempt(.reached), rules: rules)
        }
        #expect(verified.state == "verified" && verified[a.measure] == nil)
        let duty = try #require(try await fixture.duties(ArrivalDuties.arrive, of: id).first)
        #expect(duty.due == ArrivalsFixture.day.advanced(by: 3).at(hour: 0, in: ArrivalsFixture.zone))
        #expect(duty.policy?.hasSuffix(" v1") == true)
        await #expect(throws: Rejection(.conflict, "notArrivedYet")) {
            try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: rules) }
        }
        fixture.clock.advance(minutes: 2 * 1440)
        let planned = try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: rules) }
        #expect(planned.state == "underPlan" && planned[a.measure] != nil)
        #expect(try await fixture.duties(ArrivalDuties.arrive, of: id).map(\.state) == [.met])
    }

    @Test func `a village's worker verifies, and the township establishes`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let id = try await fixture.file { $0[Arrivals.fields.area] = AreaCode("990101101001") }.arrival.id
        let verified = try await fixture.write("qingshi-1") {
            try $0.verify(arrival: id, Attempt(.reached, by: .visit), rules: rules)
        }
        #expect(verified.state == "verified")
        #expect(try await fixture.duties(ArrivalDuties.arrive, of: id).map(\.unit) == [ArrivalsFixture.unit("qingshi")])
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi-1") { try $0.plan(arrival: id, rules: rules) }
        }
        #expect(try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: rules) }.state == "underPlan")
    }

    @Test func `a person has one owner, and a second arrival is no second person`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let first = try await fixture.file().arrival.id
        let second = try await fixture.file { $0[Arrivals.fields.area] = AreaCode("990101102") }.arrival.id
        let here = try await fixture.write("qingshi") { try $0.verify(arrival: first, Attempt(.reached), rules: rules) }
        await #expect(throws: Rejection(.conflict, "personElsewhere", values: ["unit": "青石镇"])) {
            try await fixture.write("hewan") { try $0.verify(arrival: second, Attempt(.reached), rules: rules) }
        }
        #expect(try await fixture.arrival(second).state == "filed", "nothing is stored by halves")
        try await fixture.write("hewan") {
            try $0.push(arrival: second, to: .area(AreaCode(known: "990101101")), reason: nil, rules: rules)
        }
        let again = try await fixture.write("qingshi") { writing in
            try writing.claim(arrival: second, rules: rules)
            return try writing.verify(arrival: second, Attempt(.reached), rules: rules)
        }
        #expect(again[a.person] == here[a.person] && again[a.measure] == here[a.measure])
    }

    @Test func `where exactly is asked before anything follows`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let id = try await fixture.file { $0[Arrivals.fields.originArea] = AreaCode("4101") }.arrival.id
        await #expect(throws: Rejection.invalid("required", field: "stayed")) {
            try await fixture.write("qingshi") { try $0.verify(arrival: id, Attempt(.reached), rules: rules) }
        }
        let verified = try await fixture.write("qingshi") {
            try $0.verify(
                arrival: id, Attempt(.reached, stayed: .within(RecordID(known: "compound"))), rules: rules)
        }
        #expect(verified.state == "underPlan" && verified[a.risk] == .high)
    }

    @Test func `a place listed later is looked at anew, and a person decides`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let id = try await fixture.file { $0[Arrivals.fields.originArea] = AreaCode("4102") }.arrival.id
        try await fixture.write("qingshi") { try $0.verify(arrival: id, Attempt(.reached), rules: rules) }
        let later = ArrivalSettings(duties: rules.duties, indicators: rules.indicators, measures: rules.measures) {
            _, origin, _ in
            [Listed(id: RecordID(known: "x"), name: "开封市", level: .high, isWhole: origin.text == "4102")]
        }
        let look = { (settings: ArrivalSettings) in
            try await fixture.store.write(by: .system(ArrivalsFixture.county)) {
                try $0.reassess(arrivalsAfter: nil, rules: settings)
            }
        }
        #expect(try await look(later) == id)
        let told = try await fixture.arrival(id)
        #expect(told.state == "verified" && told[a.risk] == .high && told[a.measure] == nil)
        #expect(try await fixture.duties(ArrivalDuties.arrive, of: id).map(\.state) == [.due])
        _ = try await look(later)
        #expect(try await fixture.arrival(id).version == told.version, "looked at twice, told once")
        _ = try await look(rules)
        #expect(try await fixture.arrival(id)[a.risk] == OriginRisk.none)
        #expect(try await fixture.duties(ArrivalDuties.arrive, of: id).allSatisfy { !$0.state.isOpen })
    }

    /// A level that falls while somebody is under the plan shortens nothing by itself, and lengthens nothing when it rises again.
    @Test func `a place that is listed no longer leaves the plan as it is`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, m) = (fixture.rules, Measures.fields)
        let id = try await fixture.file().arrival.id
        let planned = try await fixture.write("qingshi") {
            try $0.verify(
                arrival: id, Attempt(.reached, area: AreaCode(known: "990101101001"), address: "村东头"), rules: rules)
        }
        let measure = try #require(planned[a.measure])
        let before = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.find(Measures.self, measure)
        }
        let lifted = ArrivalSettings(duties: rules.duties, indicators: rules.indicators, measures: rules.measures) {
            _, _, _ in []
        }
        for settings in [lifted, rules] {
            fixture.clock.advance(minutes: 60)
            _ = try await fixture.store.write(by: .system(ArrivalsFixture.county)) {
                try $0.reassess(arrivalsAfter: nil, rules: settings)
            }
            let after = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
                try $0.find(Measures.self, measure)
            }
            #expect(
                after[m.ends] == before[m.ends] && after[m.phases] == before[m.phases] && after.state == before.state)
            #expect(try await fixture.arrival(id).state == "underPlan")
        }
    }

    /// Found later to have been listed higher: nothing happens by itself, the township has it on its list and confirms.
    @Test func `a place that was listed higher is confirmed by a person`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, m) = (fixture.rules, Measures.fields)
        let listed = { @Sendable (level: OriginRisk) in
            ArrivalSettings(duties: rules.duties, indicators: rules.indicators, measures: rules.measures) { _, _, _ in
                [Listed(id: RecordID(known: "x"), name: "开封市", level: level, isWhole: true)]
            }
        }
        let (low, high) = (listed(.precaution), listed(.high))
        let id = try await fixture.file { $0[Arrivals.fields.originArea] = AreaCode("4102") }.arrival.id
        let planned = try await fixture.write("qingshi") {
            try $0.verify(
                arrival: id, Attempt(.reached, area: AreaCode(known: "990101101001"), address: "村东头"), rules: low)
        }
        let measure = try #require(planned[a.measure])
        let held = { @Sendable in
            try await fixture.store.read(as: .system(ArrivalsFixture.county)) { try $0.find(Measures.self, measure) }
        }
        let before = try await held()
        _ = try await fixture.store.write(by: .system(ArrivalsFixture.county)) {
            try $0.reassess(arrivalsAfter: nil, rules: high)
        }
        let told = try await fixture.arrival(id)
        #expect(told[a.raised] == true && told[a.risk] == .high)
        #expect(try await held().version == before.version, "nothing follows by itself")
        #expect(try await fixture.duties(ArrivalDuties.arrive, of: id).contains { $0.state.isOpen })
        let confirmed = try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: high) }
        #expect(confirmed[a.raised] == nil && confirmed[a.measure] == measure)
        #expect(try await held()[m.categories]?.contains("arrivalHigh") == true)
        await #expect(throws: Rejection.self, "once") {
            try await fixture.write("qingshi") { try $0.plan(arrival: id, rules: high) }
        }
    }

    @Test func `an arrival is closed when its measure ends`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let id = try await fixture.file().arrival.id
        let planned = try await fixture.write("qingshi") {
            try $0.verify(arrival: id, Attempt(.reached), rules: rules)
        }
        let measure = try #require(planned[a.measure])
        let close = {
            try await fixture.store.write(by: .system(ArrivalsFixture.county)) { try $0.closeArrivals(of: [measure]) }
        }
        try await close()
        #expect(try await fixture.arrival(id).state == "underPlan")
        _ = try await fixture.store.write(by: .system(ArrivalsFixture.county)) {
            try $0.withdrawGrounds(from: id, reason: "误报", rules: rules.measures)
        }
        try await close()
        #expect(try await fixture.arrival(id).state == "closed")
    }

    @Test func `late is late`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, filed) = (fixture.rules, try await fixture.file().arrival)
        fixture.clock.advance(minutes: 1441)
        let verified = try await fixture.write("qingshi") {
            try $0.verify(arrival: filed.id, Attempt(.reached), rules: rules)
        }
        #expect(verified[a.timely] == false)
    }

    @Test func `nobody else's arrival, no numbers in words, no other township by the way`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, filed) = (fixture.rules, try await fixture.file().arrival)
        for login in ["hewan", "health", "commander", "inspector"] {
            await #expect(throws: Rejection.notFound, "\(login)") {
                try await fixture.write(login) { try $0.verify(arrival: filed.id, Attempt(.reached), rules: rules) }
            }
        }
        for login in ["testing", "privacy"] {
            await #expect(throws: Rejection.forbidden, "\(login)") {
                try await fixture.write(login) { try $0.verify(arrival: filed.id, Attempt(.reached), rules: rules) }
            }
        }
        for attempt in [
            Attempt(.reached, words: "电话13800001234"), Attempt(.moved),
            Attempt(.reached, area: AreaCode(known: "990101102")),
            Attempt(.reached, area: AreaCode(known: "990199101")),
        ] {
            await #expect(throws: Rejection.self) {
                try await fixture.write("qingshi") { try $0.verify(arrival: filed.id, attempt, rules: rules) }
            }
        }
        #expect(try await fixture.arrival(filed.id).version == filed.version)
    }

    @Test func `the same person's other filing is found without reading a number`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let first = try await fixture.file().arrival
        let byNumber = try await fixture.file { $0[Arrivals.fields.name] = "来客甲甲" }.arrival
        _ = try await fixture.file {
            $0[Arrivals.fields.idNumber] = CitizenID("990101199001010027").map { Protected($0) }
            $0[Arrivals.fields.phone] = Phone(written: "19900000077").map { Protected($0) }
        }
        let same = try await fixture.store.read(as: fixture.principal("qingshi")) { try $0.sameArrivals(as: first) }
        #expect(same.map(\.id) == [byNumber.id])
        let twice = try await fixture.write("qingshi") {
            try $0.verify(arrival: byNumber.id, Attempt(.duplicate), rules: rules)
        }
        #expect(twice.state == "duplicate")
    }

    @Test func `a turn-back needs an order, a reason and care, and is never a resident's`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let filed = try await fixture.file().arrival
        let home = try await fixture.file { $0[Arrivals.fields.resident] = true }.arrival
        await #expect(throws: Rejection(.conflict, "residentComesHome")) {
            try await fixture.write("duty1") {
                try $0.turnBack(arrival: home.id, order: "防指令〔2022〕3号", reason: "理由", care: "安排食宿")
            }
        }
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi") {
                try $0.turnBack(arrival: filed.id, order: "防指令〔2022〕3号", reason: "理由", care: "安排食宿")
            }
        }
        do {
            try await fixture.write("duty1") { try $0.turnBack(arrival: filed.id, order: " ", reason: "理由", care: "") }
            Issue.record("taken")
        } catch let rejection as Rejection { #expect(rejection.problems.map(\.field) == ["order", "care"]) }
        let record = try await fixture.write("duty1") {
            try $0.turnBack(arrival: filed.id, order: "防指令〔2022〕3号", reason: "理由", care: "安排食宿和返程车票")
        }
        #expect(record[TurnBacks.fields.order] == "防指令〔2022〕3号")
        #expect(try await fixture.arrival(filed.id).state == "notComing")
        #expect(try await fixture.duties(ArrivalDuties.verify, of: filed.id).allSatisfy { !$0.state.isOpen })
    }

    /// Whatever is done to arrivals, each is counted once in every area.
    @Test func `the accounts balance at every area`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let arrivals = [
            try await fixture.file().arrival, try await fixture.file().arrival, try await fixture.file().arrival,
            try await fixture.file().arrival, try await fixture.listed(), try await fixture.listed(),
        ].map(\.id)
        try await fixture.write("duty1") { writing in
            try writing.verify(arrival: arrivals[0], Attempt(.reached), rules: rules)
            try writing.verify(arrival: arrivals[1], Attempt(.duplicate), rules: rules)
            try writing.verify(
                arrival: arrivals[2], Attempt(.moved, to: .area(AreaCode(known: "990101102"))), rules: rules)
            try writing.push(
                arrival: arrivals[3], to: .county(ArrivalsFixture.neighbour), reason: nil, rules: rules)
            try writing.verify(arrival: arrivals[4], Attempt(.notComing), rules: rules)
        }
        let results = try await fixture.store.write(by: .system(ArrivalsFixture.county)) { writing in
            try writing.tallyAll()
            let areas = ["990101", "990101101", "990101102"].map { AreaCode(known: $0) }
            return try writing.reading.identities(of: rules.indicators, areas: areas, day: ArrivalsFixture.day)
                .filter { $0.identity.id.hasPrefix("arrival.") }
        }
        #expect(results.count == 6)
        for result in results { #expect(result.left == result.parts.reduce(0, +), "\(result)") }
        let county = results.filter { $0.area == ArrivalsFixture.county }
        #expect(county.map(\.left).sorted() == [2, 6])
        #expect(county.first { $0.left == 6 }?.parts == [2, 1, 1, 2])
    }
}
