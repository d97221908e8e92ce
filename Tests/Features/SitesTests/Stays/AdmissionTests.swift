import Duties
import Kernel
import Measures
import Organisation
import Registers
import TestSupport
import Testing

@testable import Sites

struct AdmissionTests {
    /// Two at the door of one room at the same moment: one is in, the other hears that it is taken, and nothing of the
    /// second is stored.
    @Test func twoWritersAndOneRoom() async throws {
        let fixture = try await SitesFixture.make()
        let (site, rules) = (try await fixture.site(), fixture.rules)
        let room = try await fixture.room("101", of: site)
        var rides: [RecordID] = []
        for name in ["李青禾", "王石", "赵河", "钱柳", "孙云"] {
            rides.append(try await fixture.underWay(try await fixture.contact(name), to: site).id)
        }
        let (done, refused) = try await withThrowingTaskGroup(of: String?.self) { [rides] group in
            for ride in rides {
                group.addTask {
                    try await fixture.refusal("health") {
                        try $0.handOver(transfer: ride, Admission(room: room.id), rules: rules)
                    }
                }
            }
            return try await group.reduce(into: (0, [String]())) { result, code in
                if let code { result.1.append(code) } else { result.0 += 1 }
            }
        }
        #expect(done == 1 && refused == Array(repeating: "roomTaken", count: 4))
        let s = Stays.fields
        #expect(try await fixture.read { try $0.all(Stays.self, where: s.room, is: room.id) }.count == 1)
        let states = try await fixture.read { [rides] reading in
            try rides.compactMap { try reading.any(reading.registry.named(Transfers.name), $0)?.state }.sorted()
        }
        #expect(states == ["handedOver", "pickedUp", "pickedUp", "pickedUp", "pickedUp"])
        #expect(try await fixture.read { try $0.waiting() }.first?.all == 4)
    }

