import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct HandingOnTests {
    /// Open duties that follow from a cause go to another unit and area, with their counts; dates stay.
    @Test func whatIsStillOwedGoesToAnotherUnit() async throws {
        let fixture = try await DutyFixture.make([])
        let (book, cause, west) = (fixture.book, RecordID(known: "cause"), RecordID(known: "west"))
        let (here, there) = (Sample.village, AreaCode(known: "990101102101"))
        let new = ["a", "b", "c"].map { name in
            NewDuty(
                "single", subject: RecordID(known: name), of: "task", unit: RecordID(known: "east"),
                owner: RecordID(known: "worker"), area: here, cause: name == "c" ? nil : cause, due: at(10))
        }
        try await fixture.write { try $0.owe(new, in: book) }
        _ = try await fixture.write {
            try $0.meet(rule: "single", subject: RecordID(known: "a"), by: cause, of: "reply")
        }
        #expect(try await fixture.write { try $0.handOn(cause: cause, to: west, there) } == 1)
        let all = try await fixture.all()
        #expect(all.map { $0.unit == west } == [false, true, false], "what is done stays with whoever did it")
        #expect(all[1].area == there && all[1].owner == nil && all[1].due == at(10) && all[1].state == .due)
        #expect(all[2].owner == RecordID(known: "worker"))
        #expect(try await fixture.write { try $0.handOn(cause: RecordID(known: "none"), to: west, there) } == 0)
    }
}
