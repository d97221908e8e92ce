import Foundation
import Kernel
import TestSupport
import Testing

@testable import Duties

@Suite struct LadderTests {
    @Test func rungsComeInOrderOfTime() {
        let ladder = Ladder(
            minutes: 60,
            steps: [
                .init(minutes: 30, to: .headquarters), .init(minutes: -10, to: .unit), .init(minutes: 0, to: .unitLead),
            ])
        #expect(ladder.moments(due: at(10)).map(\.at) == [at(9, 50), at(10), at(10, 30)])
        #expect(ladder.next(after: at(9, 49), due: at(10)) == at(9, 50))
        #expect(ladder.next(after: at(9, 50), due: at(10)) == at(10))
        #expect(ladder.next(after: at(10, 30), due: at(10)) == nil)
        #expect(ladder.next(from: at(9, 50), due: at(10)) == at(9, 50))
        #expect(ladder.next(from: at(9, 51), due: at(10)) == at(10))
    }

    @Test func anUnknownNameHasNoRungs() { #expect(Ladders([:])["none"].steps.isEmpty) }

    @Test func aFileThatIsNoneIsAFault() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(RecordID.make()).json")
        defer { try? FileManager.default.removeItem(at: file) }
        for text in [
            "", "[]", #"{"a": {"steps": []}}"#, #"{"a": {"minutes": 1, "steps": [{"minutes": 1, "to": "x"}]}}"#,
        ] {
            try Data(text.utf8).write(to: file)
            #expect(throws: (any Error).self) { try Ladders(contentsOf: file) }
        }
    }
}
