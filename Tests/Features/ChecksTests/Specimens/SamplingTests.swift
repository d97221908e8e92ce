import Duties
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Checks

/// The fixture's clock starts on 2022-05-04 at 16:00; a test is asked on that day and two days later.
struct SamplingTests {
    private let rule = TestDuties.name("TEST", "v1")

    private func made() async throws -> (fixture: ChecksFixture, measure: RecordID) {
        let fixture = try await ChecksFixture.make()
        let measure = try await fixture.measures()[0]
        let days = [ChecksFixture.day, ChecksFixture.day.advanced(by: 2)].map(\.description)
        try await fixture.system { writing in
            let record = try writing.reading.find(Measures.self, measure)
            try writing.update(record, Values { $0[Measures.fields.tests] = days })
        }
        try await fixture.run()
        return (fixture, measure)
    }

    private func states(_ fixture: ChecksFixture, _ measure: RecordID) async throws -> [String: DutyState] {
        Dictionary(uniqueKeysWithValues: try await fixture.duties(measure, rule).map { ($0.slot, $0.state) })
    }

    @Test func aTestDayIsOwedAndItsSampleMeetsIt() async throws {
        let (fixture, measure) = try await made()
        #expect(try await states(fixture, measure) == ["2022-05-04": .due])
        let specimen = try await fixture.sample([Sampled(measure, tube: "QS-0001")])[0]
        #expect(try await states(fixture, measure) == ["2022-05-04": .met])
        #expect(specimen.state == "taken" && specimen[Specimens.fields.result] == nil)
        let result = try await fixture.duties(specimen.id, TestDuties.result)
        #expect(result.map(\.state) == [.due] && result[0].due == fixture.store.now.advanced(minutes: 1_440))
        // No test is asked on the day between.
        fixture.go(to: 9, day: 1)
        try await fixture.run()
        #expect(try await states(fixture, measure).count == 1)
        fixture.go(to: 9, day: 2)
        try await fixture.run()
        #expect(try await states(fixture, measure)["2022-05-06"] == .due)
    }

    @Test func theSameSampleIsOne() async throws {
        let (fixture, measure) = try await made()
        let sampled = Sampled(measure, tube: "QS-0001", at: fixture.store.now.advanced(minutes: -60))
        let first = try await fixture.sample([sampled, sampled])
        #expect(Set(first.map(\.id)).count == 1)
        #expect(try await fixture.sample([sampled]).map(\.id) == [first[0].id])
        let other = Sampled(measure, tube: "QS-0002", at: fixture.store.now.advanced(minutes: -60))
        #expect(try await fixture.sample([other])[0].id != first[0].id)
    }

    /// A telephone that was without signal tells what was taken before the end, and again what is known; after the end nobody is
    /// sampled.
    @Test func whatWasTakenBeforeTheEndIsToldAfterIt() async throws {
        let (fixture, measure) = try await made()
        let before = Sampled(measure, tube: "QS-0001", at: fixture.store.now.advanced(minutes: -30))
        let known = try await fixture.sample([Sampled(measure, tube: "QS-0000")])[0]
        try await fixture.system { writing in
            let (record, now) = (try writing.reading.find(Measures.self, measure), writing.now)
            try writing.update(record, state: "released", Values { $0[Measures.fields.ended] = now })
        }
        fixture.clock.advance(minutes: 10)
        let told = try await fixture.sample([before, Sampled(measure, tube: "QS-0000")])
        #expect(told[1].id == known.id && told[1].version == known.version)
        #expect(try await fixture.duties(told[0].id, TestDuties.result).map(\.state) == [.due])
        for late in [Sampled(measure, tube: "QS-0002"), Sampled(measure, tube: "QS-0003", at: fixture.store.now)] {
            #expect(try await refusal { try await fixture.sample([late]) } == "measureClosed")
        }
        #expect(try await fixture.specimens(measure).count == 2)
        fixture.clock.advance(minutes: 4_320)
        let long = Sampled(measure, tube: "QS-0004", at: fixture.store.now.advanced(minutes: -4_340))
        #expect(try await refusal { try await fixture.sample([long]) } == "measureClosed")
    }

    /// Taken the next morning it is late, the day after it is missed – and the record stands beside it.
    @Test(arguments: [(1, 9, DutyState.met, true), (1, 15, .missed, false)])
    func whatIsTakenLaterIsLate(_ day: Int, _ hour: Int, _ state: DutyState, _ isLate: Bool) async throws {
        let (fixture, measure) = try await made()
        fixture.go(to: hour, day: day)
        try await fixture.run()
        #expect(try await states(fixture, measure)["2022-05-04"] == (isLate ? .late : .missed))
        try await fixture.sample([Sampled(measure)])
        #expect(try await states(fixture, measure)["2022-05-04"] == state)
    }

