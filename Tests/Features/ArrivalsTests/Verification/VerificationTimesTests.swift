import Kernel
import Measures
import Organisation
import Registers
import TestSupport
import Testing

@testable import Arrivals

struct VerificationTimesTests {
    private func times(_ fixture: ArrivalsFixture) async throws -> [AreaCode: TimesTaken] {
        let since = TimesTaken.since(fixture.store.now)
        return try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.verificationTimes(since: since)
        }
    }

    private func file(_ fixture: ArrivalsFixture, _ number: String, _ area: String) async throws -> RecordID {
        let a = Arrivals.fields
        return try await fixture.file {
            $0[a.idNumber] = CitizenID(number).map { Protected($0) }
            $0[a.area] = AreaCode(area)
        }.arrival.id
    }

    @Test func `from filing to whoever was reached, by township`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        #expect(try await times(fixture).isEmpty, "no figure where there is none")
        let one = try await file(fixture, "990101199001010019", "990101101")
        let second = try await file(fixture, "990101199001010027", "990101101")
        let other = try await file(fixture, "990101199001010035", "990101102")
        let absent = try await file(fixture, "990101199001010043", "990101102")
        let moved = try await file(fixture, "99010119900101006X", "990101101")
        let steps: [(login: String, id: RecordID, attempt: Attempt, minutes: Int)] = [
            ("qingshi", one, Attempt(.reached), 120), ("hewan", other, Attempt(.reached), 60),
            ("hewan", absent, Attempt(.notComing), 0),
            ("qingshi", moved, Attempt(.moved, to: .area(AreaCode(known: "990101102"))), 0),
            ("qingshi", second, Attempt(.noAnswer), 0), ("qingshi", second, Attempt(.reached), 60),
        ]
        for step in steps {
            fixture.clock.advance(minutes: step.minutes)
            try await fixture.write(step.login) {
                _ = try $0.verify(arrival: step.id, step.attempt, rules: rules)
            }
        }
        // After 2 and 4 hours in one township, 3 in the other; who does not come, or waits elsewhere, counts nowhere.
        let found = try await times(fixture)
        #expect(
            found[AreaCode(known: "990101101")]?.medianHours == 3 && found[AreaCode(known: "990101101")]?.count == 2)
        #expect(
            found[AreaCode(known: "990101102")]?.medianHours == 3 && found[AreaCode(known: "990101102")]?.count == 1)
        // From its own filing on, wherever it was pushed meanwhile.
        fixture.clock.advance(minutes: 60)
        try await fixture.write("hewan") { _ = try $0.claim(arrival: moved, rules: rules) }
        try await fixture.write("hewan") { _ = try $0.verify(arrival: moved, Attempt(.reached), rules: rules) }
        #expect(try await times(fixture)[AreaCode(known: "990101102")]?.medianHours == 4)
        fixture.clock.advance(minutes: TimesTaken.days * 1440 - 30)
        #expect(try await times(fixture).values.map(\.count) == [1], "a week back, and no longer")
    }

    @Test func `the times are read by their index alone`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let since = TimesTaken.since(fixture.store.now)
        let plans = try await PlanNotes.of(fixture.test, as: fixture.principal("duty1")) {
            _ = try $0.verificationTimes(since: since)
        }
        #expect(plans.contains { $0.contains("arrival_county_verified_id") }, "\(plans)")
        #expect(!plans.contains { $0.contains("SCAN ") || $0.contains("Seq Scan") || $0.contains("TEMP") }, "\(plans)")
    }
}
