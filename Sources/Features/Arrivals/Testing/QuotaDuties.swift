import Database
package import Duties
import Kernel
import Policies
package import Registers

/// What is owed about the tests of arrivals of whom nothing else is asked (来返人员检测应办): the township sees that so many are done. It
/// restricts nobody: what is missed is a call, never a measure.
package enum QuotaDuties {
    /// Minutes after its last day until a test is missed [P]: a result comes a day after the swab. One that was only done then
    /// counts, too: nobody is called for a day.
    static let graceMinutes = 1_440
    /// A test is due within its day, not at the midnight that the next begins with.
    static let cutoff = TimeOfDay(23, 59)
    /// Minutes from a miss to a call, and until nobody asks for the call any more [P].
    static let (callMinutes, callEndsMinutes) = (1_440, 4_320)
    /// Minutes from a positive to a word of what came of it, as of persons under measures.
    static let positiveMinutes = 30

    /// One rule for each policy version and category that asks for tests alone.
    /// - Parameters:
    ///   - book: the program's rules and ladders, in which calls are owed.
    ///   - title: name of a rule, by language.
    package static func source(
        _ plans: QuotaPlans, in book: DutyBook, title: [String: String]
    ) -> @Sendable (Reading) throws -> [DutyRule] {
        { reading in try plans.all(reading).map { rule($0, in: book, title) } }
    }

    static func rule(_ asked: TestsAsked, in book: DutyBook, _ title: [String: String] = [:]) -> DutyRule {
        DutyRule(
            asked.rule, asked.schedule, graceMinutes: graceMinutes, ladder: "test", register: Arrivals.name,
            metBy: ArrivalTests.name, title: title.mapValues { "\($0) \(asked.pack) \(asked.version)" },
            basis: asked.basis, until: asked.until, policy: asked.policy, why: "arrival.quota",
            link: { "/arrivals/\($0.subject)#tests" }, together: "/arrivals?state=verified", notice: "arrivalTest",
            subjects: { subjects($0, $1, asked) }, passed: { try $0.oweCalls($1, in: book) })
    }

    /// Whoever was verified, is asked by this version and arrives on the day: all tests are made then. `open` is said for the
    /// index of the list.
    private static func subjects(_ county: AreaCode, _ day: CalendarDay, _ asked: TestsAsked) -> SQL {
        """
        SELECT r.id, r.unit, NULL AS owner, r.area, (SELECT a.name FROM area a WHERE a.id = r.area) AS title,
          r.id AS cause, r."arrivesOn" AS start
        FROM arrival r WHERE r.county = \(county) AND r.open = 1 AND r."arrivesOn" = \(day) AND r.state = 'verified'
        AND r.quota = \(asked.key)
        """
    }
}

extension Writing {
    /// Somebody calls whose test was missed (再次联系): one call at a time, whatever was missed meanwhile. Nothing else follows.
    fileprivate func oweCalls(_ passed: [Duty], in book: DutyBook) throws {
        let missed = Dictionary(
            passed.filter { $0.state == .missed && $0.metBy == nil }.map { ($0.subject, $0) },
            uniquingKeysWith: { first, _ in first })
        if missed.isEmpty { return }
        let waiting = try connection.query(
            """
            SELECT subject FROM duty WHERE county = \(county) AND rule = \(ArrivalDuties.testCall) AND open = 1
            AND subject \(among: missed.keys.sorted().map(\.sql))
            """
        ).map { try $0.get("subject", as: RecordID.self) }
        try owe(
            missed.values.filter { !waiting.contains($0.subject) }.sorted { $0.subject < $1.subject }.map { duty in
                NewDuty(
                    ArrivalDuties.testCall, subject: duty.subject, of: Arrivals.name, slot: duty.slot, unit: duty.unit,
                    area: duty.area, title: duty.title, cause: duty.subject, policy: duty.policy,
                    due: now.advanced(minutes: QuotaDuties.callMinutes),
                    closes: now.advanced(minutes: QuotaDuties.callEndsMinutes))
            }, in: book)
    }

    /// Makes what is owed of an arrival's tests what its state, its day of arriving and the policy say now. Idempotent.
    func planTests(of arrival: Record, _ rules: ArrivalSettings) throws {
        let (a, asked) = (Arrivals.fields, try reading.testsAsked(of: arrival, rules))
        let day = arrival[a.arrivesOn]
        let stale = try reading.openTests(of: arrival.id).filter { $0.rule != asked?.rule || $0.day != day }
        for rule in Set(stale.map(\.rule)).sorted() { try cancel(rule: rule, subject: arrival.id) }
        guard let asked else {
            try cancel(rule: ArrivalDuties.testCall, subject: arrival.id)
            return
        }
        guard let day, day <= rules.today(now) else { return }
        let rule = QuotaDuties.rule(asked, in: rules.duties)
        if try reading.tests(owedBy: arrival.id, rule, on: day).isEmpty {
            try plan(rule, subject: arrival.id, on: day, rules.duties)
        }
        try countTests(of: arrival, asked, on: day, rules)
    }

