import Indicators
import Kernel
import Policies
import Testing

/// How often a group is tested: what is read, what is refused and in which line, and what is milder.
@Suite struct TestingRuleTests {
    /// A pack with one group, in line 9.
    private func yaml(_ members: String, title: String = "{zh: 甲, en: A}") -> String {
        PolicyPackTests.head + "testing:\n  - {id: a, title: \(title), \(members)}\n"
    }

    private func rule(_ members: String, title: String = "{zh: 甲, en: A}") throws -> TestingRule {
        try #require(try PolicyPack(yaml: yaml(members, title: title)).testing.first)
    }

    private func problems(_ members: String) -> [String] {
        do {
            _ = try PolicyPack(yaml: yaml(members))
            return []
        } catch let rejection as Rejection {
            return rejection.problems.map { problem in
                let range = problem.values["min"].map { " \($0)–\(problem.values["max"] ?? "")" } ?? ""
                return "\(problem.values["line"] ?? "?") \(problem.code) \(problem.values["name"] ?? "")\(range)"
            }
        } catch { return ["\(error)"] }
    }

    @Test(
        arguments: [
            ("everyDays: 1", .everyDays(1), nil), ("everyDays: 30", .everyDays(30), nil),
            ("perWeek: 2, minGapHours: 48", .perWeek(2), 48), ("perWeek: 14", .perWeek(14), nil),
            ("dailyPercent: 100", .dailyPercent(100), nil),
            ("dailyPercent: 20, minGapHours: 120", .dailyPercent(20), 120),
            ("withinHours: 48", .atEntry(hours: 48), nil), ("methods: [AG, PCR]", .unsaid, nil),
            // Twice a week fits 84 hours apart, every third day 72.
            ("perWeek: 2, minGapHours: 84", .perWeek(2), 84), ("everyDays: 3, minGapHours: 72", .everyDays(3), 72),
        ] as [(String, TestingRule.Frequency, Int?)])
    func frequencies(_ members: String, _ frequency: TestingRule.Frequency, _ gap: Int?) throws {
        let rule = try rule(members)
        #expect((rule.frequency, rule.minGapHours) == (frequency, gap))
    }

    @Test(arguments: [
        ("everyDays: 0", ["9 yamlNumber testing[1].everyDays 1–30"]),
        ("everyDays: -2", ["9 yamlNumber testing[1].everyDays 1–30"]),
        ("everyDays: 31", ["9 yamlNumber testing[1].everyDays 1–30"]),
        ("everyDays: 2.5", ["9 yamlNumber testing[1].everyDays 1–30"]),
        ("everyDays: daily", ["9 yamlNumber testing[1].everyDays 1–30"]),
        ("perWeek: 0", ["9 yamlNumber testing[1].perWeek 1–14"]),
        ("perWeek: -1", ["9 yamlNumber testing[1].perWeek 1–14"]),
        ("dailyPercent: 0", ["9 yamlNumber testing[1].dailyPercent 1–100"]),
        ("dailyPercent: 101", ["9 yamlNumber testing[1].dailyPercent 1–100"]),
        ("dailyPercent: 20%", ["9 yamlNumber testing[1].dailyPercent 1–100"]),
        ("withinHours: -48", ["9 yamlNumber testing[1].withinHours 1–720"]),
        ("perWeek: 2, minGapHours: 0", ["9 yamlNumber testing[1].minGapHours 1–720"]),
        ("perWeek: 2, minGapHours: -48", ["9 yamlNumber testing[1].minGapHours 1–720"]),
        // So many tests cannot be so far apart.
        ("perWeek: 2, minGapHours: 85", ["9 policyGap testing[1].minGapHours"]),
        ("everyDays: 1, minGapHours: 48", ["9 policyGap testing[1].minGapHours"]),
        ("dailyPercent: 20, minGapHours: 121", ["9 policyGap testing[1].minGapHours"]),
        ("withinHours: 48, minGapHours: 24", ["9 policyGap testing[1].minGapHours"]),
        ("minGapHours: 48", ["9 policyGap testing[1].minGapHours"]),
        ("everyDays: 2, perWeek: 2", ["9 policyFrequency testing[1].perWeek"]),
        (
            "withinHours: 48, dailyPercent: 20, perWeek: 2",
            ["9 policyFrequency testing[1].dailyPercent", "9 policyFrequency testing[1].withinHours"]
        ),
        ("everyDays: 2, methods: [XRAY]", ["9 yamlValue testing[1].methods"]),
        ("everyDay: 2", ["9 yamlUnknown testing[1].everyDay"]),
    ])
    func whatIsRefused(_ members: String, _ expected: [String]) { #expect(problems(members) == expected) }

    /// The line is the member's own, not the group's.
    @Test func theLineOfTheMember() {
        let yaml =
            PolicyPackTests.head + """
                testing:
                  - id: a
                    title: {zh: 甲, en: A}
                    perWeek: 2
                    minGapHours: 100
                """
        #expect { try PolicyPack(yaml: yaml) } throws: { error in
            (error as? Rejection)?.problems.map { "\($0.values["line"] ?? "") \($0.code)" } == ["12 policyGap"]
        }
    }