    @Test func anAntigenTestIsNoTestOfThePlan() async throws {
        let (fixture, measure) = try await made()
        let antigen = try await fixture.sample([Sampled(measure, .antigen)])[0].id
        #expect(try await states(fixture, measure) == ["2022-05-04": .due])
        try await fixture.tell([Told(antigen, .negative)])
        #expect(try await fixture.read { try $0.testsShown(of: [measure]) }.isEmpty)
        try await fixture.sample([Sampled(measure)])
        #expect(try await states(fixture, measure) == ["2022-05-04": .met])
    }

    /// Who is sampled before the day's tests are made owes none; an antigen test by then takes the place of none.
    @Test(arguments: [(TestKind.nucleicAcid, nil), (.antigen, .due)] as [(TestKind, DutyState?)])
    func whatIsTakenJustAfterMidnight(_ kind: TestKind, _ state: DutyState?) async throws {
        let (fixture, measure) = try await made()
        try await fixture.sample([Sampled(measure)])
        fixture.go(to: 0, 1, day: 2)
        try await fixture.sample([Sampled(measure, kind)])
        try await fixture.run()
        #expect(try await states(fixture, measure)["2022-05-06"] == state)
    }

    /// Today's own test comes before what is late from the day before.
    @Test func aSampleIsOfItsOwnDayFirst() async throws {
        let (fixture, measure) = try await made()
        try await fixture.system { writing in
            let record = try writing.reading.find(Measures.self, measure)
            let days = [ChecksFixture.day, ChecksFixture.day.advanced(by: 1)].map(\.description)
            try writing.update(record, Values { $0[Measures.fields.tests] = days })
        }
        fixture.go(to: 9, day: 1)
        try await fixture.run()
        try await fixture.sample([Sampled(measure, tube: "A")])
        #expect(try await states(fixture, measure) == ["2022-05-04": .late, "2022-05-05": .met])
        try await fixture.sample([Sampled(measure, tube: "B")])
        #expect(try await states(fixture, measure) == ["2022-05-04": .met, "2022-05-05": .met])
    }

    /// A plan that changes at noon asks from then on, or no more.
    @Test func aPlanThatChangesIsAskedAtOnce() async throws {
        let (fixture, measure) = try await made()
        let (settings, today) = (fixture.settings, ChecksFixture.day.description)
        let change = { (days: [String]) in
            try await fixture.system { writing in
                let record = try writing.reading.find(Measures.self, measure)
                try writing.followTests(
                    of: writing.update(record, Values { $0[Measures.fields.tests] = days }), settings)
            }
        }
        try await change(["2022-05-09"])
        #expect(try await states(fixture, measure) == [today: .cancelled])
        try await change([today])
        #expect(try await states(fixture, measure) == [today: .due])
    }

    private func change(
        _ fixture: ChecksFixture, _ measure: RecordID, to version: String, _ days: [String]
    ) async throws {
        let (settings, m) = (fixture.settings, Measures.fields)
        try await fixture.system { writing in
            let record = try writing.reading.find(Measures.self, measure)
            let changed = try writing.update(
                record,
                Values {
                    $0[m.policyVersion] = version
                    $0[m.tests] = days
                })
            try writing.followTests(of: changed, settings)
        }
    }

    private func states(_ fixture: ChecksFixture, _ measure: RecordID, by version: String) async throws -> [DutyState] {
        try await fixture.duties(measure, TestDuties.name("TEST", version)).map(\.state)
    }

    /// The version by which a measure stands asks for today, and no other; whoever was sampled is not asked again.
    @Test func anotherVersionAsksInPlaceOfTheOneBefore() async throws {
        let (fixture, measure) = try await made()
        let today = ChecksFixture.day.description
        try await change(fixture, measure, to: "v2", [today])
        #expect(try await states(fixture, measure, by: "v1") == [.cancelled])
        #expect(try await states(fixture, measure, by: "v2") == [.due])
        #expect(try await fixture.duties(measure, TestDuties.name("TEST", "v2")).map(\.policy) == ["TEST v2"])
        try await fixture.sample([Sampled(measure)])
        #expect(try await states(fixture, measure, by: "v2") == [.met])
        try await change(fixture, measure, to: "v3", [today])
        #expect(try await states(fixture, measure, by: "v3").isEmpty)
    }

