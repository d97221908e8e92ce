import Kernel
import Testing

@testable import Reporting

struct ReportFieldTests {
    private static let yaml = ReportFormTests.plain.replacing(
        "    title: {zh: 乙, en: B}",
        with: "    title: {zh: 乙, en: B}\n    max: 500\n  - {id: c, title: {zh: 丙, en: C}, kind: text}")

    @Test(arguments: [
        ("12", "12"), (" 0 ", "0"), ("１２", "12"), ("-1", "reportTooSmall"), ("501", "reportTooLarge"),
        ("1000000000000", "reportTooLarge"), ("99999999999999999999", "reportTooLarge"), ("1.5", "reportNoCount"),
        ("十二", "reportNoCount"), ("1e3", "reportNoCount"), ("", "nil"),
    ])
    func counts(_ entered: String, _ result: String) throws {
        let field = try #require(ReportForm(yaml: Self.yaml).field("b"))
        var problems: [Rejection.Problem] = []
        let value = field.value(entered, named: "sample.b", &problems)
        #expect(problems.first?.code ?? value?.shown ?? "nil" == result)
        for problem in problems { #expect(problem.field == "sample.b" && problem.values["field"] == "乙") }
    }

    @Test func wordsTellOfNobody() throws {
        let field = try #require(ReportForm(yaml: Self.yaml).field("c"))
        var problems: [Rejection.Problem] = []
        _ = field.value("联系人 13800138000", named: "sample.c", &problems)
        _ = field.value(String(repeating: "字", count: 501), named: "sample.c", &problems)
        #expect(problems.map(\.code) == ["personalData", "tooLong"])
    }
}
