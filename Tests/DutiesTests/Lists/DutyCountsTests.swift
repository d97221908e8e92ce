import Database
import Indicators
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct DutyCountsTests {
    private static let areas = ["990101", "990101101", "990101101201", "990101102", "990101102101"].map {
        AreaCode(known: $0)
    }

    /// Counts as the rows themselves say, at every area above.
    private func counted(_ duties: [Duty], on day: CalendarDay) -> [AreaCode: DutyCounts] {
        var found: [AreaCode: DutyCounts] = [:]
        for area in Self.areas {
            var counts = DutyCounts()
            for duty in duties where duty.day == day && duty.area.map(area.contains) ?? (area == Sample.county) {
                for count in duty.counts { counts.add(1, count) }
            }
            found[area] = counts
        }
        return found
    }

    private func kept(_ fixture: DutyFixture, on day: CalendarDay) async throws -> [AreaCode: DutyCounts] {
        let tallying = Tallying(fixture.store)
        while try await tallying.step(Sample.county) {}
        return try await fixture.read {
            try $0.dutyCounts(Self.areas, on: day, rules: ["temperature", "report", "single"])
        }
    }

    private func agree(_ one: [AreaCode: DutyCounts], _ other: [AreaCode: DutyCounts]) -> Bool {
        Self.areas.allSatisfy { area in
            DutyCount.allCases.allSatisfy { (one[area]?[$0] ?? 0) == (other[area]?[$0] ?? 0) }
        }
    }

    private func behind(
        _ count: DutyCount, _ area: AreaCode, on day: CalendarDay, _ fixture: DutyFixture
    ) async throws -> Int {
        let west = AreaCode(known: "990101102")
        let places: [AreaCode?] = area == Sample.county ? [Sample.east, west, nil] : [area]
        return try await fixture.read { reading in
            try ["temperature", "report"].reduce(0) { sum, rule in
                var query = DutyQuery(.areas(places), rule: rule, limit: 200)
                query.counted = DutyQuery.Counted(count, on: day)
                return try sum + reading.duties(query).duties.count
            }
        }
    }

    @Test func townshipsAddUpTheirVillages() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(5)
        try await fixture.round()
        let counts = try await kept(fixture, on: DutyFixture.day)
        #expect(counts[Sample.county]?[.due] == 10 && counts[Sample.county]?.open == 10)
        #expect(counts[Sample.east]?[.due] == 4 && counts[Sample.village]?[.due] == 4)
    }

    /// Whatever is done in whatever order: the counts that changes carried are those that the rows show, a second look
    /// changes nothing, and nothing is open that has closed.
    @Test(arguments: 1...6) func countsFollowEveryStep(_ seed: UInt64) async throws {
        let fixture = try await DutyFixture.make([DutyFixture.temperature, DutyFixture.report])
        try await fixture.households(4)
        var random = Seeded(seed)
        var now = DutyFixture.morning
        for _ in 0..<25 {
            now = now.advanced(minutes: Int.random(in: 0...150, using: &random))
            fixture.clock.set(now)
            if Bool.random(using: &random) { try await fixture.round(piece: Int.random(in: 1...5, using: &random)) }
            guard let duty = try await fixture.all().randomElement(using: &random) else { continue }
            let deed = Deed(
                kind: .random(in: 0...5, using: &random), back: .random(in: 0...300, using: &random),
                until: Bool.random(using: &random) ? nil : .random(in: 1...300, using: &random),
                move: .random(in: -200...400, using: &random))
            try await Self.act(on: duty, deed, fixture, now)
        }
        try await fixture.round()
        let duties = try await fixture.all()
        for offset in 0...4 {
            let day = DutyFixture.day.advanced(by: offset)
            let counts = try await kept(fixture, on: day)
            #expect(agree(counts, counted(duties, on: day)), "\(day)")
            // The duties behind a number are as many as it says.
            for count in DutyCount.allCases {
                for area in [Sample.county, Sample.east, Sample.village] {
                    let listed = try await behind(count, area, on: day, fixture)
                    #expect(listed == counts[area]?[count] ?? 0, "\(day) \(area) \(count)")
                }
            }
        }
        for duty in duties where duty.state.isOpen {
            #expect(duty.state == Duty.state(due: duty.due, closes: duty.closes, at: now))
        }
        let changes = try await fixture.changes()
        try await fixture.round()
        #expect(try await fixture.changes() == changes)
        #expect(try await fixture.all() == duties)
    }

    /// What is done, in minutes.
    private struct Deed: Sendable {
        let kind: Int
        let back: Int
        let until: Int?
        let move: Int
    }

    private static func act(on duty: Duty, _ deed: Deed, _ fixture: DutyFixture, _ now: Instant) async throws {
        do {
            try await fixture.write { writing in
                let (rule, subject, slot) = (duty.rule, duty.subject, duty.slot)
                switch deed.kind {
                case 0:
                    let observed = now.advanced(minutes: -deed.back)
                    try writing.meet(
                        rule: rule, subject: subject, slot: slot, by: .make(), of: "r", observedAt: observed)
                case 1:
                    let until = deed.until.map { now.advanced(minutes: $0) }
                    try writing.waive(rule: rule, subject: subject, slot: slot, reason: "断网", until: until)
                case 2: try writing.reopen(rule: rule, subject: subject, slot: slot)
                case 3:
                    let due = duty.due.advanced(minutes: deed.move)
                    try writing.replan(rule: rule, subject: subject, slot: slot, due: due)
                case 4: _ = try writing.cancel(rule: rule, subject: subject)
                default: break
                }
            }
        } catch let rejection as Rejection where rejection.code == "state" {}
    }
}
