import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct ActivatingTests {
    private typealias Fixture = ReportingFixture

    private func refusedDraft(_ fixture: ReportingFixture, _ yaml: String, by login: String = "duty1") async throws
        -> String
    {
        let rules = fixture.rules
        return try await refusal { try await fixture.write(login) { try $0.draft(reportType: yaml, rules: rules) } }
    }

    @Test func aSecondPersonAgrees() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        let id = try await fixture.write("duty1") { writing in
            let type = try writing.draft(reportType: ReportFormTests.plain, rules: rules)
            try writing.submit(reportType: type.id, rules: rules)
            return type.id
        }
        #expect(try await fixture.read { try $0.reportForms().isEmpty })
        #expect(
            try await refusal {
                try await fixture.write("duty1") { try $0.decide(reportType: id, agree: true, rules: rules) }
            } == "samePerson")
        #expect(
            try await refusal {
                try await fixture.write("qingshi") { try $0.decide(reportType: id, agree: true, rules: rules) }
            } == "forbidden")
        try await fixture.write("duty2") { _ = try $0.decide(reportType: id, agree: true, rules: rules) }
        // It is owed from now on, by 160 villages.
        #expect(try await fixture.expected("sample").lines.count == 160)
        // Another version of it ends the first.
        let next = try await fixture.activate(
            yaml: ReportFormTests.plain.replacing("cutoff: \"18:00\"", with: "cutoff: \"19:00\""))
        #expect(next != id)
        let forms = try await fixture.read { try $0.reportForms() }
        #expect(forms.map(\.clock.cutoff) == [19 * 60])
        let lines = try await fixture.expected("sample").lines
        #expect(lines.count == 160 && lines.allSatisfy { $0.duty?.due == Fixture.day.at(hour: 19, in: Fixture.zone) })
        try await fixture.write("duty1") { _ = try $0.end(reportType: next, reason: "不再需要") }
        #expect(try await fixture.read { try $0.reportForms().isEmpty })
    }

    /// Whoever agrees after the cut-off makes nobody late for today, whatever the definition says.
    @Test(arguments: ["", "from: 2022-05-01\n", "from: 2022-05-04\n"])
    func nobodyIsLateForWhatWasNotAsked(from: String) async throws {
        let fixture = try await Fixture.make()
        fixture.at(19)
        let id = try await fixture.activate(yaml: ReportFormTests.plain.replacing("until:", with: "\(from)until:"))
        #expect(try await fixture.expected("sample").lines.isEmpty)
        let type = try await fixture.read { try $0.find(ReportTypes.self, id) }
        #expect(type[ReportTypes.fields.from] == Fixture.day.advanced(by: 1))
        try await DutyRound(fixture.store, fixture.rules.duties).run(Fixture.county)
        #expect(try await fixture.expected("sample").lines.isEmpty)
    }

    @Test func anEndAnOwnerAndNothingTwice() async throws {
        let fixture = try await Fixture.make()
        let plain = ReportFormTests.plain
        #expect(try await refusedDraft(fixture, plain, by: "qingshi") == "forbidden")
        #expect(
            try await refusedDraft(fixture, plain.replacing("until: 2022-12-31\n", with: ""))
                == "reportNoEnd@definition")
        #expect(
            try await refusedDraft(fixture, plain.replacing("until: 2022-12-31", with: "until: 2022-05-03"))
                == "reportEnded@definition")
        #expect(
            try await refusedDraft(fixture, plain.replacing("owner: office", with: "owner: 火星办"))
                == "reportOwner@definition")
        let field = { (more: String) in
            plain.replacing("title: {zh: 乙, en: B}", with: "title: {zh: 乙, en: B}\n    \(more)")
        }
        // What the records hold is never typed; what they do not hold cannot be derived.
        #expect(try await refusedDraft(fixture, field("indicator: unit.active")) == "reportHeld@definition")
        #expect(
            try await refusedDraft(fixture, field("indicator: returnees.new\n    derived: true"))
                == "reportNotHeld@definition")
        #expect(
            try await refusedDraft(fixture, field("indicator: returnees.new")) == "reportAskedElsewhere@definition")
        #expect(try await refusedDraft(fixture, field("indicator: nobody")) == "reportIndicator@definition")
        #expect(try await refusedDraft(fixture, field("sumOf: villageReturnees.home")) == "reportNoSource@definition")
        #expect(try await refusedDraft(fixture, field("indicator: unit.active\n    derived: true")) == "none")
    }

    /// Who owes a type is part of it: when that alone changes, today is planned anew.
    @Test func whoOwesItChangesToday() async throws {
        let fixture = try await Fixture.make()
        let of = { (area: String) in
            ReportFormTests.plain.replacing(
                "owed: {kinds: [village]}", with: "owed: {kinds: [village], areas: [\"\(area)\"]}")
        }
        try await fixture.activate(yaml: of("990101101"))
        let owing = {
            try await fixture.expected("sample").owed.filter { $0.duty?.state == .due }.compactMap {
                $0.area?.ancestor(.township)?.text
            }
        }
        let first = try await owing()
        #expect(!first.isEmpty && Set(first) == ["990101101"])
        try await fixture.activate(yaml: of("990101102"))
        try await DutyRound(fixture.store, fixture.rules.duties).run(Fixture.county)
        #expect(Set(try await owing()) == ["990101102"])
        // Whose duty was cancelled is not asked, and tells nothing; asked again, it owes again.
        #expect(
            try await refusal { try await fixture.confirm("qingshi-2", "sample", ["a": "0", "b": "0"]) }
                == "reportNotOwed")
        try await fixture.activate(yaml: of("990101101"))
        #expect(try await owing() == first)
        try await fixture.confirm("qingshi-2", "sample", ["a": "0", "b": "0"])
    }

    /// A type that was ended by mistake is adopted again before its cut-off.
    @Test func whatIsAdoptedAgainIsOwedAgain() async throws {
        let fixture = try await Fixture.make()
        let first = try await fixture.activate(yaml: ReportFormTests.plain)
        try await fixture.write("duty1") { _ = try $0.end(reportType: first, reason: "误停") }
        try await fixture.activate(yaml: ReportFormTests.plain)
        let lines = try await fixture.expected("sample").owed
        #expect(lines.count == 160 && lines.allSatisfy { $0.duty?.state == .due })
    }
}
