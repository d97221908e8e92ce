import Duties
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct ReportCutTests {
    private typealias Fixture = ReportingFixture

    /// The preliminary version names who is missing an hour before; the cut-off stays as it was.
    @Test func preliminaryAndFinal() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        try await fixture.activate("villageReturnees")
        try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero)
        let make = { try await fixture.system { try $0.makeReportCuts(rules: rules) } }
        #expect(try await make().isEmpty)
        fixture.at(15)
        let preliminary = try await make()
        let c = ReportCuts.fields
        #expect(preliminary.count == 1 && preliminary[0][c.stage] == .preliminary)
        #expect(preliminary[0][c.owed] == 160 && preliminary[0][c.submitted] == 1)
        #expect(
            preliminary[0][c.missing]?.count == 159 && preliminary[0][c.missing]?.contains(Fixture.village) == false)
        #expect(try await make().isEmpty)
        try await fixture.confirm("qingshi", "villageReturnees", Fixture.zero, unit: Fixture.village2, saidBy: "村")
        fixture.at(16, 1)
        let final = try await make()
        #expect(final.map { $0[c.stage] } == [.final] && final[0][c.submitted] == 2)
        try await fixture.confirm(
            "qingshi", "villageReturnees", Fixture.zero, unit: DemoCounty.unit("990101101203"), saidBy: "村")
        #expect(try await make().isEmpty)
        let kept = try await fixture.read { try $0.cuts(["villageReturnees/2022-05-04/final"]) }
        #expect(kept.values.first?[c.submitted] == 2)
    }

    /// Cut-off, when the server looks on the next day: at the end of a day, and down over midnight.
    @Test(arguments: [("24:00", 0), ("18:00", 9)])
    func theDayBeforeHasItsCutOffToo(cutoff: String, hour: Int) async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        try await fixture.activate(yaml: ReportFormTests.plain.replacing("18:00", with: cutoff))
        try await fixture.confirm("qingshi-2", "sample", ["a": "0", "b": "0"])
        let make = { try await fixture.system { try $0.makeReportCuts(rules: rules) } }
        #expect(try await make().isEmpty)
        fixture.at(hour, 1, day: Fixture.day.advanced(by: 1))
        let made = try await make()
        let c = ReportCuts.fields
        #expect(made.map { $0[c.slot] } == [Fixture.day] && made.map { $0[c.stage] } == [.final])
        #expect(made.first?[c.owed] == 160 && made.first?[c.submitted] == 1)
        #expect(made.first?[c.asOf] == fixture.clock.now)
        #expect(try await make().isEmpty)
    }

    /// What was told by the cut-off stays readable as it was, at every area, whatever is corrected or comes late.
    @Test func figuresOfTheCutOffStay() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        try await fixture.activate("villageReturnees")
        let told = Fixture.zero.merging(["returned": "5", "home": "4"]) { $1 }
        let report = try await fixture.confirm("qingshi-2", "villageReturnees", told)
        fixture.at(16, 1)
        let cuts = try await fixture.system { try $0.makeReportCuts(rules: rules) }
        fixture.at(16, 30)
        try await fixture.write("qingshi-2") {
            try $0.correct(
                report: report.id, ["home": "3"], reason: .init(.countedTwice), version: report.version, rules: rules)
        }
        try await fixture.confirm(
            "qingshi", "villageReturnees", told, unit: Fixture.village2, saidBy: "村")
        _ = try await fixture.counted("report.villageReturnees.home", "990101")
        let village = try #require(AreaCode("990101101201"))
        for (area, now) in [(Fixture.county, 7.0), (village, 3.0)] {
            let figures = try await fixture.read {
                try #require(
                    try $0.figures(of: cuts[0], $0.reportForm("villageReturnees"), area: area, rules.book($0)))
            }
            let home = try #require(figures.lines.first { $0.indicator.id == "report.villageReturnees.home" })
            #expect(home.then == Figure(value: 4) && home.now == Figure(value: now))
            #expect(figures.lines.first { $0.indicator.id == "returnees.new" }?.then == Figure(value: 5))
            #expect(figures.stage == .final && figures.lines.count == 5)
        }
    }
}
