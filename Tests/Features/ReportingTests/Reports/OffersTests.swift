import Database
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct OffersTests {
    private typealias Fixture = ReportingFixture

    /// A township's numbers are the sums of its villages, offered with the names of those that are missing.
    @Test func aParentIsOfferedSums() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate("villageReturnees")
        try await fixture.activate("dailyWork")
        for (unit, home) in [(Fixture.village, "3"), (Fixture.village2, "4")] {
            try await fixture.confirm(
                "qingshi", "villageReturnees", Fixture.zero.merging(["home": home]) { $1 }, unit: unit, saidBy: "村")
        }
        let own = ["checkpoints": "6", "onDuty": "80", "households": "120"]
        let rules = fixture.rules
        let offers = try await fixture.read { reading -> (home: Offers.Offer?, ready: Int, of: Int) in
            let (tree, form) = (try UnitTree(reading), try reading.reportForm("dailyWork"))
            let unit = try #require(tree.unit(Fixture.town))
            let offers = try Offers(for: unit, [(form, Fixture.day)], tree: tree, book: rules.indicators, in: reading)
            let ready = offers.ready([form])
            return (offers[form, try #require(form.field("home"))], ready.ready, ready.of)
        }
        #expect(offers.home?.number == 7 && offers.home?.missing.count == 22)
        #expect(offers.ready == 6 && offers.of == 9)
        let report = try await fixture.confirm("qingshi", "dailyWork", own, unit: Fixture.town)
        let content = try ReportContent(report)
        #expect(content.numbers["home"] == 7 && content.origins["home"]?.source == .units)
        // A correction moves what counts.
        let fixed = try await fixture.confirm(
            "qingshi", "dailyWork", own.merging(["home": "9"]) { $1 }, unit: Fixture.town, version: report.version)
        #expect(try ReportContent(fixed).numbers["home"] == 9)
        #expect(try await fixture.counted("report.dailyWork.home", "990101101") == 9)
        #expect(try await fixture.counted("report.villageReturnees.home", "990101101") == 7)
    }

    static let layered = """
        id: layered
        title: {zh: 两级报表, en: Two levels}
        owner: office
        basis: 样例
        from: 2022-05-01
        until: 2022-12-31
        period: daily
        cutoff: "18:00"
        owed: {kinds: [village, township], areas: ["990101101"]}
        fields:
          - id: n
            title: {zh: 数, en: Number}
        """

    /// Where both levels tell the same field nothing counts twice; a parent is complete only when all its children are.
    @Test func nothingCountsTwice() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate(yaml: Self.layered)
        try await fixture.confirm("qingshi-2", "layered", ["n": "5"])
        let town = try await fixture.confirm("qingshi", "layered", [:], unit: Fixture.town)
        #expect(try ReportContent(town).numbers["n"] == 5)
        #expect(try await fixture.counted("report.layered.n", "990101101") == 5)
        // The township knows of two more.
        let more = try await fixture.confirm(
            "qingshi", "layered", ["n": "7"], unit: Fixture.town, version: town.version)
        #expect(try await fixture.counted("report.layered.n", "990101101") == 7)
        #expect(try ReportContent(more).origins["n"]?.offered == 5)
        let expected = try await fixture.expected("layered")
        #expect(expected.owed.count == 25 && !expected.isComplete)
    }

    static let held = """
        id: held
        title: {zh: 单位数, en: Units}
        owner: office
        basis: 样例
        from: 2022-05-01
        until: 2022-12-31
        period: daily
        cutoff: "18:00"
        owed: {kinds: [village], areas: ["990101101"]}
        fields:
          - {id: units, title: {zh: 单位, en: Units}, indicator: unit.active, derived: true}
          - {id: other, title: {zh: 其他, en: Other}}
        """

    /// What the records hold is there already; overriding it needs a reason, and keeps both.
    @Test func whatTheRecordsHold() async throws {
        let fixture = try await Fixture.make()
        try await fixture.activate(yaml: Self.held)
        _ = try await fixture.counted("unit.active", "990101101201")
        let derived = try await fixture.confirm("qingshi-2", "held", ["other": "0"])
        #expect(try ReportContent(derived).numbers == ["units": 1, "other": 0])
        #expect(
            try await refusal {
                try await fixture.confirm(
                    "qingshi-2", "held", ["units": "2", "other": "0"], version: derived.version)
            } == "overrideReason@held.units")
        let overridden = try await fixture.confirm(
            "qingshi-2", "held", ["units": "2", "other": "0"], reasons: ["units": .init(.recordsLate, note: "新设")],
            version: derived.version)
        let origin = try ReportContent(overridden).origins["units"]
        #expect(origin == .init(source: .records, offered: 1, reason: .recordsLate, note: "新设"))
    }
}
