import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct HandingOverTests {
    /// A village and a grid of another went: whoever stays in the village's grids stands before it in the list, and duties
    /// found by unit and area alike count once.
    @Test func whatStaysDoesNotHoldUpWhatGoes() async throws {
        let (village, grid) = (AreaCode(known: "990101102101"), AreaCode(known: "990101101201001"))
        let (next, other) = (AreaCode(known: "990101102109"), AreaCode(known: "990101101201009"))
        let fixture = try await DutyFixture.make(
            departures: { _, _ in
                Departures(
                    units: [RecordID(known: "old"): RecordID(known: "new")], areas: [village: next, grid: other])
            })
        let book = fixture.book
        let owed: [(String, String, AreaCode)] = [
            ("a", "east", AreaCode(known: "990101102101001")), ("b", "east", AreaCode(known: "990101102101002")),
            ("c", "old", village), ("d", "old", village), ("e", "east", village), ("f", "east", grid),
        ]
        try await fixture.write { writing in
            try writing.owe(
                owed.map { subject, unit, area in
                    NewDuty(
                        "single", subject: RecordID(known: subject), of: "task", unit: RecordID(known: unit),
                        area: area,
                        due: at(10))
                }, in: book)
        }
        try await fixture.write { writing in while try writing.handOver(book, limit: 2) == 2 {} }
        let found = try await fixture.all().map { "\($0.subject) \($0.unit?.text ?? "") \($0.area?.text ?? "")" }
        #expect(
            found == [
                "a east 990101102101001", "b east 990101102101002", "c new \(next)", "d new \(next)", "e east \(next)",
                "f east \(other)",
            ])
    }
}
