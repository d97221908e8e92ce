import Command
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Office

struct SigningInTests {
    private typealias Fixture = OfficeFixture
    private let s = Shifts.fields

    @Test func aShiftEndsWhereTheNextBegins() async throws {
        let fixture = try await Fixture.make()
        let made = try await fixture.roster([
            (Fixture.day, "20:00", ["duty1", "duty2"]), (Fixture.day, "8:00", ["duty2"]),
        ])
        let night = try await fixture.record(Shifts.self, made.shifts[0])
        #expect(night[s.opens] == Fixture.day.at(hour: 20, in: Fixture.zone))
        #expect(night[s.closes] == Fixture.day.advanced(by: 1).at(hour: 8, in: Fixture.zone))
        #expect(try await fixture.record(Shifts.self, made.shifts[1])[s.begins] == "08:00")
        let s = s
        let again = { (begins: String) in
            try await refusal {
                try await fixture.write("duty1") { writing in
                    try writing.create(
                        writing.registry.named(Shifts.name),
                        Values {
                            $0[s.roster] = made.roster
                            $0[s.day] = Fixture.day
                            $0[s.begins] = begins
                            $0[s.persons] = [DemoCounty.user("duty1")]
                        })
                }
            }
        }
        #expect(try await again("09:00") == "shiftUnknown@begins")
        #expect(try await again("20:00") == "unique@key")
    }

    @Test func signingInMeetsWhatTheRosterOwes() async throws {
        let fixture = try await Fixture.make()
        let made = try await fixture.roster([(Fixture.day, "20:00", ["duty1", "duty2"])])
        let duties = fixture.rules.command.duties
        try await fixture.system { writing in
            let rule = try #require(try duties.rules(writing.reading)["roster.response"])
            try writing.generate(rule, on: Fixture.day, duties)
        }
        let states = {
            try await fixture.read { reading in
                try reading.duties(of: made.roster, rule: "roster.response").filter { $0.slot.contains(".20:00.") }
                    .map(\.state)
            }
        }
        #expect(try await states() == [.due, .due])
        let rules = fixture.rules
        let sign = { (login: String) in
            try await refusal { try await fixture.write(login) { try $0.signIn(shift: made.shifts[0], rules: rules) } }
        }
        #expect(try await sign("duty1") == "shiftNotNow")
        fixture.at(19, 30)
        #expect(try await sign("duty1") == "none")
        #expect(try await sign("duty1") == "shiftSigned")
        #expect(try await sign("qingshi") == "notFound")
        #expect(try await sign("inspector") == "forbidden")
        #expect(try await states() == [.met, .due])
        // Who is not on the list stands in.
        fixture.at(20, 5)
        #expect(try await sign("tracing") == "none")
        #expect(try await states() == [.met, .met])
        let shift = try await fixture.record(Shifts.self, made.shifts[0])
        #expect(shift[s.present] == ["duty1", "tracing"].map { DemoCounty.user($0) })
        #expect(shift[s.presentAt]?.last == fixture.store.now)
    }

    /// Who signs in before the day's duties are made has met them, and making them changes nothing.
    @Test func signingInMayComeFirst() async throws {
        let fixture = try await Fixture.make()
        let made = try await fixture.roster([(Fixture.day, "08:00", ["duty1", "duty2"])])
        let rules = fixture.rules
        try await fixture.write("duty1") { _ = try $0.signIn(shift: made.shifts[0], rules: rules) }
        let duties = rules.command.duties
        try await fixture.system { writing in
            let rule = try #require(try duties.rules(writing.reading)["roster.response"])
            try writing.generate(rule, on: Fixture.day, duties)
        }
        let states = try await fixture.read { reading in
            try reading.duties(of: made.roster, rule: "roster.response").filter { $0.slot.contains(".08:00.") }
                .map(\.state)
        }
        #expect(states == [.met, .due])
    }

    /// A shift for which nobody came is missed when the next begins, and the headquarters has heard of it.
    @Test func aShiftWithoutAnybodyIsMissed() async throws {
        let fixture = try await Fixture.make()
        let made = try await fixture.roster([(Fixture.day, "20:00", ["duty1", "duty2"])])
        let duties = fixture.rules.command.duties
        try await fixture.system { writing in
            let rule = try #require(try duties.rules(writing.reading)["roster.response"])
            try writing.generate(rule, on: Fixture.day, duties)
        }
        fixture.at(20, 20)
        try await fixture.system { _ = try $0.runDue(duties, limit: 500) }
        let told = try await fixture.read { reading in
            try reading.page(Notices.self, Query(limit: 50)).records.compactMap { $0[Notices.fields.kind] }
        }
        #expect(told.contains("rosterLate"))
        fixture.at(8, 1, day: Fixture.day.advanced(by: 1))
        try await fixture.system { _ = try $0.runDue(duties, limit: 500) }
        let states = try await fixture.read { reading in
            try reading.duties(of: made.roster, rule: "roster.response").filter { $0.slot.contains(".20:00.") }
                .map(\.state)
        }
        #expect(states == [.missed, .missed])
    }

    @Test func theLevelChoosesTheRoster() async throws {
        let fixture = try await Fixture.make()
        let made = try await fixture.roster()
        let r = Rosters.fields
        let peace = try await fixture.write("duty1") { writing in
            try writing.create(
                writing.registry.named(Rosters.name),
                Values {
                    $0[r.name] = "平时值班"
                    $0[r.level] = .peace
                    $0[r.shifts] = ["08:30"]
                    $0[r.least] = 2
                })
        }
        let chosen = { (level: Readiness) in try await fixture.read { try $0.rosterInForce { _ in level }?.id } }
        #expect(try await chosen(.response) == made.roster)
        #expect(try await chosen(.peace) == peace.id)
        for (shifts, least, code) in [
            (["8"], 2, "rosterShifts@shifts"), (["08:00", "08:00"], 2, "rosterShifts@shifts"),
            (["08:00"], 1, "rosterLeast@least"),
        ] {
            let found = try await refusal {
                try await fixture.write("duty1") { writing in
                    try writing.create(
                        writing.registry.named(Rosters.name),
                        Values {
                            $0[r.name] = "x"
                            $0[r.level] = .peace
                            $0[r.shifts] = shifts
                            $0[r.least] = least
                        })
                }
            }
            #expect(found == code)
        }
    }
}
