import Foundation
import Indicators
import TestSupport
import Testing

@testable import Reporting

struct IncidentKindTests {
    @Test func minutesAreTwoHoursWhereNothingIsSaid() throws {
        let kinds = try IncidentKinds(
            text: """
                kinds:
                - {id: event, title: {zh: 一般, en: Event}}
                - {id: quick, title: {zh: 快, en: Quick}, minutes: 60, basis: 文件}
                """)
        #expect(kinds.all.map(\.minutes) == [120, 60] && kinds.all.map(\.basis) == [nil, "文件"])
        #expect(kinds.named(nil)?.id == "event" && kinds.named("quick")?.minutes == 60 && kinds.named("x") == nil)
    }

    @Test(arguments: [
        ("kinds:\n- {id: a, title: {zh: 甲, en: A}, minutes: 5}", "minutes"),
        ("kinds:\n- {id: a, title: {zh: 甲, en: A}, minutes: 100000}", "minutes"),
        ("kinds:\n- {id: a, title: {zh: 甲, en: A}, minutes: soon}", "whole number"),
        ("kinds:\n- {id: a, title: {zh: 甲, en: A}, clock: 60}", "unknown field"),
        ("kinds:\n- {id: 1a, title: {zh: 甲, en: A}}", "letters"),
        ("kinds:\n- {id: a, title: {zh: 甲, en: A}}\n- {id: a, title: {zh: 乙, en: B}}", "twice"),
        ("kinds: []", "no kind"),
    ])
    func whatIsWrongIsNamed(_ text: String, _ reason: String) {
        #expect {
            try IncidentKinds(text: text)
        } throws: { error in
            guard let error = error as? DefinitionError else { return false }
            return error.file == "test.yaml" && error.reason.contains(reason)
        }
    }

    @Test func theShippedKindsAreSound() throws {
        let kinds = try IncidentKinds(folder: ReportingFixture.resources.appending(path: "Incidents"))
        #expect(kinds.all.first?.minutes == 120)
        #expect(kinds.all.allSatisfy { $0.basis != nil })
    }
}
