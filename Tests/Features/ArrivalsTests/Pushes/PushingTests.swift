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

struct PushingTests {
    private let a = Arrivals.fields
    private let p = Pushes.fields
    private let hewan = AreaCode(known: "990101102")

    private func push(_ fixture: ArrivalsFixture, _ id: RecordID) async throws -> Record {
        try #require(try await fixture.store.read(as: .system(ArrivalsFixture.county)) { try $0.pushes(of: id).first })
    }

    @Test func `pushed, claimed, verified, answered`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, hewan) = (fixture.rules, hewan)
        let id = try await fixture.file().arrival.id
        let offered = try await fixture.write("qingshi") {
            try $0.verify(arrival: id, Attempt(.moved, words: "住在河湾", to: .area(hewan)), rules: rules)
        }
        #expect(offered.state == "offered" && offered[a.unit] == ArrivalsFixture.unit("hewan"))
        #expect(try await fixture.duties(ArrivalDuties.verify, of: id).map(\.state) == [.met])
        let sent = try await push(fixture, id)
        let claim = try #require(try await fixture.duties(ArrivalDuties.claim, of: sent.id).first)
        #expect(claim.unit == ArrivalsFixture.unit("hewan") && claim.due == fixture.clock.now.advanced(minutes: 240))
        // It is the other's now; who pushed it has the push alone.
        await #expect(throws: Rejection.notFound) {
            try await fixture.write("qingshi") { try $0.claim(arrival: id, rules: rules) }
        }
        _ = try await fixture.store.read(as: fixture.principal("qingshi")) { try $0.find(Pushes.self, sent.id) }
        let claimed = try await fixture.write("hewan") { try $0.claim(arrival: id, rules: rules) }
        #expect(claimed.state == "filed")
        #expect(try await fixture.duties(ArrivalDuties.claim, of: sent.id).map(\.state) == [.met])
        #expect(try await fixture.duties(ArrivalDuties.verify, of: id).map(\.state) == [.met, .due])
        try await fixture.write("hewan") { try $0.verify(arrival: id, Attempt(.reached), rules: rules) }
        let answered = try await push(fixture, id)
        #expect(answered.state == "answered" && answered[p.answer] == "verified")
    }

    @Test func `what was wrongly addressed goes back with its reason, and is owed again`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, hewan) = (fixture.rules, hewan)
        let id = try await fixture.file().arrival.id
        try await fixture.write("qingshi") { try $0.push(arrival: id, to: .area(hewan), reason: nil, rules: rules) }
        await #expect(throws: Rejection.invalid("reasonRequired", field: "reason")) {
            try await fixture.write("hewan") { try $0.giveBack(arrival: id, reason: " ", rules: rules) }
        }
        let back = try await fixture.write("hewan") { try $0.giveBack(arrival: id, reason: "本镇无此人", rules: rules) }
        #expect(back.state == "filed" && back[a.unit] == ArrivalsFixture.unit("qingshi"))
        let push = try await push(fixture, id)
        #expect(push.state == "returned" && push[p.givenBack] == "本镇无此人")
        let open = try await fixture.duties(ArrivalDuties.verify, of: id).filter(\.state.isOpen)
        #expect(open.map(\.unit) == [ArrivalsFixture.unit("qingshi")])
    }

    @Test func `nothing is pushed to where it is`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let id = try await fixture.file().arrival.id
        for target in [
            PushTarget.area(AreaCode(known: "990101101001")), .county(ArrivalsFixture.county),
            .county(AreaCode(known: "990101101")),
        ] {
            await #expect(throws: Rejection.invalid("pushHere", field: "to")) {
                try await fixture.write("qingshi") { try $0.push(arrival: id, to: target, reason: nil, rules: rules) }
            }
        }
    }

    // MARK: Between two headquarters

    private static let neighbourTown = AreaCode(known: "990102101")

    /// The neighbour's headquarters with one township.
    private func addNeighbour(_ fixture: ArrivalsFixture) async throws {
        let county = ArrivalsFixture.neighbour
        try await fixture.store.write(by: .system(county)) { writing in
            let u = Units.fields
            let top = RecordID(known: "neighbour")
            try writing.insert(
                Areas.self, id: RecordID(Self.neighbourTown),
                Values {
                    $0[Areas.fields.code] = Self.neighbourTown.text
                    $0[Areas.fields.name] = "邻县东镇"
                })
            try writing.insert(
                Units.self, id: top,
                Values {
                    $0[u.name] = "邻县疫情防控指挥部"
                    $0[u.short] = "邻县指挥部"
                    $0[u.kind] = .headquarters
                    $0[u.area] = county
                    $0[u.rank] = "0"
                })
        }
    }

    private var office: Principal {
        let id = RecordID(known: "neighbour")
        return Principal(
            user: RecordID(known: "clerk"), name: "clerk", county: ArrivalsFixture.neighbour,
            posts: [.init(id: RecordID(known: "post"), role: .dutyOfficer, unit: id)])
    }

    private func pushAway(_ fixture: ArrivalsFixture) async throws -> RecordID {
        let rules = fixture.rules
        let id = try await fixture.file().arrival.id
        try await fixture.write("qingshi") {
            try $0.push(arrival: id, to: .county(ArrivalsFixture.neighbour), reason: "住邻县", rules: rules)
        }
        return id
    }

    private func received(_ fixture: ArrivalsFixture) async throws -> [Record] {
        try await fixture.store.read(as: .system(ArrivalsFixture.neighbour)) {
            try $0.page(Arrivals.self, Query(open: .all)).records
        }
    }

    @Test func `a push to another county is delivered once, with its numbers, and answered`() async throws {
        let fixture = try await ArrivalsFixture.make()
        try await addNeighbour(fixture)
        let (rules, id) = (fixture.rules, try await pushAway(fixture))
        #expect(try await fixture.arrival(id).state == "handedOver")
        let delivery = ArrivalDelivery(fixture.store, rules)
        #expect(try await delivery.run(ArrivalsFixture.county) > 0)
        let county = ArrivalsFixture.county
        _ = try await fixture.test.database.write(key: county) {
            try $0.execute("DELETE FROM projector WHERE county = \(county)")
        }
        _ = try await delivery.run(county)
        let there = try #require(try await received(fixture).first)
        #expect(try await received(fixture).count == 1)
        #expect(there.state == "offered" && there[a.name] == "来客甲" && there[a.via] == .push)
        let numbers = try await fixture.store.write(by: office) { writing in
            try writing.reveal(writing.registry.named(Arrivals.name), there.id, ["idNumber", "phone"], for: .measure)
        }
        #expect(numbers == ["idNumber": "990101199001010019", "phone": "19900000088"])
        // The sender's log tells that they were read, and why.
        let read = try await fixture.store.database.read {
            try $0.first(
                "SELECT count(*) AS n FROM change WHERE county = \(county) AND record = \(id) AND verb = 'reveal'")?[
                    "n"
                ]
                .integer
        }
        #expect(read == 1)

        await #expect(throws: Rejection.invalid("required", field: "area")) {
            try await fixture.store.write(by: office) { try $0.claim(arrival: there.id, rules: rules) }
        }
        _ = try await fixture.store.write(by: office) {
            try $0.claim(arrival: there.id, area: Self.neighbourTown, rules: rules)
        }
        _ = try await delivery.run(ArrivalsFixture.neighbour)
        #expect(try await push(fixture, id).state == "claimed")
        _ = try await fixture.store.write(by: office) {
            try $0.verify(arrival: there.id, Attempt(.reached), rules: rules)
        }
        _ = try await delivery.run(ArrivalsFixture.neighbour)
        let answered = try await push(fixture, id)
        #expect(answered.state == "answered" && answered[p.answer] == "verified")
        #expect(try await fixture.arrival(id).state == "handedOver")
    }

    @Test func `of whom only others have told, only others have told in the other county too`() async throws {
        let fixture = try await ArrivalsFixture.make()
        try await addNeighbour(fixture)
        let (rules, id) = (fixture.rules, try await fixture.tell().id)
        try await fixture.write("qingshi") {
            try $0.push(arrival: id, to: .county(ArrivalsFixture.neighbour), reason: "住邻县", rules: rules)
        }
        _ = try await ArrivalDelivery(fixture.store, rules).run(ArrivalsFixture.county)
        let there = try #require(try await received(fixture).first)
        #expect(there[a.namedBy] == .landlord && there[a.saidBy] == nil && there[a.risk] == OriginRisk.none)
        _ = try await fixture.store.write(by: office) {
            try $0.claim(arrival: there.id, area: Self.neighbourTown, rules: rules)
        }
        await #expect(throws: Rejection.invalid("required", field: "leftOn")) {
            try await fixture.store.write(by: office) {
                try $0.verify(arrival: there.id, Attempt(.reached), rules: rules)
            }
        }
    }

    @Test func `given back by the other county, it is owed here again`() async throws {
        let fixture = try await ArrivalsFixture.make()
        try await addNeighbour(fixture)
        let (rules, id) = (fixture.rules, try await pushAway(fixture))
        let delivery = ArrivalDelivery(fixture.store, rules)
        _ = try await delivery.run(ArrivalsFixture.county)
        let there = try #require(try await received(fixture).first)
        _ = try await fixture.store.write(by: office) {
            try $0.giveBack(arrival: there.id, reason: "查无此址", rules: rules)
        }
        _ = try await delivery.run(ArrivalsFixture.neighbour)
        let back = try await fixture.arrival(id)
        #expect(back.state == "filed" && back[a.push] == nil)
        #expect(try await push(fixture, id)[p.givenBack] == "查无此址")
        #expect(try await fixture.duties(ArrivalDuties.verify, of: id).filter(\.state.isOpen).count == 1)
        #expect(try await received(fixture).map(\.state) == ["returned"])
    }

    @Test func `where no such headquarters works it comes back at once`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, id) = (fixture.rules, try await pushAway(fixture))
        _ = try await ArrivalDelivery(fixture.store, rules).run(ArrivalsFixture.county)
        #expect(try await fixture.arrival(id).state == "filed")
        #expect(try await push(fixture, id).state == "returned")
    }
}
