import Database
import Kernel
import Policies
import Registers

/// What is asked of an arrival's tests and what was seen of them (检测情况), each with what it counts for. The same on the page, in the
/// answer to whoever enters one, and for programs.
struct TestsSeen: Sendable {
    /// By the version by which it was verified, also when nothing is asked any more; nil where none were ever asked.
    let asked: TestsAsked?
    /// In order of when they were done.
    let tests: [Record]
    private let tally: TestTally?

    var counted: Int { tally?.counted ?? 0 }

    init(_ reading: Reading, of arrival: Record, _ rules: ArrivalSettings) throws {
        let (a, t) = (Arrivals.fields, ArrivalTests.fields)
        asked = try arrival[a.quota].flatMap { try rules.quotas.asked(reading, $0) }
        tests = try reading.tests(of: arrival.id)
        let done = tests.map { ($0[t.testedAt] ?? $0.created, $0[t.kind] ?? .nucleicAcid) }
        tally = asked.flatMap { asked in
            arrival[a.arrivesOn].map { TestTally(asked.quota, from: $0, done, in: rules.zone) }
        }
    }

    /// What a test counts for; nil where nothing is asked.
    func verdict(of test: RecordID) -> TestTally.Verdict? {
        tests.firstIndex { $0.id == test }.flatMap { tally?.verdicts[$0] }
    }
}

extension TestTally.Verdict {
    /// Name in the locales and in the API.
    var name: String {
        switch self {
        case .counts: "counts"
        case .tooSoon: "tooSoon"
        case .before: "before"
        case .after: "after"
        case .beyond: "beyond"
        case .antigen: "antigen"
        }
    }

    /// Numbers of its words: which test it is, the hours that have passed, the hours that are asked.
    func values(_ quota: TestQuota) -> [String: String] {
        switch self {
        case .counts(let number): ["n": String(number), "of": String(quota.count)]
        case .tooSoon(let hours): ["hours": String(hours), "gap": String(quota.minGapHours)]
        case .before, .after, .beyond, .antigen: [:]
        }
    }
}

/// How far the tests of an arrival are, for lists: met of those owed, and the first deadline.
struct TestsOwed: Hashable, Sendable {
    let met: Int
    let owed: Int
    let due: Instant?
}

extension Reading {
    /// By the version and from the day of arriving that hold now; what was met before they changed is counted anew with them.
    /// - Returns: nothing for arrivals that owe no test.
    func testsOwed(of arrivals: [RecordID]) throws -> [RecordID: TestsOwed] {
        if arrivals.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT d.subject, count(d."metBy") AS met, count(*) AS owed,
              min(CASE WHEN d.open = 1 THEN d.due END) AS due
            FROM duty d JOIN arrival a ON a.county = d.county AND a.id = d.subject
            WHERE d.county = \(principal.county) AND d.cause \(among: arrivals.map(\.sql))
            AND d.rule = 'quota.' || a.quota AND d.day = a."arrivesOn" AND d.state <> 'cancelled' GROUP BY d.subject
            """)
        return Dictionary(
            try rows.map { row in
                (
                    try row.get("subject"),
                    TestsOwed(met: try row.get("met"), owed: try row.get("owed"), due: try row.optional("due"))
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}
