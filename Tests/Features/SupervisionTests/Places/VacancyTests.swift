import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Supervision

struct VacancyTests {
    /// Once a night, with the numbers of the night; a second look says nothing.
    @Test func theOfficeHearsOnceANight() async throws {
        let fixture = try await SupervisionFixture.make()
        let rules = fixture.rules
        let run = { @Sendable in
            try await fixture.store.write(by: .system(SupervisionFixture.county)) { try $0.superviseByClock(rules) }
        }
        let today = rules.today(fixture.store.now)
        let before = try await fixture.read { try $0.vacancies(on: today) }
        let lacking = try await fixture.read { try UnitTree($0).withoutFirstResponsible.count }
        #expect(before.unitsWithoutPerson == lacking)
        // Everybody of a bureau leaves.
        try await fixture.store.write(by: .system(SupervisionFixture.county)) { writing in
            _ = try writing.connection.execute(
                """
                UPDATE post SET "to" = \(today.advanced(by: -1)) WHERE county = \(SupervisionFixture.county)
                AND unit = \(SupervisionFixture.unit("health"))
                """)
        }
        let after = try await fixture.read { try $0.vacancies(on: today) }
        #expect(after.unitsWithoutOfficer == before.unitsWithoutOfficer + 1)
        let told = {
            try await fixture.store.read(as: .system(SupervisionFixture.county)) { reading in
                try reading.connection.query("SELECT title FROM notice WHERE kind = 'vacancy' ORDER BY id").map {
                    try $0.get("title", as: String.self)
                }
            }
        }
        try await run()
        try await run()
        let line =
            "\(after.unitsWithoutPerson) / \(after.unitsWithoutOfficer) / \(after.placesWithoutPerson)"
        #expect(try await told() == [line])
        fixture.clock.advance(minutes: 24 * 60)
        try await run()
        #expect(try await told().count == 2)
    }

    /// A place inherits from its area and its units; it is vacant where none of them has a person.
    @Test func aPlaceIsVacantWhereNobodyStandsBehindIt() async throws {
        let fixture = try await SupervisionFixture.make()
        _ = try await fixture.place()
        let today = fixture.rules.today(fixture.store.now)
        #expect(try await fixture.read { try $0.vacancies(on: today).placesWithoutPerson } == 0)
        try await fixture.store.write(by: .system(SupervisionFixture.county)) { writing in
            _ = try writing.connection.execute(#"UPDATE area SET "firstResponsible" = NULL"#)
            _ = try writing.connection.execute(
                #"UPDATE unit SET "firstResponsible" = NULL WHERE county = \#(SupervisionFixture.county)"#)
        }
        #expect(try await fixture.read { try $0.vacancies(on: today).placesWithoutPerson } == 1)
    }
}
