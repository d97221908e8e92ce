import Duties
import Kernel
import Organisation
import Registers
import Supervision
import TestSupport
import Testing

@testable import Sites

struct SiteTests {
    /// Ordered, the site is owed open within the hours of its tier; open, the duty is met.
    @Test func aSiteIsActivated() async throws {
        let fixture = try await SitesFixture.make()
        let (s, rules) = (Sites.fields, fixture.rules)
        let site = try await fixture.site(rooms: 0, open: false)
        #expect(try await fixture.refusal { try $0.activate(site: site.id, order: " ", rules: rules) } == "required")
        let ordered = try await fixture.write { try $0.activate(site: site.id, order: "防指〔2022〕15号", rules: rules) }
        #expect(ordered[s.readyBy] == fixture.store.now.advanced(minutes: 24 * 60))
        let duties = { try await fixture.read { try $0.duties(of: site.id, rule: SiteDuties.activate) } }
        #expect(try await duties().map(\.state) == [.due])
        #expect(try await duties().first?.unit == DemoCounty.unit("health"))
        // Without rooms or with a zone missing it is not open.
        #expect(try await fixture.refusal("health") { try $0.makeReady(site: site.id) } == "siteWithoutRooms")
        try await fixture.write("health") { try $0.addRooms(to: site.id, floor: 1, from: 101, count: 4, kind: .single) }
        try await fixture.write {
            try $0.edit(
                $0.registry.named(Sites.name), site.id, version: nil,
                Values { $0[s.layout] = [.observation, .service, .sanitary, .cleanPassage] })
        }
        #expect(try await fixture.refusal("health") { try $0.makeReady(site: site.id) } == "siteLayout")
        try await fixture.write {
            try $0.edit(
                $0.registry.named(Sites.name), site.id, version: nil, Values { $0[s.layout] = SitePart.allCases })
        }
        try await fixture.write("health") { try $0.makeReady(site: site.id) }
        #expect(try await duties().map(\.state) == [.met])
    }

    @Test func anOrderIsTakenBack() async throws {
        let fixture = try await SitesFixture.make()
        let (site, rules) = (try await fixture.site(open: false), fixture.rules)
        for _ in 0..<2 {
            try await fixture.write { try $0.activate(site: site.id, order: "1号", rules: rules) }
            try await fixture.write { try $0.standDown(site: site.id) }
        }
        let duties = try await fixture.read { try $0.duties(of: site.id, rule: SiteDuties.activate) }
        #expect(duties.map(\.state) == [.cancelled, .cancelled])
    }

    /// A site with somebody inside, or on the way to a kept bed, is not closed.
    @Test func aSiteWithPeopleIsNotClosed() async throws {
        let fixture = try await SitesFixture.make()
        let (site, rules) = (try await fixture.site(), fixture.rules)
        let room = try await fixture.room("101", of: site)
        let ride = try await fixture.underWay(try await fixture.contact(), to: site, room: room.id)
        try await fixture.write { try $0.windDown(site: site.id) }
        #expect(try await fixture.refusal { try $0.close(site: site.id) } == "siteOccupied")
        // Whoever is on the way with a kept bed still comes in.
        try await fixture.write("health") {
            try $0.handOver(transfer: ride.id, Admission(room: room.id), rules: rules)
        }
        #expect(try await fixture.refusal { try $0.close(site: site.id) } == "siteOccupied")
        let stay = try #require(try await fixture.read { try $0.openStays(at: site.id) }.first)
        try await fixture.write { _ = try $0.leave(stay: stay.id, why: .hospital, ride: false, rules: rules) }
        #expect(try await fixture.write { try $0.close(site: site.id) }.state == "closed")
    }

    /// A site that takes nobody any more takes nobody, and nobody is sent there.
    @Test func nobodyIsSentToASiteThatIsNotOpen() async throws {
        let fixture = try await SitesFixture.make()
        let (site, measure, rules) = (try await fixture.site(open: false), try await fixture.contact(), fixture.rules)
        let ride = try await fixture.write { try $0.requestTransfer(of: measure.id, rules: rules) }
        let refused = try await fixture.refusal {
            try $0.assign(transfer: ride.id, crew: DemoCounty.unit("health"), vehicle: "1", site: site.id)
        }
        #expect(refused == "siteNotOpen")
    }

    @Test func roomsAreAddedOnce() async throws {
        let fixture = try await SitesFixture.make()
        let site = try await fixture.site(rooms: 3)
        let add = { @Sendable (count: Int) in
            try await fixture.write { try $0.addRooms(to: site.id, floor: 1, from: 101, count: count, kind: .single) }
        }
        #expect(try await add(5) == 2)
        #expect(try await add(5) == 0)
        #expect(try await fixture.read { try $0.occupancy(of: site.id) }.free == 5)
        for count in [0, 501, -1] {
            let refused = try await fixture.refusal {
                try $0.addRooms(to: site.id, floor: 1, from: 101, count: count, kind: .single)
            }
            #expect(refused == "roomCount")
        }
        // Of another unit's site a bureau knows nothing.
        #expect(
            try await fixture.refusal("education") {
                try $0.addRooms(to: site.id, floor: 1, from: 1, count: 1, kind: .single)
            } == "notFound")
    }

    /// A kept or occupied room is not taken out of use.
    @Test func aRoomInUseIsNotTakenOut() async throws {
        let fixture = try await SitesFixture.make()
        let site = try await fixture.site()
        let room = try await fixture.room("101", of: site)
        let out: @Sendable (Writing) throws -> Void = {
            try $0.perform("takeOut", $0.registry.named(Rooms.name), room.id, reason: "漏水")
        }
        _ = try await fixture.underWay(try await fixture.contact(), to: site, room: room.id)
        #expect(try await fixture.refusal("health", out) == "state")
        let other = try await fixture.room("102", of: site)
        try await fixture.write("health") {
            try $0.perform("takeOut", $0.registry.named(Rooms.name), other.id, reason: "漏水")
        }
        #expect(try await fixture.read { try $0.occupancy(of: site.id) }.inUse == 9)
    }

    /// The checklist of quarantine sites, of a place that is made with the first check.
    @Test func standardsAreChecked() async throws {
        let fixture = try await SitesFixture.make()
        let site = try await fixture.site()
        let first = try await fixture.write("inspector") { try $0.beginCheck(of: site.id) }
        let again = try await fixture.write { try $0.beginCheck(of: site.id) }
        let i = Inspections.fields
        #expect(first[i.kind] == .quarantineSite && first[i.place] == again[i.place])
        #expect(try await fixture.record(Sites.self, site.id)[Sites.fields.place] == first[i.place])
    }
}