    /// The same of arrivals that were changed by the engine's own ways: a day of arriving that was corrected; one that was deleted
    /// after its time, of whose positive nobody can say anything any more.
    func planTests(of arrivals: [RecordID], _ rules: ArrivalSettings) throws {
        if arrivals.isEmpty { return }
        let definition = try registry.named(Arrivals.name)
        let changed = try connection.query(
            """
            SELECT * FROM arrival WHERE county = \(county) AND id \(among: arrivals.map(\.sql))
            AND state = 'verified' AND quota IS NOT NULL ORDER BY id
            """
        ).map { try Record($0, of: definition) }
        for arrival in changed { try planTests(of: arrival, rules) }
        let positive = try connection.query(
            """
            SELECT * FROM arrival a WHERE county = \(county) AND id \(among: arrivals.map(\.sql))
            AND EXISTS (SELECT 1 FROM duty d WHERE d.county = a.county AND d.rule = \(ArrivalDuties.positive)
              AND d.subject = a.id AND d.open = 1) ORDER BY id
            """
        ).map { try Record($0, of: definition) }
        for arrival in positive { try followPositives(of: arrival, rules) }
    }

    /// No tests are asked any more of somebody who has gone, or has come under a measure.
    func endTests(of arrival: RecordID) throws {
        for rule in Set(try reading.openTests(of: arrival).map(\.rule)).sorted() {
            try cancel(rule: rule, subject: arrival)
        }
        try cancel(rule: ArrivalDuties.testCall, subject: arrival)
    }

    /// Meets what is owed by the tests that were seen (销项): each of nucleic acid the next slot, the hours between them kept.
    /// Entered in another order than they were done, what the policy counts is enough.
    func countTests(
        of arrival: Record, _ asked: TestsAsked, on day: CalendarDay, _ rules: ArrivalSettings
    ) throws {
        let (t, rule) = (ArrivalTests.fields, QuotaDuties.rule(asked, in: rules.duties))
        let tests = try reading.tests(of: arrival.id).filter { $0[t.kind] == .nucleicAcid }
        if tests.isEmpty { return }
        let before = Set(try reading.tests(owedBy: arrival.id, rule, on: day).compactMap(\.metBy))
        for test in tests where !before.contains(test.id) {
            try meetNext(
                rule, subject: arrival.id, by: test.id, of: ArrivalTests.name, observedAt: test[t.testedAt])
        }
        let duties = try reading.tests(owedBy: arrival.id, rule, on: day)
        let done = tests.map { ($0[t.testedAt] ?? $0.created, TestKind.nucleicAcid) }
        let tally = TestTally(asked.quota, from: day, done, in: rules.zone)
        var used = Set(duties.compactMap(\.metBy))
        // Slots that were over before the person was verified are asked of nobody.
        var missing = tally.counted - (asked.quota.count - duties.count) - used.count
        for duty in duties where duty.takesRecord && missing > 0 {
            let free = zip(tests, tally.verdicts).filter { $1.counts && !used.contains($0.id) }
            guard let test = free.last?.0 else { return }
            try meet(
                rule: rule.name, subject: arrival.id, slot: duty.slot, by: test.id, of: ArrivalTests.name,
                observedAt: test[t.testedAt])
            used.insert(test.id)
            missing -= 1
        }
    }
}

extension Reading {
    /// The tests that are asked of an arrival now; nil for one that is not verified, or of which none are.
    func testsAsked(of arrival: Record, _ rules: ArrivalSettings) throws -> TestsAsked? {
        guard arrival.state == "verified", let key = arrival[Arrivals.fields.quota] else { return nil }
        return try rules.quotas.asked(self, key)
    }

    /// What is owed of an arrival's tests, met or not, in order.
    func tests(owedBy arrival: RecordID, _ rule: DutyRule, on day: CalendarDay) throws -> [Duty] {
        try duties(of: arrival, rule: rule.name).filter { $0.day == day && $0.state != .cancelled }
    }

    fileprivate func openTests(of arrival: RecordID) throws -> [Duty] {
        try connection.query(
            "SELECT * FROM duty WHERE county = \(principal.county) AND cause = \(arrival) AND open = 1"
        ).map(Duty.init).filter { $0.rule.hasPrefix("quota.") }
    }
}
