package import Kernel
import Registers

/// Who is in a room and who is to come: from it follow the room's state and whether one more may share it. Pure.
package struct Berths: Hashable, Sendable {
    /// One person's place in a room.
    package struct Berth: Hashable, Sendable {
        package let number: Int
        /// Those of one party belong together: a family, a child with its guardian.
        package let party: RecordID
        package let isInside: Bool

        package init(number: Int, party: RecordID, isInside: Bool) {
            (self.number, self.party, self.isInside) = (number, party, isInside)
        }
    }

    package let beds: Int
    package let taken: [Berth]

    package init(beds: Int, taken: [Berth]) { (self.beds, self.taken) = (beds, taken) }

    /// The number for one more person.
    /// - Parameters:
    ///   - state: of the room.
    ///   - party: with whom the person is to be; nil for somebody alone.
    /// - Throws: `Rejection` `conflict`: `roomTaken` where others are, `roomFull`, `roomNotReady` for one that is not cleaned
    ///   or out of use.
    package func number(in state: String, joining party: RecordID?) throws -> Int {
        guard ["free", "reserved", "occupied"].contains(state) else { throw Rejection(.conflict, "roomNotReady") }
        guard taken.allSatisfy({ $0.party == party }) else { throw Rejection(.conflict, "roomTaken") }
        let numbers = Set(taken.map(\.number))
        guard let number = (1...max(beds, 1)).first(where: { !numbers.contains($0) }) else {
            throw Rejection(.conflict, "roomFull", values: ["n": String(beds)])
        }
        return number
    }

    /// State of the room after somebody has come or gone: one that was lived in is cleaned before anybody else comes.
    package func state(after state: String) -> String {
        if taken.contains(where: \.isInside) { return "occupied" }
        if state == "occupied" { return "cleaning" }
        if state == "cleaning" || state == "out" { return state }
        return taken.isEmpty ? "free" : "reserved"
    }

    /// The step that leads there.
    package static func step(from state: String, to next: String) -> String {
        Rooms.workflow.transitions.first { $0.from.contains(state) && $0.to == next }?.name ?? "edit"
    }
}
