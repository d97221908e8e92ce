import Database
import Duties
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Reporting

struct ConfirmingTests {
    private typealias Fixture = ReportingFixture

    @Test func aZeroReportIsARecordAndSilenceIsNone() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let refused = try await refusal {
            try await fixture.confirm("qingshi-2", "villageReturnees", ["returned": "0"])
        }
        #expect(
            refused
                == "reportNoNumber@villageReturnees.highRisk reportNoNumber@villageReturnees.home reportNoNumber@villageReturnees.quarantined reportNoNumber@villageReturnees.symptoms"
        )
        #expect(try await fixture.counted("report.villageReturnees.returned", "990101101201") == nil)
        let report = try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero)
        #expect(report.state == "submitted" && report[Reports.fields.zero] == true)
        #expect(report[Reports.fields.submittedBy] == DemoCounty.user("qingshi-2"))
        #expect(try await fixture.counted("report.villageReturnees.returned", "990101101201") == 0)
        let expected = try await fixture.expected("villageReturnees")
        #expect(expected.lines.count == 160 && expected.submitted == 1 && !expected.isComplete)
        let duty = try #require(expected.lines.first { $0.unit == Fixture.village }?.duty)
        #expect(duty.state == .met && duty.metBy == report.id)
    }

    @Test(arguments: [
        ("returned", "-1", "reportTooSmall"), ("returned", "1000000000000", "reportTooLarge"),
        ("home", "99999999999999999999", "reportTooLarge"), ("home", "很多", "reportNoCount"),
        ("highRisk", "1", "reportRuleBroken"), ("colour", "1", "fieldUnknown"),
    ])
    func badNumbersAreRefusedByTheNameOfTheirField(_ field: String, _ value: String, _ code: String) async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let refused = try await refusal {
            try await fixture.confirm(
                "qingshi-2", "villageReturnees", Fixture.zero.merging([field: value]) { $1 })
        }
        let place = code == "reportRuleBroken" ? "returned" : field
        #expect(refused == "\(code)@villageReturnees.\(place)")
        #expect(try await fixture.expected("villageReturnees").submitted == 0)
    }

    /// Read or refused, what a program sends is named by its path in the request.
    @Test(arguments: [(JSONValue.list([]), "malformed"), ("很多", "reportNoCount")])
    func aProgramsValueIsNamedByItsPlace(_ value: JSONValue, _ code: String) async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let values = Fixture.zero.mapValues { JSONValue.text($0) }.merging(["home": value]) { $1 }
        let rules = fixture.rules
        let refused = try await refusal {
            let entry = try DueAPI.entry("villageReturnees", ["values": .object(values)])
            try await fixture.write("qingshi-2") {
                _ = try $0.confirm([entry], of: Fixture.village, on: Fixture.day, rules: rules)
            }
        }
        #expect(refused == "\(code)@values.home")
    }

    /// Of two officers who confirm at once the second is told that there is a report now.
    @Test func twoOfficersAtOnce() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let first = try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero)
        #expect(
            try await refusal { try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero) } == "stale")
        let again = try await fixture.confirm(
            "qingshi-2", "villageReturnees", Fixture.zero.merging(["home": "4"]) { $1 }, version: first.version)
        #expect(again.version > first.version && again.state == "submitted")
        #expect(try await fixture.counted("report.villageReturnees.home", "990101101") == 4)
        #expect(try await fixture.counted("report.villageReturnees.home", "990101") == 4)
    }

    @Test func nobodyTellsForOthersAndATownshipSaysWhoSaidIt() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let entry = Fixture.zero
        #expect(try await refusal { try await fixture.confirm("hewan", "villageReturnees", entry) } == "forbidden")
        #expect(try await refusal { try await fixture.confirm("inspector", "villageReturnees", entry) } == "forbidden")
        #expect(
            try await refusal { try await fixture.confirm("qingshi", "villageReturnees", entry) }
                == "saidByRequired@saidBy")
        let report = try await fixture.confirm("qingshi", "villageReturnees", entry, saidBy: "村主任电话")
        #expect(report[Reports.fields.saidBy] == "村主任电话")
        // A township owes no village report.
        #expect(
            try await refusal { try await fixture.confirm("qingshi", "villageReturnees", entry, unit: Fixture.town) }
                == "reportNotOwed")
    }

    @Test func lateThenLockedThenByException() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        fixture.at(7)
        #expect(
            try await refusal { try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero) }
                == "reportNotOpen")
        fixture.at(17)
        let late = try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero)
        #expect(late[Reports.fields.late] == true)
        fixture.at(20)
        let rules = fixture.rules
        try await fixture.system { _ = try $0.runDue(rules.duties, limit: 500) }
        #expect(try await fixture.expected("villageReturnees").count(.missing) == 159)
        let tell = {
            try await fixture.confirm(
                "qingshi", "villageReturnees", Fixture.zero, unit: Fixture.village2, saidBy: "村委会")
        }
        #expect(try await refusal { try await tell() } == "reportLocked")
        let asked = try await fixture.write("qingshi") {
            try $0.askException("villageReturnees", of: Fixture.village2, on: Fixture.day, reason: "停电")
        }
        #expect(try await refusal { try await tell() } == "reportLocked")
        #expect(
            try await refusal { try await fixture.write("qingshi") { try $0.decideException(asked.id, grant: true) } }
                == "forbidden")
        let granted = try await fixture.write("duty1") { try $0.decideException(asked.id, grant: true) }
        #expect(granted[LockExceptions.fields.approver] == DemoCounty.user("duty1"))
        #expect(granted[LockExceptions.fields.until] == fixture.store.now.advanced(minutes: 24 * 60))
        let told = try await tell()
        #expect(told[Reports.fields.late] == true)
        // The duty stays missed: what was not done in time was not done in time.
        let line = try await fixture.expected("villageReturnees").lines.first { $0.unit == Fixture.village2 }
        #expect(line?.duty?.state == .missed && line?.state == .late && line?.isIn == true)
        // It ends by itself.
        let third = DemoCounty.unit("990101101203")
        let other = try await fixture.write("qingshi") {
            try $0.askException("villageReturnees", of: third, on: Fixture.day, reason: "停电")
        }
        _ = try await fixture.write("duty1") { try $0.decideException(other.id, grant: true) }
        fixture.clock.advance(minutes: 24 * 60 + 1)
        #expect(
            try await refusal {
                try await fixture.confirm(
                    "qingshi", "villageReturnees", Fixture.zero, unit: third, saidBy: "村委会")
            } == "reportLocked")
    }

    /// A unit that has closed owes nothing and tells nothing; what it told can be put right.
    @Test func aUnitThatHasClosed() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let report = try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero)
        try await fixture.write("admin") { writing in
            let units = try writing.registry.named(Units.name)
            for id in [Fixture.village, Fixture.village2] { try writing.perform("end", units, id, reason: "并村") }
        }
        #expect(
            try await refusal {
                try await fixture.confirm(
                    "duty1", "villageReturnees", Fixture.zero, unit: Fixture.village2, saidBy: "镇里")
            } == "unitClosed")
        let rules = fixture.rules
        let fixed = try await fixture.write("duty1") {
            try $0.correct(
                report: report.id, ["home": "2"], reason: .init(.verified), version: report.version, rules: rules)
        }
        #expect(try ReportContent(fixed).numbers["home"] == 2)
        let tomorrow = Fixture.day.advanced(by: 1)
        fixture.at(9, day: tomorrow)
        let made = try await fixture.system { writing in
            try writing.generate(
                try #require(rules.duties.rules(writing.reading)["report.villageReturnees"]), on: tomorrow,
                rules.duties)
        }
        #expect(made == 158)
    }

    /// Two villages become one in mid-month: days before keep their own reports, days after are told by the one that is left.
    @Test func twoUnitsMergedInMidMonth() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let values = Fixture.zero.merging(["home": "3"]) { $1 }
        try await fixture.confirm("qingshi-2", "villageReturnees", values)
        try await fixture.confirm("qingshi", "villageReturnees", values, unit: Fixture.village2, saidBy: "村委会")
        try await fixture.write("admin") { writing in
            let units = try writing.registry.named(Units.name)
            try writing.perform("end", units, Fixture.village2, reason: "并入雷营村")
        }
        let tomorrow = Fixture.day.advanced(by: 1)
        fixture.at(9, day: tomorrow)
        try await fixture.confirm(
            "qingshi-2", "villageReturnees", Fixture.zero.merging(["home": "7"]) { $1 }, day: tomorrow)
        #expect(try await fixture.counted("report.villageReturnees.home", "990101101") == 6)
        #expect(try await fixture.counted("report.villageReturnees.home", "990101101", day: tomorrow) == 7)
        let before = try await fixture.expected("villageReturnees")
        let after = try await fixture.expected("villageReturnees", day: tomorrow)
        #expect(before.owed.count == 160 && after.owed.count == 159)
    }

    /// An area whose code was retired: the report keeps the code, and counts there.
    @Test func anAreaWhoseCodeWasRetired() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        try await fixture.write("admin") { writing in
            let areas = try writing.registry.named(Areas.name)
            let id = RecordID(known: "990101101201")
            let area = try writing.reading.find(areas, id)
            _ = try writing.edit(
                areas, id, version: area.version,
                Values {
                    $0[Areas.fields.validTo] = Fixture.day.advanced(by: -1)
                    $0[Areas.fields.successors] = [RecordID(known: "990101101202")]
                })
        }
        let report = try await fixture.confirm(
            "qingshi-2", "villageReturnees", Fixture.zero.merging(["home": "5"]) { $1 })
        #expect(report.area?.text == "990101101201")
        let rules = fixture.rules
        #expect(try await fixture.counted("report.villageReturnees.home", "990101") == 5)
        let figures = try await fixture.read { reading in
            try reading.figures(
                ["report.villageReturnees.home"], of: rules.book(reading),
                areas: [AreaCode(known: "990101101202"), AreaCode(known: "990101101")], day: Fixture.day)
        }
        #expect(figures.values.compactMap(\.value) == [5, 5])
    }
}
