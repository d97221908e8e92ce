import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Situation

struct MapsTests {
    /// Last day of a township, in days from the day looked at; townships there are.
    @Test(arguments: [(10, 14), (0, 14), (-1, 13)])
    func aTownshipIsThereUntilItsLastDay(last: Int, count: Int) async throws {
        let fixture = try await SituationFixture.make()
        let (day, town) = (SituationFixture.day, SituationFixture.towns[0])
        let end = day.advanced(by: last)
        try await fixture.write {
            _ = try $0.connection.execute(#"UPDATE area SET "validTo" = \#(end) WHERE id = \#(town.text)"#)
        }
        let places = try await fixture.read { try $0.places(below: SituationFixture.county, on: day) }
        #expect(places.count == count)
    }
}
