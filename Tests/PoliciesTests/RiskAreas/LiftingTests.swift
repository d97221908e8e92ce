import Kernel
import Policies
import Testing

@Suite struct LiftingTests {
    static let last = CalendarDay("2022-07-01")!

    @Test(arguments: [
        (RiskScheme.r2020, "high", nil as String?, "low" as String?, "2022-07-15" as String?, nil as Int?),
        (.r2020, "medium", nil, "low", "2022-07-15", nil),
        (.r3zone, "sealed", nil, nil, "2022-07-15", 2),
        (.r3zone, "controlled", nil, nil, "2022-07-15", 2),
        (.r3zone, "precaution", nil, nil, nil, nil),
        (.r9, "high", nil, "medium", "2022-07-08", 0),
        (.r9, "medium", nil, "low", "2022-07-08", 0),
        (.r9, "low", nil, nil, nil, nil),
        (.r20, "high", nil, "low", "2022-07-06", 0),
        (.r10, "high", nil, nil, "2022-07-06", nil),
    ])
    func rules(
        scheme: RiskScheme, level: String, before: String?, to: String?, due: String?, screening: Int?
    ) throws {
        let rule = try #require(scheme.lifting(level, before: before))
        #expect(rule.to == to)
        #expect(rule.due(lastCase: Self.last, since: Self.last.advanced(by: -3)) == due.flatMap { CalendarDay($0) })
        #expect(rule.screening == screening)
    }

    /// high → medium on the 8th, and three days more.
    @Test func theTailOfAHighRiskArea() throws {
        let tail = try #require(RiskScheme.r9.lifting("medium", before: "high"))
        #expect(tail.due(lastCase: Self.last, since: Self.last.advanced(by: 7)) == CalendarDay("2022-07-11"))
        #expect(tail.screening == nil)
        // A new case in the tail counts.
        #expect(
            tail.due(lastCase: Self.last.advanced(by: 9), since: Self.last.advanced(by: 7)) == CalendarDay("2022-07-13")
        )
    }

    @Test func screeningOfTheDay() throws {
        let r20 = try #require(RiskScheme.r20.lifting("high"))
        let due = Self.last.advanced(by: 5)
        #expect(!r20.isScreened(nil, for: due))
        #expect(!r20.isScreened(due.advanced(by: -1), for: due))
        #expect(r20.isScreened(due, for: due))
        let sealed = try #require(RiskScheme.r3zone.lifting("sealed"))
        #expect(sealed.isScreened(due.advanced(by: -2), for: due))
        #expect(!sealed.isScreened(due.advanced(by: -3), for: due))
    }

    @Test(arguments: [
        (0, 80, true, "low"), (3, 50, true, "medium"), (3, 51, false, "medium"), (3, 51, true, "high"),
    ])
    func countiesOf2020(new: Int, all: Int, cluster: Bool, level: String) {
        #expect(RiskScheme.r2020Level(newIn14Days: new, cumulative: all, clusterIn14Days: cluster) == level)
    }

    @Test func coResidentsOfTheIsolated() {
        #expect(!RiskScheme.r10.restarts(inHouseholdOfIsolated: true))
        #expect(RiskScheme.r10.restarts(inHouseholdOfIsolated: false))
        #expect(RiskScheme.r20.restarts(inHouseholdOfIsolated: true))
    }

    @Test func levels() {
        #expect(RiskScheme.r20.levels == ["high", "low"])
        #expect(RiskScheme.r3zone.afterCase(at: "controlled") == "sealed")
        #expect(RiskScheme.r9.afterCase(at: "medium") == "high")
        #expect(RiskScheme.r2020.afterCase(at: "low") == "medium", "one case makes no county high")
        for scheme in [RiskScheme.r3zone, .r9, .r20, .r10] {
            #expect(scheme.afterCase(at: scheme.levels.last ?? "") == nil, "the place is graded, not all around it")
        }
        #expect(RiskScheme.r20.lifting("medium") == nil)
    }
}
