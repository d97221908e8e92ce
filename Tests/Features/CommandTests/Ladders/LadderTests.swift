import Foundation
import Kernel
import Registers
import Testing
import Web

@testable import Command

@Suite struct LadderTests {
    private static let start = Instant(milliseconds: 1_651_651_200_000)

    private static func ladders() throws -> Ladders {
        try Ladders(contentsOf: CommandFixture.resources.folder.appending(path: "Ladders/ladders.json"))
    }

    @Test func momentsComeInOrderAndTheDeadlineIsOne() throws {
        for urgency in Urgency.allCases {
            let ladder = try Self.ladders()[urgency]
            let acknowledgeBy = Self.start.advanced(minutes: ladder.acknowledgeMinutes)
            let due = Self.start.advanced(minutes: ladder.replyMinutes)
            let moments = ladder.moments(acknowledgeBy: acknowledgeBy, due: due)
            #expect(moments.count == ladder.steps.count + 1)
            #expect(moments.map(\.at) == moments.map(\.at).sorted())
            #expect(moments.contains { $0.at == due && $0.step == nil })
            var at: Instant? = Self.start
            var seen = 0
            while let moment = at.flatMap({ ladder.next(after: $0, acknowledgeBy: acknowledgeBy, due: due) }) {
                (at, seen) = (moment, seen + 1)
            }
            #expect(seen == Set(moments.map(\.at)).count, "every moment is reached by `next`")
        }
    }

    @Test(
        arguments: [
            (-1, 0), (0, 10), (10, 20), (19, 20), (20, 30), (59, 60), (60, nil),
        ] as [(Int, Int?)])
    func theNextMomentIsTheFirstAfter(_ after: Int, _ expected: Int?) {
        let ladder = Ladder(
            acknowledgeMinutes: 10, replyMinutes: 20,
            steps: [
                .init(clock: .acknowledge, minutes: -10, to: .unit),
                .init(clock: .acknowledge, minutes: 0, to: .unitLead),
                .init(clock: .due, minutes: 10, to: .supervisor), .init(clock: .due, minutes: 40, to: .headquarters),
            ])
        let next = ladder.next(
            after: Self.start.advanced(minutes: after), acknowledgeBy: Self.start.advanced(minutes: 10),
            due: Self.start.advanced(minutes: 20))
        #expect(next == expected.map { Self.start.advanced(minutes: $0) })
    }

    @Test(arguments: [#"{"flash":{"acknowledgeMinutes":1,"replyMinutes":2,"steps":[]}}"#, "[]", "", "{"])
    func aFileThatLacksAnUrgencyIsNoFile(_ text: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "ladders-\(RecordID.make()).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: (any Error).self) { try Ladders(contentsOf: file) }
    }
}
