import Command
import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport

@testable import Situation

/// Sightings with an area and a day, as cases have: what the demo's own registers do not count.
struct Sightings: Register {
    let area = Field<AreaCode>("area", .required)
    let kind = Field<String>("kind", .filtered)
    init() {}

    static let name = "sighting"
    static let fields = Sightings()
    static let access = Access(read: [.dutyOfficer: [.all]], create: [.dutyOfficer])
}

/// The demo county on one morning, with an indicator that may be published and one of tasks.
struct SituationFixture: DemoFixture {
    let test: TestDatabase
    let face: SituationFace

    static let towns = ["990101001", "990101002", "990101003", "990101101"].map { AreaCode(known: $0) }

    static let book = """
        indicators:
        - {id: case.seen, name: {zh: 发现, en: Seen}, definition: {zh: 当日发现, en: seen}, unit: {zh: 例, en: cases},
           owner: health, kind: stock, public: true, mandated: true, source: {register: sighting}}
        - {id: case.rate, name: {zh: 发现率, en: Rate}, definition: {zh: 每十万人, en: per 100000}, unit: {zh: '1/10万', en: '1/100,000'},
           owner: health, kind: ratio, numerator: case.seen, denominator: population, per: 100000, public: true}
        - {id: population, name: {zh: 人口, en: Residents}, definition: {zh: 常住, en: resident}, unit: {zh: 人, en: persons},
           owner: office, kind: stock, rollUp: none, source: {register: area, sum: population}}
        - {id: task.open, name: {zh: 未办结, en: Open}, definition: {zh: 未办结任务, en: open tasks}, unit: {zh: 项, en: tasks},
           owner: office, kind: stock, source: {register: task, where: {state: [issued, acknowledged]}}}
        - {id: test.done, name: {zh: 检测, en: Tests}, definition: {zh: 上报, en: reported}, unit: {zh: 人次, en: tests},
           owner: health, kind: reported, report: tests, field: done}
        """

    /// One report a day of every township, as a report type makes it.
    static let report = DutyRule(
        "report.daily", .daily(opens: TimeOfDay(6), cutoff: TimeOfDay(10)), graceMinutes: 60, register: "unit",
        subjects: { county, _ in
            """
            SELECT id, id AS unit, NULL AS owner, area, NULL AS title, NULL AS cause FROM unit
            WHERE county = \(county) AND kind = 'township' AND open = 1
            """
        })

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> SituationFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> SituationFixture {
        let book = try IndicatorBook(text: book)
        let registers: [any Register.Type] = [
            Areas.self, Units.self, Users.self, Posts.self, Meetings.self, CommuniqueTexts.self, Directives.self,
            DirectiveItems.self, Tasks.self, Replies.self, EvidenceFiles.self, Notices.self, Briefs.self,
            Snapshots.self, SitReps.self, Bulletins.self, Maps.self, Sightings.self,
            ReportTypes.self, Reports.self, Corrections.self, OralDirectives.self,
        ]
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
                Tallying.migration,
            ], measures: book.measures, zone: zone, county: county, at: day.at(hour: 9, in: zone), copyOf: place)
        let ladders = try Ladders(contentsOf: resources.appending(path: "Ladders/ladders.json"))
        let duties = DutyBook.command(ladders: ladders, zone: zone).adding([report])
        return SituationFixture(
            test: test,
            face: SituationFace(
                store: test.store, book: book, duties: duties, zone: zone, assets: resources.appending(path: "Assets")))
    }

    /// Sightings in the first towns, so many in each.
    func see(_ counts: Int...) async throws {
        try await write { writing in
            for (town, count) in zip(Self.towns, counts) {
                for _ in 0..<count {
                    try writing.insert(Sightings.self, Values { $0[Sightings.fields.area] = town })
                }
            }
        }
    }

    /// Today's reports are due.
    func oweReports() async throws {
        let duties = face.duties
        _ = try await store.write(by: .system(Self.county)) {
            try $0.generate(Self.report, on: Self.day, duties)
            return try $0.tally(limit: 500)
        }
    }

    /// A SitRep of today, finalised.
    func finalSitRep() async throws -> Record {
        let face = face
        return try await write { try $0.finaliseSitRep($0.beginSitRep(face).id) }
    }

    /// A correction of a report, as reporting keeps it.
    func correct(_ field: String, _ was: String?, _ now: String) async throws {
        let (c, unit) = (Corrections.fields, DemoCounty.unit("qingshi"))
        try await write { writing in
            try writing.insert(
                Corrections.self,
                Values {
                    $0[c.report] = unit
                    $0[c.type] = "villageReturnees"
                    $0[c.field] = field
                    $0[c.unit] = unit
                    $0[c.office] = unit
                    $0[c.area] = AreaCode(known: "990101101")
                    $0[c.day] = Self.day
                    $0[c.was] = was
                    $0[c.now] = now
                    $0[c.reason] = .countedTwice
                    $0[c.author] = DemoCounty.user("qingshi")
                })
        }
    }
}
