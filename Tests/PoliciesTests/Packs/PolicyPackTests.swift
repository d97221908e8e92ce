import Kernel
import Policies
import Testing

@Suite struct PolicyPackTests {
    private func problems(_ yaml: String) -> [String] {
        do {
            _ = try PolicyPack(yaml: yaml)
            return []
        } catch let rejection as Rejection {
            return rejection.problems.map { "\($0.values["line"] ?? "?") \($0.code) \($0.values["name"] ?? "")" }
        } catch { return ["\(error)"] }
    }

    static let head = """
        id: TEST
        version: v1
        title: {zh: 试, en: Test}
        disease: {zh: 病, en: Disease}
        from: 2022-01-01
        to: 2022-12-31
        basis: 试验

        """

    @Test func everyWrongLineIsTold() {
        let yaml = """
            id: TE ST
            version: v1
            title: {zh: 试, en: Test}
            disease: {zh: 病}
            from: 2022-02-30
            basis: 试验
            sorce: x
            categories:
              - id: a
                title: {zh: 甲, en: A}
                reason: {zh: 因, en: Because}
                phases:
                  - {setting: jail, days: 7, tests: [1, 9]}
                  - {setting: home, days: 3, tests: [3, 1]}
                risesTo: b
            """
        #expect(
            problems(yaml).sorted()
                == [
                    "13 yamlValue categories[1].phases[1].setting", "13 yamlValue categories[1].phases[1].tests",
                    "14 policyTests categories[1].phases[2].tests", "1 policyName id",
                    "15 policyCategory categories[1].risesTo",
                    "1 yamlMissing to", "4 yamlMissing disease.en", "5 yamlDay from", "7 yamlUnknown sorce",
                    "9 policyChecks categories", "9 yamlMissing categories[1].evidence",
                ].sorted())
    }

    @Test func noYAML() { #expect(problems("id: [\n").first?.contains("yamlSyntax") == true) }
    @Test func noMapping() { #expect(problems("- 1").first?.contains("yamlMapping") == true) }

    @Test func aRestrictionNeedsEvidenceAndChecks() {
        let category = """
            categories:
              - {id: a, title: {zh: 甲, en: A}, reason: {zh: 因, en: Why}, evidence: [], phases: [{setting: home, days: 99}]}
            """
        #expect(
            Set(problems(Self.head + category)) == [
                "9 yamlMissing categories[1].evidence", "9 yamlNumber categories[1].phases[1].days",
                "9 policyChecks categories",
            ])
    }

    @Test func arrivalsNameTheirCategories() {
        #expect(
            problems(Self.head + "arrivals: {lookbackDays: 7, levels: {high: arrivalHigh, red: x}}\n") == [
                "8 yamlUnknown arrivals.levels.red", "8 policyCategory arrivals.levels.high",
            ])
    }

    @Test func aPackThatEndsBeforeItBegins() {
        let yaml = Self.head.replacing("2022-12-31", with: "2021-12-31")
        #expect(problems(yaml) == ["6 endsBeforeStart to"])
    }
}
