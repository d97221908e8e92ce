import Kernel
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Sites

struct RoomStandardTests {
    /// domain.md §2.6: a county of 350,000 needs 700, 1,400 or 2,100 rooms.
    @Test(arguments: [(20, 700), (40, 1_400), (60, 2_100)])
    func aCountyOf350Thousand(_ per10k: Int, _ rooms: Int) {
        #expect(RoomStandard(per10k: per10k).rooms(population: 350_000) == rooms)
    }

    @Test func partsOfARoomAreRooms() {
        let standard = RoomStandard(per10k: 20)
        #expect(standard.rooms(population: 0) == 0)
        #expect(standard.rooms(population: 1) == 1)
        #expect(standard.rooms(population: 10_001) == 21)
        #expect(standard.rooms(population: -5) == 0)
    }

    /// A third within 24 hours, half within 48, all within 72; what is open counts at each.
    @Test func theLadder() {
        let rungs = RoomStandard(per10k: 60).ladder(
            population: 350_000, ready: 300, prepared: [.h24: 500, .h48: 100, .h72: 800])
        #expect(rungs.map(\.needed) == [700, 1_050, 2_100])
        #expect(rungs.map(\.ready) == [800, 900, 1_700])
        #expect(rungs.map(\.missing) == [0, 150, 400])
    }

    /// The more is prepared, the less is missing; what is ready never falls from rung to rung.
    @Test func nothingIsLostOnTheWayUp() {
        var numbers = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let population = Int.random(in: 0...5_000_000, using: &numbers)
            let prepared = Dictionary(
                uniqueKeysWithValues: ActivationTier.allCases.map { ($0, Int.random(in: 0...9_000, using: &numbers)) })
            let standard = RoomStandard(per10k: Int.random(in: 0...100, using: &numbers))
            let rungs = standard.ladder(population: population, ready: 100, prepared: prepared)
            #expect(zip(rungs, rungs.dropFirst()).allSatisfy { $0.ready <= $1.ready && $0.needed <= $1.needed })
            #expect(rungs.last?.needed == standard.rooms(population: population))
            let more = standard.ladder(population: population, ready: 200, prepared: prepared)
            #expect(zip(more, rungs).allSatisfy { $0.missing <= $1.missing })
        }
    }

    @Test func sharesOfAPack() {
        let rules = RoomRules(per10k: 60, steps: [.init(hours: 24, perMille: 334), .init(hours: 48, perMille: 500)])
        let standard = RoomStandard(rules)
        #expect(standard.shares == [.h24: 0.334, .h48: 0.5])
        #expect(standard.ladder(population: 350_000, ready: 0, prepared: [:]).map(\.needed) == [701, 1_050, 2_100])
        #expect(RoomStandard(RoomRules(per10k: 20)).shares == RoomStandard.thirdHalfAll)
    }
}

struct ReadyRoomsTests {
    /// What is entered and fit counts, taken or not; what is planned, out of use or without a passage does not.
    @Test func plannedIsNotReady() async throws {
        let fixture = try await SitesFixture.make()
        let (s, health) = (Sites.fields, "health")
        let read = { try await fixture.read { try $0.readyRooms($0.occupancies()) } }
        let before = try await read()
        #expect(before == ReadyRooms([], rooms: [:]))
        let open = try await fixture.site(rooms: 10)
        _ = try await fixture.site("备用一", rooms: 4, open: false)
        let empty = try await fixture.site("备用二", rooms: 0, open: false)
        try await fixture.write {
            try $0.edit(
                $0.registry.named(Sites.name), empty.id, version: nil,
                Values {
                    $0[s.roomsPlanned] = 160
                    $0[s.tier] = .h48
                })
        }
        var now = try await read()
        #expect(now.open == 10 && now.prepared == [.h24: 4, .h48: 0] && now.lacking == 160)
        let room = try await fixture.room("101", of: open)
        try await fixture.write(health) {
            try $0.perform("takeOut", $0.registry.named(Rooms.name), room.id, reason: "漏水")
        }
        let taken = try await fixture.room("102", of: open)
        _ = try await fixture.underWay(try await fixture.contact(), to: open, room: taken.id)
        try await fixture.write(health) {
            try $0.addRooms(to: empty.id, floor: 1, from: 101, count: 20, kind: .single)
        }
        now = try await read()
        #expect(now.open == 9 && now.prepared == [.h24: 4, .h48: 20] && now.lacking == 141)
        try await fixture.write {
            try $0.edit(
                $0.registry.named(Sites.name), empty.id, version: nil,
                Values { $0[s.layout] = [.observation, .service, .sanitary, .cleanPassage] })
        }
        #expect(try await read().prepared == [.h24: 4, .h48: 0])
        // A site that is being emptied takes nobody, and is no reserve either.
        try await fixture.write { try $0.windDown(site: open.id) }
        #expect(try await read().open == 0)
    }
}

struct OccupancyTests {
    @Test func moreThanEightyPercentIsFull() {
        let at = { (taken: Int) in
            var rooms = Occupancy()
            (rooms.free, rooms.occupied, rooms.out) = (10 - taken, taken, 5)
            return rooms
        }
        #expect(!at(8).isFull && at(8).percent == 80)
        #expect(at(9).isFull && at(9).hasJustFilled)
        #expect(at(10).isFull && !at(10).hasJustFilled)
        #expect(!Occupancy().isFull && Occupancy().percent == 0)
    }

    /// What waits for cleaning takes nobody, and what is out of use is no room.
    @Test func cleaningIsTakenAndOutIsNone() {
        let rooms = Occupancy(["free": 1, "reserved": 2, "occupied": 3, "cleaning": 4, "out": 5])
        #expect(rooms.taken == 9 && rooms.inUse == 10 && rooms.isFull)
        #expect((rooms + rooms).taken == 18)
    }
}
