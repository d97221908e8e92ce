import Kernel
import Testing

@testable import Sites

struct BerthTests {
    static let (one, two) = (RecordID.make(), RecordID.make())

    private func berths(_ beds: Int, _ taken: [(Int, RecordID, Bool)]) -> Berths {
        Berths(beds: beds, taken: taken.map { .init(number: $0.0, party: $0.1, isInside: $0.2) })
    }

    private func refusal(_ berths: Berths, _ state: String, _ party: RecordID?) -> String? {
        do { _ = try berths.number(in: state, joining: party) } catch let rejection as Rejection {
            return rejection.code
        } catch {}
        return nil
    }

    @Test func aRoomIsForOneParty() throws {
        #expect(try berths(1, []).number(in: "free", joining: nil) == 1)
        #expect(refusal(berths(1, [(1, Self.one, true)]), "occupied", nil) == "roomTaken")
        #expect(refusal(berths(4, [(1, Self.one, true)]), "occupied", Self.two) == "roomTaken")
        #expect(refusal(berths(1, [(1, Self.one, true)]), "occupied", Self.one) == "roomFull")
        #expect(
            try berths(4, [(1, Self.one, true), (3, Self.one, false)]).number(in: "occupied", joining: Self.one) == 2)
        #expect(try berths(2, [(1, Self.one, false)]).number(in: "reserved", joining: Self.one) == 2)
    }

    @Test(arguments: ["cleaning", "out"]) func nobodyComesIntoARoomThatIsNotReady(_ state: String) {
        #expect(refusal(berths(1, []), state, nil) == "roomNotReady")
    }

    @Test(arguments: [
        ("free", 0, 0, "free"), ("free", 0, 1, "reserved"), ("free", 1, 0, "occupied"), ("reserved", 0, 0, "free"),
        ("reserved", 1, 1, "occupied"), ("occupied", 0, 0, "cleaning"), ("occupied", 0, 1, "cleaning"),
        ("occupied", 1, 0, "occupied"), ("cleaning", 0, 0, "cleaning"), ("out", 0, 0, "out"),
    ]) func theStateFollowsFromWhoIsThere(_ before: String, _ inside: Int, _ kept: Int, _ after: String) {
        let taken = (0..<inside + kept).map { ($0 + 1, Self.one, $0 < inside) }
        let berths = berths(4, taken)
        #expect(berths.state(after: before) == after)
        if before != after { #expect(Berths.step(from: before, to: after) != "edit") }
    }
}
