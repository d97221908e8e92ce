import Foundation
import Indicators
import Kernel
import Organisation
import TestSupport
import Testing

@testable import Reporting

struct ReportFormTests {
    static let plain = """
        id: sample
        title: {zh: 样表, en: Sample}
        owner: office
        basis: 样例
        until: 2022-12-31
        period: daily
        cutoff: "18:00"
        owed: {kinds: [village]}
        fields:
          - id: a
            title: {zh: 甲, en: A}
          - id: b
            title: {zh: 乙, en: B}
        rules:
          - expr: "a <= b"
            message: {zh: 甲不能多于乙, en: A exceeds B}
        """

    @Test func readsADefinition() throws {
        let form = try ReportForm(yaml: Self.plain)
        #expect(form.id == "sample" && form.rule == "report.sample")
        #expect(form.fields.map(\.id) == ["a", "b"] && form.fields.allSatisfy(\.required))
        #expect(form.fields[0].maximum == 9_999_999)
        #expect(form.clock.cutoff == 18 * 60 && form.clock.opens == 0 && form.clock.preliminary == 60)
        #expect(form.owed.kinds == [.village] && form.rules.count == 1)
        #expect(form.broken(["a": 3, "b": 2]).map(\.message.zh) == ["甲不能多于乙"])
        #expect(form.broken(["a": 2, "b": 2]).isEmpty && form.broken(["a": 3]).isEmpty)
    }

    @Test(arguments: [
        ("colour: red", "yamlUnknown", "17", "colour"),
        ("colour: [", "yamlSyntax", "17", ""),
    ])
    func anUnknownFieldIsRefusedWithItsLine(_ line: String, _ code: String, _ number: String, _ name: String) throws {
        let error = #expect(throws: Rejection.self) {
            try ReportForm(yaml: Self.plain + "\n" + line, file: "sample.yaml")
        }
        let problem = try #require(error?.problems.first)
        #expect(problem.code == code && problem.values["file"] == "sample.yaml")
        if code == "yamlUnknown" { #expect(problem.values["line"] == number && problem.values["name"] == name) }
    }

    @Test(arguments: [
        ("    title: {zh: 甲, en: A}", "    title: {zh: 甲, en: A}\n    colour: red", "yamlUnknown"),
        ("title: {zh: 样表, en: Sample}", "title: {zh: 样表}", "yamlMissing"),
        ("basis: 样例\n", "", "reportNoBasis reportNoBasis"),
        ("cutoff: \"18:00\"", "cutoff: 六点", "yamlClock reportOpensLate"),
        ("cutoff: \"18:00\"", "cutoff: \"18:00\"\nopens: \"19:00\"", "reportOpensLate"),
        ("kinds: [village]", "kinds: [hamlet]", "yamlValue yamlMissing"),
        ("expr: \"a <= b\"", "expr: \"a <= c\"", "reportRuleField"),
        ("expr: \"a <= b\"", "expr: \"a ~ b\"", "reportRule"),
        ("  - id: b", "  - id: a", "reportRuleField yamlTwice"),
        ("  - id: b", "  - id: 2b", "yamlName reportRuleField"),
        ("    title: {zh: 乙, en: B}", "    title: {zh: 乙, en: B}\n    min: -1", "yamlNumber"),
        ("    title: {zh: 乙, en: B}", "    title: {zh: 乙, en: B}\n    kind: choice", "reportOptions reportRuleField"),
        ("    title: {zh: 乙, en: B}", "    title: {zh: 乙, en: B}\n    derived: true", "reportDerived"),
        ("period: daily", "period: weekly", "yamlMissing"),
        (
            "    title: {zh: 乙, en: B}", "    title: {zh: 乙, en: B}\n    kind: text\n    watch: true",
            "reportRuleField reportWatch"
        ), ("period: daily", "period: daily\naberration: {least: 5}", "reportNoWatch"),
        (
            "    title: {zh: 乙, en: B}", "    title: {zh: 乙, en: B}\n    watch: true\naberration: {least: 0}",
            "yamlNumber"
        ),
        ("until: 2022-12-31", "from: 2023-01-01\nuntil: 2022-12-31", "endsBeforeStart"),
    ])
    func whatIsWrongIsToldAllAtOnce(_ part: String, _ other: String, _ codes: String) throws {
        let error = #expect(throws: Rejection.self) {
            try ReportForm(yaml: Self.plain.replacingOccurrences(of: part, with: other))
        }
        #expect(error?.code == "reportDefinition")
        #expect(error?.problems.map(\.code).joined(separator: " ") == codes)
        #expect(error?.problems.allSatisfy { Int($0.values["line"] ?? "") != nil } == true)
    }

    @Test func aFigureIsWatched() throws {
        let yaml = Self.plain.replacingOccurrences(
            of: "    title: {zh: 乙, en: B}", with: "    title: {zh: 乙, en: B}\n    watch: true")
        let form = try ReportForm(yaml: yaml)
        #expect(form.watched.map(\.id) == ["b"] && form.verifier == "office" && form.least == 3)
        let told = try ReportForm(yaml: yaml + "\naberration: {by: health, least: 5}")
        #expect(told.verifier == "health" && told.least == 5)
        let weekly = try ReportForm(yaml: yaml.replacing("period: daily", with: "period: weekly\nweekday: 1"))
        #expect(form.ears == EarsC2() && weekly.ears == EarsC2(step: 7))
        let once = yaml.replacing("period: daily", with: "period: once\nday: 2022-05-05")
        let refused = #expect(throws: Rejection.self) { try ReportForm(yaml: once) }
        #expect(refused?.problems.map(\.code) == ["reportWatch"])
        #expect(try ReportForm(yaml: Self.plain).watched.isEmpty)
    }

    @Test func theShippedTypesAreSound() throws {
        let folder = ReportingFixture.resources.appending(path: "Reports")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 5)
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let form = try ReportForm(yaml: text, file: name)
            #expect(name == "\(form.id).yaml")
            // Its end is said by whoever adopts it.
            #expect(form.until == nil && form.basis != nil)
        }
    }
}
