import Duties
import Kernel
import Measures
import Policies
import Registers
import TestSupport
import Testing

@testable import Checks

struct CheckingTests {
    @Test(arguments: [457, 339, 431, 0, 366_000]) func `what no thermometer shows is refused`(tenths: Int) async throws
    {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures(2)
        let refused = await #expect(throws: Rejection.self) {
            try await fixture.check([
                Checked(measures[0], 366, by: .visit),
                Checked(measures[1], tenths, by: .visit, place: "checks.1."),
            ])
        }
        #expect(refused?.problems == [.init("temperatureRange", field: "checks.1.temperature")])
        let stored = try await fixture.store.read(as: fixture.principal("qingshi-1")) {
            try $0.page(HealthChecks.self).records
        }
        #expect(stored.isEmpty, "nothing stored by halves")
    }

    @Test func `a fever or a symptom is a doctor's task within minutes, one at a time`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures(3)
        try await fixture.check([
            Checked(measures[0], 372, by: .visit), Checked(measures[1], 373, by: .telephone),
            Checked(measures[2], 366, symptoms: [.cough], by: .video),
        ])
        #expect(try await fixture.duties(measures[0], CheckDuties.clinical).isEmpty)
        for measure in measures.dropFirst() {
            let owed = try await fixture.duties(measure, CheckDuties.clinical)
            #expect(owed.count == 1 && owed[0].due == fixture.store.now.advanced(minutes: 30))
            #expect(owed[0].owner == ChecksFixture.doctor && owed[0].title == "密切接触者", "no name in a title")
            #expect(owed[0].policy == "TEST v1")
        }
        fixture.clock.advance(minutes: 10)
        try await fixture.check([Checked(measures[1], 391, by: .visit)])
        #expect(try await fixture.duties(measures[1], CheckDuties.clinical).count == 1)
        _ = try await fixture.store.write(by: fixture.principal("qingshi")) {
            try $0.careFor(measures[1], .clinical, outcome: .referred, means: .visit)
        }
        #expect(try await fixture.duties(measures[1], CheckDuties.clinical).map(\.state) == [.met])
        try await fixture.check([Checked(measures[1], 390, by: .visit)])
        #expect(try await fixture.duties(measures[1], CheckDuties.clinical).count == 2)
    }

    @Test func `of a measure's end the last check speaks, and nothing where none was written`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures(3)
        try await fixture.check([Checked(measures[0], 390, by: .visit), Checked(measures[1], 366, by: .visit)])
        fixture.clock.advance(minutes: 10)
        try await fixture.check([Checked(measures[0], 366, by: .visit)])
        try await fixture.check([Checked(measures[1], 365, symptoms: [.cough], by: .visit)])
        let last = try await fixture.store.read(as: fixture.principal("qingshi-1")) { try $0.lastChecks(of: measures) }
        #expect(last == [measures[0]: .normal, measures[1]: .abnormal])
    }

    @Test func `sent twice, it is one check`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures()
        let given = Checked(measures[0], 375, by: .telephone, observedAt: fixture.store.now)
        let first = try await fixture.check([given])
        fixture.clock.advance(minutes: 7)
        let again = try await fixture.check([given, given])
        #expect(Set(again.map(\.id)) == Set(first.map(\.id)) && again[0].version == first[0].version)
        #expect(try await fixture.duties(measures[0], CheckDuties.clinical).count == 1)
    }

    @Test func `late entry is marked late, and by when it was done it meets or does not`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures(3)
        fixture.go(to: 6, day: 1)
        try await fixture.run()
        let inTime = ChecksFixture.day.advanced(by: 1).at(hour: 9, in: ChecksFixture.zone)
        fixture.go(to: 12, day: 1)
        try await fixture.run()
        let late = try await fixture.check([
            Checked(measures[0], 366, by: .telephone, observedAt: inTime), Checked(measures[1], 366, by: .telephone),
        ])
        let c = HealthChecks.fields
        #expect(late.allSatisfy { $0[c.late] == true && $0[c.part] == "am" })
        #expect(late[0][c.observedAt] == inTime && late[0][c.receivedAt] == fixture.store.now)
        let am = { (duties: [Duty]) in duties.first { $0.slot == "2022-05-05.am" } }
        let (done, after, silent) = (
            am(try await fixture.duties(measures[0])), am(try await fixture.duties(measures[1])),
            am(try await fixture.duties(measures[2]))
        )
        #expect(done?.state == .met && done?.lateEntry == true)
        #expect(after?.state == .missed && after?.metBy != nil, "done after it had closed: missed, with its record")
        #expect(silent?.state == .missed && silent?.metBy == nil)
        for (at, code) in [
            (fixture.store.now.advanced(minutes: 30), "observedAhead"),
            (ChecksFixture.day.advanced(by: -1).at(hour: 9, in: ChecksFixture.zone), "observedBefore"),
        ] {
            let refused = await #expect(throws: Rejection.self) {
                try await fixture.check([Checked(measures[2], 366, by: .visit, observedAt: at)])
            }
            #expect(refused?.problems.map(\.code) == [code])
        }
    }

    /// Whatever is entered and whatever is not: a slot is met by a check of that slot alone, and the rest is missed.
    @Test func `silence is never normal`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures(6)
        var random = Seeded(11)
        var told: Set<String> = []
        for day in 1...4 {
            for (hour, part) in [(8, "am"), (16, "pm")] {
                fixture.go(to: hour, day: day)
                try await fixture.run()
                for measure in measures where Bool.random(using: &random) {
                    let tenths = Int.random(in: 360...385, using: &random)
                    try await fixture.check([Checked(measure, tenths, by: .telephone)])
                    told.insert("\(measure) \(ChecksFixture.day.advanced(by: day)).\(part)")
                }
            }
        }
        fixture.go(to: 2, day: 5)
        try await fixture.run()
        var seen = 0
        for measure in measures {
            for duty in try await fixture.duties(measure) where duty.due < fixture.store.now {
                seen += 1
                let wasTold = told.contains("\(measure) \(duty.slot)")
                #expect(duty.state == (wasTold ? .met : .missed), "\(duty.slot)")
                #expect((duty.metBy != nil) == wasTold)
            }
        }
        #expect(seen == 6 * 4 * 2)
    }

    /// Nobody is spared the question because nobody has placed them yet, nor because the policy was switched meanwhile.
    @Test func `who waits to be placed is asked, and a switch of the policy wipes no miss`() async throws {
        let fixture = try await ChecksFixture.make()
        let measure = try await fixture.measures()[0]
        let set = { (state: String?, policy: String) in
            try await fixture.store.write(by: .system(ChecksFixture.county)) { writing in
                let record = try writing.reading.find(Measures.self, measure)
                try writing.update(
                    record, state: state, verb: "change", Values { $0[Measures.fields.policy] = policy })
            }
        }
        try await set("planned", "TEST")
        fixture.go(to: 12, day: 1)
        try await fixture.run()
        #expect(try await fixture.duties(measure).contains { $0.slot == "2022-05-05.am" && $0.state == .missed })
        try await set("active", Asking.exception)
        try await fixture.run()
        #expect(try await fixture.duties(measure, CheckDuties.welfare).isEmpty, "one miss")
        fixture.go(to: 21, day: 1)
        try await fixture.run()
        let visit = try await fixture.duties(measure, CheckDuties.welfare)
        #expect(visit.map(\.slot) == ["2022-05-05.am"] && visit.allSatisfy { $0.policy != nil })
        // Each slot by the version that asked it.
        #expect(try await fixture.duties(measure).allSatisfy { $0.policy == "TEST v1" })
    }

    @Test func `a slot is met whichever version of the policy has asked for it`() async throws {
        let fixture = try await ChecksFixture.make()
        let measure = try await fixture.measures()[0]
        fixture.go(to: 9, day: 1)
        try await fixture.run()
        try await fixture.system { writing in
            let record = try writing.reading.find(Measures.self, measure)
            try writing.update(record, Values { $0[Measures.fields.policyVersion] = "v2" })
        }
        try await fixture.check([Checked(measure, 366, by: .telephone)])
        #expect(try await fixture.duties(measure).map(\.state) == [.met, .due])
        let settings = fixture.settings
        let shown = try await fixture.read { try $0.households(settings, at: fixture.store.now) }.households
        #expect(shown.first?.members.first?.slots == ["am": .met, "pm": .due])
    }

    /// A version that comes into force at noon asks nobody a second time for the morning, nor twice for the evening.
    @Test func `another version begins on the next day`() async throws {
        let fixture = try await ChecksFixture.make()
        let (measure, zone) = (try await fixture.measures()[0], fixture.settings.zone)
        fixture.go(to: 9, day: 1)
        try await fixture.run()
        try await fixture.check([Checked(measure, 366, by: .telephone)])
        try await fixture.system { writing in
            let record = try writing.reading.find(Measures.self, measure)
            try writing.update(record, Values { $0[Measures.fields.policyVersion] = "v2" })
        }
        let plans = CheckPlans(
            versions: { _ in ["v1", "v2"].map { .init(pack: "TEST", version: $0) } },
            { _, pack, _ in pack == "TEST" ? ChecksFixture.rules : nil })
        let base = DutyBook.untold(CheckDuties.rules, zone: zone)
        let round = DutyRound(fixture.store, base.adding(sources: [CheckDuties.source(plans, in: base, title: [:])]))
        fixture.go(to: 12, day: 1)
        try await round.run(ChecksFixture.county)
        #expect(try await fixture.duties(measure).map(\.state) == [.met, .due])
        #expect(try await fixture.duties(measure, "check.TEST.v2").isEmpty)
        fixture.go(to: 9, day: 2)
        try await round.run(ChecksFixture.county)
        #expect(try await fixture.duties(measure).map(\.state) == [.met, .missed])
        #expect(try await fixture.duties(measure, "check.TEST.v2").map(\.slot) == ["2022-05-06.am", "2022-05-06.pm"])
    }

    @Test func `two misses are one welfare visit, however long nobody answers; a new row is another`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures(2)
        let visits = { try await fixture.duties(measures[0], CheckDuties.welfare) }
        fixture.go(to: 6, day: 1)
        try await fixture.run()
        fixture.go(to: 12, day: 1)
        try await fixture.run()
        #expect(try await visits().isEmpty, "one miss")
        for (hour, day) in [(20, 1), (12, 2), (20, 2), (12, 3)] {
            try await fixture.check([Checked(measures[1], 366, by: .telephone)])
            fixture.go(to: hour, day: day)
            try await fixture.run()
            try await fixture.run()
            #expect(try await visits().map(\.slot) == ["2022-05-05.am"], "\(day) \(hour)")
        }
        #expect(try await visits().map(\.policy) == ["TEST v1"])
        // Nobody there: it is owed on. Somebody at the door: it is met.
        let worker = try await fixture.principal("qingshi-1")
        _ = try await fixture.store.write(by: worker) {
            try $0.careFor(measures[0], .welfare, outcome: .notFound, means: .visit)
        }
        #expect(try await visits().map(\.state.isOpen) == [true])
        try await fixture.check([Checked(measures[0], 366, by: .visit)])
        #expect(try await visits().map(\.state) == [.met])
        fixture.go(to: 20, day: 3)
        try await fixture.run()
        #expect(try await visits().count == 1, "the afternoon of day 3 is one miss, or met")
        for day in 4...5 {
            fixture.go(to: 6, day: day)
            try await fixture.run()
            fixture.go(to: 20, day: day)
            try await fixture.run()
        }
        #expect(try await visits().count == 2)
    }

    @Test func `a worker reaches the own area alone`() async throws {
        let fixture = try await ChecksFixture.make()
        let measures = try await fixture.measures()
        for login in ["qingshi-2", "hewan", "hewan-1", "health", "inspector", "commander"] {
            await #expect(throws: Rejection.self, "\(login)") {
                try await fixture.check([Checked(measures[0], 366, by: .visit)], by: login)
            }
        }
        let closed = try await fixture.measures(policy: "OTHER")
        let refused = await #expect(throws: Rejection.self) {
            try await fixture.check([Checked(closed[0], 366, by: .visit)])
        }
        #expect(refused?.problems.map(\.code) == ["notAsked"])
    }
}
