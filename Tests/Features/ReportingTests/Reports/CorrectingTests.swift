import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct CorrectingTests {
    private typealias Fixture = ReportingFixture

    @Test func afterTheCutOffACorrectionNeedsAReasonAndIsTold() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        let report = try await fixture.confirm(
            "qingshi-2", "villageReturnees", Fixture.zero.merging(["home": "4"]) { $1 })
        fixture.at(16, 30)
        let (rules, frozen) = (fixture.rules, fixture.store.now)
        #expect(
            try await refusal {
                try await fixture.confirm("qingshi-2", "villageReturnees", Fixture.zero, version: report.version)
            } == "reportCut")
        #expect(
            try await refusal {
                try await fixture.write("qingshi-2") {
                    try $0.correct(
                        report: report.id, ["home": "3"], reason: nil, version: report.version, rules: rules)
                }
            } == "reasonRequired@reason")
        fixture.clock.advance(minutes: 5)
        let fixed = try await fixture.write("qingshi-2") {
            try $0.correct(
                report: report.id, ["home": "3"], reason: .init(.countedTwice, note: "重复一户"),
                version: report.version, rules: rules)
        }
        #expect(fixed.state == "corrected" && fixed[Reports.fields.corrections] == 1)
        #expect(fixed[Reports.fields.submittedAt] == report[Reports.fields.submittedAt])
        #expect(try await fixture.counted("report.villageReturnees.home", "990101101201") == 3)
        let now = fixture.store.now
        let told = try await fixture.read { try $0.corrections(since: frozen, until: now) }
        #expect(told.count == 1)
        let c = Corrections.fields
        #expect(told[0][c.was] == "4" && told[0][c.now] == "3" && told[0][c.reason] == .countedTwice)
        // Nobody takes a correction back by correcting with an old copy.
        #expect(
            try await refusal {
                try await fixture.write("qingshi-2") {
                    try $0.correct(
                        report: report.id, ["home": "9"], reason: .init(.slip), version: report.version, rules: rules)
                }
            } == "stale")
        #expect(try await fixture.expected("villageReturnees").corrected == 1)
    }

    /// A type that has ended takes no new report; what was told by it is put right, and approved, all the same.
    @Test func aReportOutlivesItsType() async throws {
        let fixture = try await Fixture.make()
        let type = try await fixture.activate("villageReturnees")
        let report = try await fixture.confirm(
            "qingshi-2", "villageReturnees", Fixture.zero.merging(["home": "4"]) { $1 })
        fixture.at(16, 30)
        try await fixture.write("duty1") { _ = try $0.end(reportType: type, reason: "不再需要") }
        let rules = fixture.rules
        let fixed = try await fixture.write("qingshi-2") {
            try $0.correct(
                report: report.id, ["home": "3"], reason: .init(.countedTwice), version: report.version, rules: rules)
        }
        #expect(fixed.state == "corrected")
        #expect(try await fixture.counted("report.villageReturnees.home", "990101101201") == 3)
        let approved = try await fixture.write("duty1") { try $0.approve(report: report.id, version: fixed.version) }
        #expect(approved[Reports.fields.approvals] == 1)
        #expect(
            try await refusal {
                try await fixture.confirm(
                    "qingshi", "villageReturnees", Fixture.zero, unit: Fixture.village2, saidBy: "村")
            } == "notFound")
    }

    @Test func approvalIsForThoseAbove() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        try await fixture.activate("dailyWork")
        let own = [
            "returned": "0", "home": "0", "quarantined": "0", "symptoms": "0", "checkpoints": "1", "onDuty": "2",
            "households": "3",
        ]
        let report = try await fixture.confirm("qingshi", "dailyWork", own, unit: Fixture.town)
        #expect(
            try await refusal { try await fixture.write("qingshi") { try $0.approve(report: report.id, version: nil) } }
                == "forbidden")
        let returned = try await fixture.write("duty1") {
            try $0.giveBack(report: report.id, words: "卡口数不对", version: report.version)
        }
        #expect(returned.state == "returned")
        let again = try await fixture.confirm(
            "qingshi", "dailyWork", own.merging(["checkpoints": "2"]) { $1 }, unit: Fixture.town,
            version: returned.version)
        #expect(again.state == "submitted" && again[Reports.fields.returned] == nil)
        let approved = try await fixture.write("duty1") { try $0.approve(report: report.id, version: again.version) }
        #expect(approved.state == "approved")
        #expect(
            try await refusal { try await fixture.write("duty2") { try $0.approve(report: report.id, version: nil) } }
                == "state")
    }
}
