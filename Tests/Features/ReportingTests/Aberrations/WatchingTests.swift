import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Reporting

struct WatchingTests {
    private typealias Fixture = ReportingFixture
    private static let hospital = DemoCounty.unit("hospital")
    private static let watched = yaml("\n    watch: true")

    private static func yaml(_ watch: String) -> String {
        """
        id: feverWatch
        title: {zh: 发热日报, en: Fever}
        owner: education
        basis: 样例
        from: 2022-05-01
        until: 2022-12-31
        period: daily
        cutoff: "16:00"
        owed: {kinds: [institution], sectors: [health]}
        \(watch.isEmpty ? "" : "aberration: {by: health, least: 3}")
        fields:
          - id: fever
            title: {zh: 发热, en: Fever}\(watch)
        """
    }

    /// The first day of the baseline, and the day that it decides about.
    private static let first = Fixture.day
    private static let day = first.advanced(by: 9)

    @discardableResult
    private static func confirm(
        _ fixture: ReportingFixture, _ fever: Int, on day: CalendarDay, version: Int64? = nil
    ) async throws -> Record {
        try await fixture.confirm(
            "health", "feverWatch", ["fever": String(fever)], unit: hospital, day: day, version: version, saidBy: "值班室")
    }

    /// The same once a week, on the day of the week of `first`, and the week that seven of them decide about.
    private static let weekly = watched.replacing("period: daily", with: "period: weekly\nweekday: 3")
    private static let week = first.advanced(by: 63)

    /// Seven figures told, each on its day; noon of the day that they decide about. Their threshold is 5.4.
    private static func told(
        _ yaml: String, without missing: Set<Int> = [], step: Int = 1
    ) async throws -> (Fixture, [Record]) {
        let fixture = try await Fixture.make()
        try await fixture.activate(yaml: yaml)
        var reports: [Record] = []
        for (back, fever) in [3, 2, 4, 3, 3, 2, 4].enumerated() where !missing.contains(back) {
            fixture.at(12, day: first.advanced(by: back * step))
            reports.append(try await confirm(fixture, fever, on: first.advanced(by: back * step)))
        }
        fixture.at(12, day: first.advanced(by: 9 * step))
        return (fixture, reports)
    }

    private static func flags(_ fixture: Fixture) async throws -> [Record] {
        try await fixture.read { try $0.page(Aberrations.self, Query(open: .all)).records }
    }

    private static func duties(_ fixture: Fixture, _ flag: RecordID) async throws -> [Duty] {
        try await fixture.read { try $0.duties(of: flag, rule: Aberrations.verify) }
    }