    @Test(arguments: [
        ("everyDays: 1", "perWeek: 2", true), ("perWeek: 2", "everyDays: 1", false),
        // Every third day is more than twice a week, every fourth is less.
        ("perWeek: 2", "everyDays: 3", false), ("perWeek: 2", "everyDays: 4", true),
        ("everyDays: 7", "perWeek: 1", true), ("perWeek: 1", "everyDays: 7", true),
        ("everyDays: 5", "dailyPercent: 20", true), ("everyDays: 7", "dailyPercent: 20", false),
        ("dailyPercent: 20", "dailyPercent: 10", true), ("dailyPercent: 10", "dailyPercent: 20", false),
        ("withinHours: 48", "withinHours: 72", true), ("withinHours: 48", "withinHours: 24", false),
        // What cannot be compared needs an order.
        ("withinHours: 48", "perWeek: 1", false), ("perWeek: 2", "withinHours: 48", false),
        ("perWeek: 2", "methods: []", false), ("methods: []", "perWeek: 2", false),
        ("perWeek: 2", "perWeek: 1, minGapHours: 48", false), ("perWeek: 2, minGapHours: 48", "perWeek: 1", false),
        ("perWeek: 2, methods: [AG]", "perWeek: 2, methods: [PCR]", false),
    ])
    func milderInAVersion(_ old: String, _ new: String, _ isMilder: Bool) throws {
        let (before, after) = (try PolicyPack(yaml: yaml(old)), try PolicyPack(yaml: yaml(new)))
        let comparison = PackComparison(from: before, to: after)
        #expect(comparison.isMilder == isMilder)
        #expect(comparison.differences.map(\.aspect) == [.testing])
        #expect(comparison.differences.first?.old == before.testing.first?.text)
        #expect(comparison.differences.first?.new == after.testing.first?.text)
    }

    @Test func groupsThatComeAndGo() throws {
        let none = try PolicyPack(yaml: PolicyPackTests.head)
        let one = try PolicyPack(yaml: yaml("everyDays: 2, methods: [PCR]"))
        let came = try #require(PackComparison(from: none, to: one).differences.first)
        #expect((came.old, came.new, came.weight) == (nil, "1/2d PCR", .stricter))
        let went = try #require(PackComparison(from: one, to: none).differences.first)
        #expect((went.old, went.new, went.weight) == ("1/2d PCR", nil, .milder))
        #expect(PackComparison(from: one, to: one).differences.isEmpty)
        // The title says who is in it: under another one it is another group.
        let wider = try PolicyPack(yaml: yaml("everyDays: 2, methods: [PCR]", title: "{zh: 所有人, en: All}"))
        #expect(PackComparison(from: one, to: wider).differences.map(\.weight) == [.stricter, .milder])
    }
}
