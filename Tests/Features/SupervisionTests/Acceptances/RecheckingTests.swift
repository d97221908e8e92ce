import Duties
import Kernel
import Registers
import TestSupport
import Testing

@testable import Supervision

struct RecheckingTests {
    private func signed(_ fixture: SupervisionFixture, on day: CalendarDay) async throws -> RecordID {
        let a = Acceptances.fields
        let place = try await fixture.place()
        let made = try await fixture.write("inspector") { writing in
            try writing.create(
                writing.registry.named(Acceptances.name),
                Values {
                    $0[a.title] = "开学验收"
                    $0[a.place] = place.id
                    $0[a.items] = "隔离室"
                    $0[a.result] = .conditional
                    $0[a.conditions] = "补齐物资"
                    $0[a.recheck] = day
                })
        }
        // The line department signs first, the headquarters second: one signature is none.
        let asked = try await fixture.write("education") {
            try $0.perform("sign", $0.registry.named(Acceptances.name), made.id)
        }
        #expect(asked.state == "signing")
        try await fixture.write("inspector") {
            _ = try $0.decide($0.registry.named(Acceptances.name), made.id, agree: true, reason: nil)
        }
        return made.id
    }

    @Test func itIsOwedOnItsDayAndMetByTheRecheck() async throws {
        let fixture = try await SupervisionFixture.make()
        let (rules, county) = (fixture.rules, SupervisionFixture.county)
        let day = rules.today(fixture.store.now).advanced(by: 3)
        let id = try await signed(fixture, on: day)
        let round = DutyRound(fixture.store, rules.duties)
        let owed = { try await fixture.duties(of: id, AcceptanceDuties.recheck) }
        try await round.run(county)
        #expect(try await owed().isEmpty)
        fixture.clock.set(day.at(hour: 9, in: rules.zone))
        try await round.run(county)
        #expect(try await owed().map(\.state) == [.due])
        #expect(try await owed().first?.unit == SupervisionFixture.unit("education"))
        fixture.clock.set(day.advanced(by: 1).at(hour: 9, in: rules.zone))
        try await round.run(county)
        #expect(try await owed().map(\.state) == [.late])
        try await fixture.write("inspector") {
            _ = try $0.perform("recheck", $0.registry.named(Acceptances.name), id, reason: "已补齐")
        }
        for _ in 0..<2 { try await fixture.store.write(by: .system(county)) { try $0.superviseByClock(rules) } }
        #expect(try await owed().map(\.state) == [.met])
        #expect(try await owed().first?.metBy == id)
    }
}