    /// The database itself refuses a bed that is taken, whatever a program has overlooked.
    @Test func aBedIsUnique() async throws {
        let fixture = try await SitesFixture.make()
        let site = try await fixture.site()
        let room = try await fixture.room("101", of: site)
        let ride = try await fixture.admitted(try await fixture.contact(), to: site, Admission(room: room.id))
        let stay = try await fixture.record(Stays.self, try #require(ride[Transfers.fields.stay]))
        let other = try await fixture.contact("王石")
        let refused = try await fixture.refusal { writing in
            var values = stay.values
            values[Stays.fields.measure] = other.id
            values[Stays.fields.holder] = other.id
            try writing.insert(Stays.self, state: "inside", values)
        }
        #expect(refused == "unique")
    }

    /// Leaving leaves the room to be cleaned; before that nobody comes in.
    @Test func releasedRoomIsCleanedThenFree() async throws {
        let fixture = try await SitesFixture.make()
        let (site, measure, rules) = (try await fixture.site(), try await fixture.contact(), fixture.rules)
        let room = try await fixture.room("101", of: site)
        let ride = try await fixture.admitted(measure, to: site, Admission(room: room.id))
        let stay = try #require(ride[Transfers.fields.stay])
        #expect(
            try await fixture.refusal("health") {
                _ = try $0.leave(stay: stay, why: .released, ride: false, rules: rules)
            }
                == "stillRequired")
        try await fixture.write {
            try $0.release(measure: measure.id, reason: "复核排除", statement: "两次检测均为阴性", rules: rules.measures)
        }
        let left = try await fixture.write("health") {
            try $0.leave(stay: stay, why: .released, ride: true, rules: rules)
        }
        #expect(left.stay.state == "left" && left.ride?[Transfers.fields.direction] == .home)
        #expect(try await fixture.record(Rooms.self, room.id).state == "cleaning")
        let next = try await fixture.underWay(try await fixture.contact("王石"), to: site)
        #expect(
            try await fixture.refusal("health") {
                try $0.handOver(transfer: next.id, Admission(room: room.id), rules: rules)
            } == "roomNotReady")
        try await fixture.write("health") { try $0.perform("clean", $0.registry.named(Rooms.name), room.id) }
        #expect(
            try await fixture.refusal("health") {
                try $0.handOver(transfer: next.id, Admission(room: room.id), rules: rules)
            } == nil)
    }

    /// To hospital anybody goes at once, whatever the measure says.
    @Test func nobodyIsKeptFromHospital() async throws {
        let fixture = try await SitesFixture.make()
        let (site, measure, rules) = (try await fixture.site(), try await fixture.contact(), fixture.rules)
        let room = try await fixture.room("101", of: site)
        let ride = try await fixture.admitted(measure, to: site, Admission(room: room.id))
        let stay = try #require(ride[Transfers.fields.stay])
        let left = try await fixture.write("health") {
            try $0.leave(stay: stay, why: .hospital, ride: true, rules: rules)
        }
        #expect(left.stay.state == "left" && left.ride?[Transfers.fields.direction] == .hospital)
        #expect(try await fixture.read { try $0.waiting() }.allSatisfy { $0.all == 0 })
    }

    /// Under fourteen nobody is alone: with somebody of the family in a family room, or a relative who comes along.
    @Test func aChildIsNotAlone() async throws {
        let fixture = try await SitesFixture.make()
        let (site, rules) = (try await fixture.site(rooms: 3, kind: .family), fixture.rules)
        let (mother, child) = (try await fixture.contact(), try await fixture.contact("李小禾", born: "2012-06-01"))
        let rooms = (try await fixture.room("101", of: site), try await fixture.room("102", of: site))
        let first = try await fixture.admitted(mother, to: site, Admission(room: rooms.0.id))
        let with = try #require(first[Transfers.fields.stay])
        let ride = try await fixture.underWay(child, to: site)
        let door = { @Sendable (admission: Admission) in
            try await fixture.refusal("health") { try $0.handOver(transfer: ride.id, admission, rules: rules) }
        }
        #expect(try await door(Admission(room: rooms.1.id)) == "childAlone")
        #expect(try await door(Admission(room: rooms.0.id, guardian: .roommate)) == "roomTaken")
        #expect(try await door(Admission(room: rooms.0.id, with: with, guardian: .roommate)) == nil)
        let s = Stays.fields
        let there = try await fixture.read { try $0.all(Stays.self, where: s.room, is: rooms.0.id) }
        #expect(
            there.count == 2 && Set(there.map { $0[s.party] }) == [with] && Set(there.map { $0[s.berth] }) == [1, 2])
        // One leaves: the room stays occupied; the last leaves it to be cleaned.
        for stay in there {
            #expect(try await fixture.record(Rooms.self, rooms.0.id).state == "occupied")
            try await fixture.write("health") {
                _ = try $0.leave(stay: stay.id, why: .hospital, ride: false, rules: rules)
            }
        }
        #expect(try await fixture.record(Rooms.self, rooms.0.id).state == "cleaning")
    }

    @Test func anotherRoomOfTheSite() async throws {
        let fixture = try await SitesFixture.make()
        let (site, measure) = (try await fixture.site(), try await fixture.contact())
        let rooms = (try await fixture.room("101", of: site), try await fixture.room("102", of: site))
        let ride = try await fixture.admitted(measure, to: site, Admission(room: rooms.0.id))
        let stay = try #require(ride[Transfers.fields.stay])
        try await fixture.write("health") { try $0.move(stay: stay, to: rooms.1.id) }
        #expect(try await fixture.record(Rooms.self, rooms.0.id).state == "cleaning")
        #expect(try await fixture.record(Rooms.self, rooms.1.id).state == "occupied")
        #expect(try await fixture.record(Measures.self, measure.id)[Measures.fields.room] == rooms.1.id)
        #expect(try await fixture.refusal("health") { try $0.move(stay: stay, to: rooms.0.id) } == "roomNotReady")
        // The township reads where its people are; it moves nobody.
        #expect(try await fixture.refusal("qingshi") { try $0.move(stay: stay, to: rooms.0.id) } == "forbidden")
        #expect(try await fixture.refusal("hewan") { try $0.move(stay: stay, to: rooms.0.id) } == "notFound")
    }

    /// Nine of ten rooms: the headquarters is told once.
    @Test func aFullSiteIsToldOnce() async throws {
        let fixture = try await SitesFixture.make()
        let site = try await fixture.site(rooms: 5)
        let told = {
            try await fixture.store.read(as: .system(SitesFixture.county)) {
                try $0.page(Notices.self).records.count { $0[Notices.fields.kind] == "siteFull" }
            }
        }
        for (number, name) in ["李一", "李二", "李三", "李四", "李五"].enumerated() {
            let room = try await fixture.room("10\(number + 1)", of: site)
            try await fixture.admitted(try await fixture.contact(name), to: site, Admission(room: room.id))
            #expect(try await told() == (number < 4 ? 0 : 1))
        }
    }
}