    @Test func whatStandsOutIsFlaggedAndOwed() async throws {
        let (fixture, _) = try await Self.told(Self.watched)
        #expect(try await Self.flags(fixture).isEmpty)
        let report = try await Self.confirm(fixture, 6, on: Self.day)
        let flags = try await Self.flags(fixture)
        let (flag, a) = (try #require(flags.first), Aberrations.fields)
        #expect(flags.count == 1 && flag.state == "flagged" && flag[a.report] == report.id)
        #expect(flag[a.unit] == Self.hospital && flag[a.verifier] == DemoCounty.unit("health"))
        #expect(flag[a.type] == "feverWatch" && flag[a.field] == "fever" && flag[a.day] == Self.day)
        #expect(flag[a.value] == 6 && flag[a.mean] == "3.0" && flag[a.threshold] == "5.4" && flag[a.known] == 7)
        #expect(flag[a.area] == report[Reports.fields.area])
        let duties = try await Self.duties(fixture, flag.id)
        #expect(duties.count == 1 && duties.first?.unit == DemoCounty.unit("health") && duties.first?.state == .due)
        #expect(duties.first?.due == fixture.store.now.advanced(minutes: Ladder.silent.minutes))
    }

    /// Who has to look and the duty desk, once, with the figures.
    @Test func aFlagIsHeardOfAtOnce() async throws {
        let (fixture, _) = try await Self.told(Self.watched)
        let told = try await Self.confirm(fixture, 6, on: Self.day)
        let flag = try #require(try await Self.flags(fixture).first)
        let n = Notices.fields
        let heard = try await fixture.read { try $0.all(Notices.self, where: n.record, is: flag.id.text) }
        #expect(heard.count == 2)
        #expect(Set(heard.compactMap { $0[n.unit] }) == [DemoCounty.unit("health"), DemoCounty.unit("office")])
        #expect(heard.allSatisfy { $0[n.kind] == "aberrationRaised" })
        #expect(heard.allSatisfy { $0[n.title] == "县人民医院 发热日报 · 发热 6 > 5.4" })
        // A flag that takes another number is the same flag.
        try await Self.confirm(fixture, 8, on: Self.day, version: told.version)
        let later = try await fixture.read { try $0.all(Notices.self, where: n.record, is: flag.id.text) }
        #expect(later.count == 2)
    }

    @Test func noughtsThatWereToldAreCounted() async throws {
        let (fixture, _) = try await Self.told(Self.watched)
        try await Self.confirm(fixture, 0, on: Self.day)
        let expected = try await fixture.expected("feverWatch", day: Self.day)
        // The centre for disease control owes it, too, and has told nothing: silence is no nought.
        #expect(expected.owed.count == 2 && expected.submitted == 1 && expected.zero == 1)
        #expect(try await fixture.expected("feverWatch", day: Self.first).zero == 0)
    }

    @Test func daysThatNobodyToldAreUnknown() async throws {
        let (fixture, _) = try await Self.told(Self.watched, without: [0, 1, 2])
        let report = try await Self.confirm(fixture, 90, on: Self.day)
        #expect(try await Self.flags(fixture).isEmpty)
        let rules = try await fixture.read { reading in try ReportPages.Content(reading, report.id).watched }
        #expect(rules == ["fever": .notEnough(known: 4)])
    }

    /// A weekly figure is weighed against weeks: when it is told, and when a week of its baseline is corrected.
    @Test func aWeekThatStandsOutIsFlagged() async throws {
        let (fixture, baseline) = try await Self.told(Self.weekly, step: 7)
        let (a, rules) = (Aberrations.fields, fixture.rules)
        let report = try await Self.confirm(fixture, 6, on: Self.week)
        let flag = try #require(try await Self.flags(fixture).first)
        #expect(flag.state == "flagged" && flag[a.day] == Self.week && flag[a.report] == report.id)
        #expect(flag[a.mean] == "3.0" && flag[a.threshold] == "5.4" && flag[a.known] == 7)
        #expect(try await Self.duties(fixture, flag.id).map(\.state) == [.due])
        let last = try #require(baseline.last)
        _ = try await fixture.write("health") {
            try $0.correct(
                report: last.id, ["fever": "30"], reason: .init(.recordsLate), version: last.version, rules: rules)
        }
        #expect(try await Self.flags(fixture).first?.state == "withdrawn")
    }

    /// What was told of days while the type was a daily one is no baseline of weeks.
    @Test func daysAreNoBaselineOfWeeks() async throws {
        let (fixture, _) = try await Self.told(Self.watched, step: 7)
        try await fixture.activate(yaml: Self.weekly)
        let report = try await Self.confirm(fixture, 90, on: Self.week)
        #expect(try await Self.flags(fixture).isEmpty)
        let rules = try await fixture.read { reading in try ReportPages.Content(reading, report.id).watched }
        #expect(rules == ["fever": .notEnough(known: 0)])
    }

    /// Told again, corrected, and its baseline corrected: each weighs anew.
    @Test func aCorrectionWeighsAnew() async throws {
        let (fixture, baseline) = try await Self.told(Self.watched)
        let a = Aberrations.fields
        let told = try await Self.confirm(fixture, 6, on: Self.day)
        let again = try await Self.confirm(fixture, 5, on: Self.day, version: told.version)
        let withdrawn = try #require(try await Self.flags(fixture).first)
        #expect(withdrawn.state == "withdrawn" && withdrawn[a.value] == 5)
        #expect(try await Self.duties(fixture, withdrawn.id).map(\.state) == [.cancelled])
        fixture.at(17, day: Self.day)
        let rules = fixture.rules
        _ = try await fixture.write("health") {
            try $0.correct(
                report: again.id, ["fever": "7"], reason: .init(.slip), version: again.version, rules: rules)
        }
        let flags = try await Self.flags(fixture)
        #expect(flags.map(\.state) == ["flagged"] && flags.first?[a.value] == 7, "one flag for a figure")
        #expect(try await Self.duties(fixture, withdrawn.id).map(\.state) == [.cancelled, .due])
        // The day before the two left out was much higher than told.
        let last = try #require(baseline.last)
        _ = try await fixture.write("health") {
            try $0.correct(
                report: last.id, ["fever": "30"], reason: .init(.recordsLate), version: last.version, rules: rules)
        }
        #expect(try await Self.flags(fixture).first?.state == "withdrawn")
        #expect(try await Self.duties(fixture, withdrawn.id).map(\.state) == [.cancelled, .cancelled])
    }

    @Test func whoeverHasToLookSaysWhatWasFound() async throws {
        let (fixture, baseline) = try await Self.told(Self.watched)
        let (a, rules) = (Aberrations.fields, fixture.rules)
        let report = try await Self.confirm(fixture, 9, on: Self.day)
        let flag = try #require(try await Self.flags(fixture).first)
        let verify = { (login: String, finding: AberrationFinding, words: String) in
            try await fixture.write(login) { try $0.verify(aberration: flag.id, finding, words: words) }
        }
        #expect(try await refusal { try await verify("qingshi", .explain, "体检") } == "notFound")
        #expect(try await refusal { try await verify("education", .explain, "体检") } == "notFound")
        #expect(try await refusal { try await verify("health", .explain, " ") } == "reasonRequired@words")
        #expect(
            try await refusal { try await verify("health", .explain, "问13800138000") } == "personalData@words")
        let explained = try await verify("health", .explain, "新生入学体检,集中就诊")
        #expect(explained.state == "explained" && explained[a.verifiedBy] == DemoCounty.user("health"))
        #expect(try await Self.duties(fixture, flag.id).map(\.state) == [.met])
        #expect(try await refusal { try await verify("duty1", .confirm, "属实") } == "state")
        // What was found stays while the figure is the same, and no longer.
        let last = try #require(baseline.last)
        fixture.at(17, day: Self.day)
        _ = try await fixture.write("health") {
            try $0.correct(report: last.id, ["fever": "3"], reason: .init(.slip), version: last.version, rules: rules)
        }
        #expect(try await Self.flags(fixture).first?.state == "explained")
        _ = try await fixture.write("health") {
            try $0.correct(
                report: report.id, ["fever": "12"], reason: .init(.slip), version: report.version, rules: rules)
        }
        let anew = try #require(try await Self.flags(fixture).first)
        #expect(anew.state == "flagged" && anew[a.words] == nil && anew[a.value] == 12)
        #expect(try await Self.duties(fixture, flag.id).map(\.state) == [.met, .due])
        try await fixture.write("duty1") { _ = try $0.verify(aberration: flag.id, .confirm, words: "属实") }
        #expect(try await Self.duties(fixture, flag.id).map(\.state) == [.met, .met])
    }

    /// What was told before the type was watched is weighed when its day is cut, once.
    @Test func aCutWeighsTheDay() async throws {
        let (fixture, _) = try await Self.told(Self.yaml(""))
        try await Self.confirm(fixture, 20, on: Self.day)
        try await fixture.activate(yaml: Self.watched)
        #expect(try await Self.flags(fixture).isEmpty)
        fixture.at(16, 1, day: Self.day)
        let rules = fixture.rules
        let cuts = try await fixture.system { try $0.makeReportCuts(rules: rules) }
        #expect(cuts.count == 1)
        let flag = try #require(try await Self.flags(fixture).first)
        #expect(flag.state == "flagged" && flag[Aberrations.fields.value] == 20)
        #expect(try await fixture.system { try $0.makeReportCuts(rules: rules) }.isEmpty)
        #expect(try await Self.duties(fixture, flag.id).count == 1)
    }
}
