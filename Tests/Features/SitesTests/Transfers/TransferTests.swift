import Duties
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Sites

struct TransferTests {
    /// From the gap list to a room: each step once, in order, and the gap goes from one to none.
    @Test func aPersonIsBroughtToARoom() async throws {
        let fixture = try await SitesFixture.make()
        let (t, s, m, p) = (Transfers.fields, Stays.fields, Measures.fields, Placements.fields)
        let (site, measure, rules) = (try await fixture.site(), try await fixture.contact(), fixture.rules)
        let line = try #require(
            try await fixture.read { try $0.all(Placements.self, where: p.measure, is: measure.id) }.first)
        #expect(line.state == "waiting" && line[p.setting] == .central)
        #expect(line[p.due] == measure.created.advanced(minutes: 720))
        #expect(try await fixture.read { try $0.waiting() }.map(\.central) == [1])

        let ride = try await fixture.write("qingshi") { try $0.requestTransfer(of: measure.id, rules: rules) }
        #expect(ride[t.due] == line[p.due])
        let room = try await fixture.room("103", of: site)
        try await fixture.write("quarantine") {
            try $0.assign(
                transfer: ride.id, crew: DemoCounty.unit("health"), vehicle: "转运3号车", site: site.id, room: room.id)
        }
        #expect(try await fixture.record(Rooms.self, room.id).state == "reserved")
        try await fixture.write("health") { try $0.pickUp(transfer: ride.id) }
        let done = try await fixture.write("health") {
            try $0.handOver(
                transfer: ride.id, Admission(room: room.id, needs: [.medicine], words: "每日两次降压药"), rules: rules)
        }
        #expect(done.state == "handedOver")
        let stay = try await fixture.record(Stays.self, try #require(done[t.stay]))
        #expect(stay.state == "inside" && stay[s.needs] == [.medicine])
        #expect(try await fixture.record(Rooms.self, room.id).state == "occupied")
        let placed = try await fixture.record(Measures.self, measure.id)
        #expect(placed.state == "active" && placed[m.site] == site.id && placed[m.room] == room.id)
        #expect(try await fixture.read { try $0.waiting() }.filter { $0.all > 0 }.isEmpty)
        let duty = try #require(
            try await fixture.read { try $0.duties(of: line.id, rule: SiteDuties.place) }.first)
        #expect(duty.state == .met && duty.policy == "TEST v1")
        let closed = try await fixture.write("health") { try $0.disinfect(transfer: ride.id) }
        #expect(closed.state == "disinfected")
    }

    /// The hours of the policy pass: the duty is late, the line is counted late by its township.
    @Test func whoeverWaitsTooLongIsCountedLate() async throws {
        let fixture = try await SitesFixture.make()
        let measure = try await fixture.contact()
        let rules = fixture.rules
        fixture.clock.advance(minutes: 721)
        _ = try await DutyRound(fixture.store, rules.duties).run(SitesFixture.county)
        let waiting = try #require(try await fixture.read { try $0.waiting() }.first)
        #expect(waiting.late == 1 && waiting.unit == DemoCounty.unit("qingshi"))
        // Placed, it is nobody's delay any more.
        let site = try await fixture.site()
        try await fixture.admitted(measure, to: site, Admission(room: fixture.room("101", of: site).id))
        #expect(try await fixture.read { try $0.waiting() }.allSatisfy { $0.late == 0 && $0.all == 0 })
    }

    @Test func nobodyIsFetchedTwice() async throws {
        let fixture = try await SitesFixture.make()
        let (measure, rules) = (try await fixture.contact(), fixture.rules)
        let ask: @Sendable (Writing) throws -> Void = { _ = try $0.requestTransfer(of: measure.id, rules: rules) }
        #expect(try await fixture.refusal("duty1", ask) == nil)
        #expect(try await fixture.refusal("duty1", ask) == "rideThere")
    }

    @Test(arguments: [
        ("豫A12345", "plateRefused"), ("", "required"), ("司机13812345678", "personalData"),
    ]) func aPlateIsRefused(_ vehicle: String, _ code: String) async throws {
        let fixture = try await SitesFixture.make()
        let (site, measure, rules) = (try await fixture.site(), try await fixture.contact(), fixture.rules)
        let ride = try await fixture.write { try $0.requestTransfer(of: measure.id, rules: rules) }
        let refused = try await fixture.refusal {
            try $0.assign(transfer: ride.id, crew: DemoCounty.unit("health"), vehicle: vehicle, site: site.id)
        }
        #expect(refused == code)
        #expect(try await fixture.record(Transfers.self, ride.id).state == "requested")
    }

    /// Called off before the person is in: the bed is free, another ride may be asked for. Broken off on the way: the same,
    /// and the vehicle is still to be disinfected.
    @Test func aRideIsCalledOffOrBrokenOff() async throws {
        let fixture = try await SitesFixture.make()
        let (site, measure, rules) = (try await fixture.site(), try await fixture.contact(), fixture.rules)
        let room = try await fixture.room("101", of: site)
        let first = try await fixture.write { writing in
            let ride = try writing.requestTransfer(of: measure.id, rules: rules)
            return try writing.assign(
                transfer: ride.id, crew: DemoCounty.unit("health"), vehicle: "1", site: site.id, room: room.id)
        }
        #expect(try await fixture.refusal { try $0.callOff(transfer: first.id, reason: " ") } == "reasonRequired")
        let off = try await fixture.write("qingshi") { try $0.callOff(transfer: first.id, reason: "改派") }
        #expect(off.state == "cancelled")
        #expect(try await fixture.record(Rooms.self, room.id).state == "free")
        let second = try await fixture.underWay(measure, to: site, room: room.id)
        let broken = try await fixture.write { try $0.callOff(transfer: second.id, reason: "途中发热，转送医院") }
        #expect(broken.state == "aborted")
        #expect(try await fixture.record(Rooms.self, room.id).state == "free")
        #expect(try await fixture.read { try $0.waiting() }.first?.all == 1)
        #expect(try await fixture.write { try $0.disinfect(transfer: second.id) }.state == "disinfected")
        _ = try await fixture.underWay(measure, to: site)
        // Out of order is refused.
        #expect(try await fixture.refusal { try $0.disinfect(transfer: first.id) } == "state")
    }

    /// The measure is lifted while the vehicle has not come: no vehicle comes any more.
    @Test func aMeasureThatEndsCallsItsRideOff() async throws {
        let fixture = try await SitesFixture.make()
        let (measure, rules) = (try await fixture.contact(), fixture.rules)
        let ride = try await fixture.write { try $0.requestTransfer(of: measure.id, rules: rules) }
        try await fixture.write { try $0.cancel(measure: measure.id, reason: "复核排除", rules: rules.measures) }
        #expect(try await fixture.record(Transfers.self, ride.id).state == "cancelled")
        #expect(try await fixture.read { try $0.waiting() }.allSatisfy { $0.all == 0 })
        #expect(try await fixture.refusal { try $0.requestTransfer(of: measure.id, rules: rules) } == "noSiteNeeded")
    }

    /// Another township neither sees the ride nor asks for one; nor does a bureau that has nothing to do with it.
    @Test(arguments: ["hewan", "education"]) func othersKnowNothing(_ login: String) async throws {
        let fixture = try await SitesFixture.make()
        let (measure, rules) = (try await fixture.contact(), fixture.rules)
        let ride = try await fixture.write("qingshi") { try $0.requestTransfer(of: measure.id, rules: rules) }
        #expect(try await fixture.refusal(login) { try $0.callOff(transfer: ride.id, reason: "x") } == "notFound")
        #expect(try await fixture.refusal(login) { try $0.requestTransfer(of: measure.id, rules: rules) } == "notFound")
        #expect(try await fixture.read(as: login) { try $0.page(Placements.self) }.records.isEmpty)
    }
}
