import Command
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Circulation

struct ConferringTests {
    private typealias Fixture = CirculationFixture

    private func meeting(_ fixture: CirculationFixture) async throws -> RecordID {
        let m = Meetings.fields
        return try await fixture.write("duty1") { writing in
            try writing.create(
                writing.registry.named(Meetings.name),
                Values {
                    $0[m.title] = "全县疫情防控调度会"
                    $0[m.held] = CalendarDay("2022-05-04")
                }
            ).id
        }
    }

    @Test func `units are called, answer, and are on the roll`() async throws {
        let fixture = try await Fixture.make()
        let (book, a, starts) = (fixture.rules.duties, Attendances.fields, Fixture.noon.advanced(minutes: 240))
        let id = try await meeting(fixture)
        let call = { (login: String, units: [String]) in
            try await fixture.write(login) {
                try $0.call(units: units.map(Fixture.unit), to: id, starts: starts, place: "视频", in: book)
            }
        }
        let called = try await call("duty1", ["qingshi", "hewan", "990101101201"])
        #expect(called.count == 3)
        #expect(try await call("duty1", ["qingshi"]).isEmpty)
        #expect(try await refusal { try await call("qingshi", ["hewan"]) } == "forbidden")
        let id1 = try #require(called.first { $0[a.unit] == Fixture.unit("qingshi") }).id
        let id2 = try #require(called.first { $0[a.unit] == Fixture.unit("hewan") }).id
        #expect(try await fixture.duty(CirculationDuties.answer, of: id1)?.due == starts)
        let answer = { (login: String, id: RecordID, comes: Bool, reason: String?) in
            try await refusal {
                try await fixture.write(login) { try $0.answer(attendance: id, comes: comes, seats: 2, reason: reason) }
            }
        }
        #expect(try await answer("hewan", id1, true, nil) == "notFound")
        #expect(try await answer("qingshi", id1, false, " ") == "reasonRequired@reason")
        #expect(try await answer("qingshi", id1, true, nil) == "none")
        #expect(try await answer("qingshi", id1, true, nil) == "state")
        #expect(try await fixture.duty(CirculationDuties.answer, of: id1)?.state == .met)
        #expect(try await answer("hewan", id2, false, "防汛值守") == "none")
        #expect(try await fixture.record(Attendances.self, id2)[a.reason] == "防汛值守")
        // Who had excused itself may come after all.
        #expect(try await answer("hewan", id2, true, nil) == "none")
        #expect(try await fixture.write("duty1") { try $0.markAttended([id1, id2], of: id) } == 2)
        #expect(try await fixture.write("duty1") { try $0.markAttended([id1, id2], of: id) } == 0)
        #expect(
            try await refusal { try await fixture.write("qingshi") { try $0.markAttended([id1], of: id) } }
                == "forbidden")
    }

    @Test func `every unit is counted in one state`() {
        for _ in 0..<100 {
            let states = (0..<Int.random(in: 0...60)).map { _ in Attendances.workflow.states.randomElement()! }
            let turnout = Turnout(states)
            #expect(turnout.called == states.count)
            #expect(turnout.signedUp + turnout.attended + turnout.excused + turnout.silent == turnout.called)
        }
    }
}