    /// A sample that is late since yesterday is owed on, whichever version asked.
    @Test func whatIsLateOutlastsTheVersionThatAsked() async throws {
        let (fixture, measure) = try await made()
        fixture.go(to: 9, day: 1)
        try await fixture.run()
        try await change(fixture, measure, to: "v2", ["2022-05-09"])
        #expect(try await states(fixture, measure, by: "v1") == [.late])
        try await fixture.sample([Sampled(measure)])
        #expect(try await states(fixture, measure, by: "v1") == [.met])
    }

    /// The township to which a person goes waits for the result, and sees the positive.
    @Test func whatIsWaitedForGoesWithThePerson() async throws {
        let (fixture, measure) = try await made()
        let (settings, s, hewan) = (fixture.settings, Specimens.fields, DemoCounty.unit("hewan"))
        let done = try await fixture.sample([Sampled(measure, tube: "A")])[0]
        try await fixture.tell([Told(done.id, .negative)])
        let waiting = try await fixture.sample([Sampled(measure, tube: "B")])[0]
        let rules = MeasureRules(
            duties: settings.duties,
            shelf: { _, day in PolicyShelf([], on: day, area: ChecksFixture.county.territory) },
            followed: [{ try $0.followTests(of: $1, settings) }])
        try await fixture.system {
            _ = try $0.transferMeasure(measure, to: AreaCode(known: "990101102001"), reason: "搬家", rules: rules)
        }
        #expect(try await fixture.record(Specimens.self, done.id)[s.unit] == DemoCounty.unit("qingshi"))
        #expect(try await fixture.duties(waiting.id, TestDuties.result).map(\.unit) == [hewan])
        #expect(try await refusal { try await fixture.tell([Told(waiting.id, .positive)]) } == "notFound")
        try await fixture.tell([Told(waiting.id, .positive)], by: "hewan")
        #expect(try await fixture.duties(waiting.id, TestDuties.positive).map(\.unit) == [hewan])
        try await fixture.write("hewan") { _ = try $0.see(specimen: waiting.id, outcome: .referred) }
        // The one before is shown with the person, and has no page for them.
        let view = try await fixture.read(as: "hewan") { try TestView($0, measure: measure) }
        #expect(Set(view.specimens.map(\.id)) == [done.id, waiting.id])
    }

    /// Whoever looks after no township or village has nothing here, and is not turned away.
    @Test func theListIsOfThoseOneLooksAfter() async throws {
        let (fixture, measure) = try await made()
        let settings = fixture.settings
        let list = { (principal: Principal) in
            try await fixture.store.read(as: principal) { try TestList($0, settings, after: nil) }.lines
        }
        for login in ["qingshi", "qingshi-1", "duty1"] {
            #expect(try await list(fixture.principal(login)).map(\.measure.id) == [measure], "\(login)")
        }
        #expect(try await list(fixture.principal("hewan")).isEmpty)
        let post = Principal.Post(
            id: .make(), role: .healthWorker, unit: DemoCounty.unit("health"), area: ChecksFixture.county)
        let hospital = Principal(user: .make(), name: "县医院", county: ChecksFixture.county, posts: [post])
        #expect(try await list(hospital).isEmpty)
    }

    @Test func badInputIsToldAndNothingStored() async throws {
        let (fixture, measure) = try await made()
        let now = fixture.store.now
        let bad = [
            Sampled(measure, tube: "管01", place: "tests.1."),
            Sampled(measure, at: now.advanced(minutes: 60), place: "tests.2."),
            Sampled(measure, at: now.advanced(minutes: -60 * 24 * 3), place: "tests.3."),
            Sampled(measure, tube: "11010519491231002X", place: "tests.4."),
        ]
        let refused = try await refusal { try await fixture.sample([Sampled(measure)] + bad) }
        #expect(
            refused
                == "badTube@tests.1.tube observedAhead@tests.2.sampledAt observedBefore@tests.3.sampledAt personalData@tests.4.tube"
        )
        #expect(try await fixture.specimens(measure).isEmpty)
    }

    @Test func whoDoesNotLookAfterThemSamplesNobody() async throws {
        let (fixture, measure) = try await made()
        for (login, code) in [("hewan", "notFound"), ("inspector", "forbidden")] {
            #expect(try await refusal { try await fixture.sample([Sampled(measure)], by: login) } == code)
        }
    }
}
