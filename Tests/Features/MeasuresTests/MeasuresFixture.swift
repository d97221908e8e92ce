import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Policies
import Registers
import TestSupport

@testable import Measures

/// The demo county with the registers of persons and measures, and three versions of a policy: 7C + 3M, 5C + 3H, none.
struct MeasuresFixture: DemoFixture {
    let test: TestDatabase
    let rules: MeasureRules

    /// 雷营村 of 青石镇, and a village of another township.
    static let village = AreaCode("990101101201")!

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil, on: "2022-05-04").test.filledWithDemo() }

    /// - Parameters:
    ///   - day: what day it is, at 09:00.
    ///   - packs: in force; the three versions unless told.
    static func make(
        on day: String = "2022-11-06", packs: [PolicyPack]? = nil,
        followed: [@Sendable (Writing, Record) throws -> Void] = []
    ) async throws -> MeasuresFixture {
        try await make(copyOf: filled.value, on: day, packs: packs, followed: followed)
    }

    private static func make(
        copyOf place: TestPlace?, on day: String, packs: [PolicyPack]? = nil,
        followed: [@Sendable (Writing, Record) throws -> Void] = []
    ) async throws -> MeasuresFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Notices.self, Disposals.self] + MeasureRules.registers
        let test = try await TestDatabase.make(
            registers,
            migrations: [AccountTables.migration, DutyTables.migration, DutyTables.policy, Duplicates.migration],
            zone: zone,
            county: county, copyOf: place)
        let duties = DutyBook.untold(MeasureDuties.rules, zone: zone)
        let packs = try packs ?? Packs.all()
        let fixture = MeasuresFixture(
            test: test,
            rules: MeasureRules(
                duties: duties, shelf: { _, day in PolicyShelf(packs, on: day, area: county.territory) },
                followed: followed))
        if place != nil { fixture.go(to: day) }
        return fixture
    }

    /// Turns the clock to an hour of a day.
    func go(to day: String, hour: Int = 9, minute: Int = 0) {
        clock.set(CalendarDay(day)!.at(hour: hour, minute: minute, in: Self.zone))
    }

    func person(
        _ name: String = "丁一", born: String = "1980-01-02", area: AreaCode = village, by login: String = "duty1",
        _ more: @escaping @Sendable (inout Values) -> Void = { _ in }
    ) async throws -> Record {
        let p = Persons.fields
        return try await write(login) { writing in
            try writing.create(
                writing.registry.named(Persons.name),
                Values {
                    $0[p.name] = name
                    $0[p.born] = CalendarDay(born)
                    $0[p.idKind] = IDKind.none
                    $0[p.area] = area
                    more(&$0)
                })
        }
    }

    /// A ground, and what follows.
    @discardableResult
    func expose(
        _ person: RecordID, _ day: String, category: String = "closeContact", kind: Evidence = .exposure,
        from source: RecordID? = nil, by login: String = "duty1"
    ) async throws -> Record? {
        let rules = rules
        return try await write(login) { writing in
            try writing.establish(
                Values {
                    $0[Grounds.fields.kind] = kind
                    $0[Grounds.fields.category] = category
                    $0[Grounds.fields.day] = CalendarDay(day)
                    $0[Grounds.fields.record] = source
                }, person: person, rules: rules
            ).measure
        }
    }

    func count(_ table: String) async throws -> Int {
        try await store.read(as: .system(Self.county)) { reading in
            try reading.connection.first(
                "SELECT COUNT(*) AS n FROM \(name: table) WHERE county = \(Self.county)"
            ).map { try $0.get("n") } ?? 0
        }
    }
}

/// Packs of the tests, with the numbers of domain.md §2.1.
enum Packs {
    static func all() throws -> [PolicyPack] {
        try [
            pack(
                "v9", "2022-06-27", "2022-11-10",
                """
                  - {id: closeContact, title: {zh: 密切接触者, en: Close contact}, reason: *why, evidence: [exposure],
                     phases: [{setting: central, days: 7, tests: [1, 2, 3, 5, 7]}, {setting: monitor, days: 3, tests: [3]}]}
                  - {id: contactOfContact, title: {zh: 次密接, en: Contact of a contact}, reason: *why,
                     evidence: [exposure], phases: [{setting: home, days: 7, tests: [1, 4, 7]}]}
                  - {id: arrivalHigh, title: {zh: 高风险区来返, en: High-risk arrival}, reason: *why, evidence: [arrival],
                     phases: [{setting: central, days: 7, tests: [1, 2, 3, 5, 7]}]}
                """),
            pack(
                "m20", "2022-11-11", "2022-12-06",
                """
                  - {id: closeContact, title: {zh: 密切接触者, en: Close contact}, reason: *why, evidence: [exposure],
                     phases: [{setting: central, days: 5, tests: [1, 2, 3, 5]}, {setting: home, days: 3, tests: [1, 3]}]}
                  - {id: arrivalHigh, title: {zh: 高风险区来返, en: High-risk arrival}, reason: *why, evidence: [arrival],
                     phases: [{setting: home, days: 7, tests: [1, 3, 5, 7]}]}
                """),
            pack(
                "m10", "2022-12-07", "2023-01-07",
                """
                  - {id: closeContact, title: {zh: 密切接触者, en: Close contact}, reason: *why, evidence: [exposure],
                     phases: [{setting: [home, central], days: 5, tests: [5]}]}
                  - {id: case, title: {zh: 感染者, en: Infected person}, reason: *why, evidence: [case],
                     phases: [{setting: home, days: 7, tests: [6, 7]}]}
                """),
        ]
    }

    /// Seven days at a site, counted from the day of admission.
    static func countingFromAdmission() throws -> PolicyPack {
        try pack(
            "own", "2022-01-01", "2022-12-31",
            """
              - {id: closeContact, title: {zh: 密切接触者, en: Close contact}, reason: *why, evidence: [exposure],
                 phases: [{setting: central, days: 7, tests: [1, 7]}]}
            """, clock: "admission")
    }

    /// Three days at a site; released when the tests were negative, two of them at the end.
    static func askingForTests() throws -> PolicyPack {
        try pack(
            "tests", "2022-01-01", "2022-12-31",
            """
              - {id: closeContact, title: {zh: 密切接触者, en: Close contact}, reason: *why, evidence: [exposure],
                 phases: [{setting: central, days: 3, tests: [1, 3]}], release: {allNegative: true, double: true}}
            """)
    }

    private static func pack(
        _ version: String, _ from: String, _ to: String, _ categories: String, clock: String = "lastExposure"
    ) throws -> PolicyPack {
        try PolicyPack(
            yaml: """
                id: CN-COVID
                version: \(version)
                title: {zh: 方案, en: Plan}
                disease: {zh: 新冠, en: COVID-19}
                from: \(from)
                to: \(to)
                basis: 防控方案
                clock: \(clock)
                categories:
                \(categories.replacing("*why", with: "{zh: '您于 {day} 暴露', en: 'Exposed on {day}'}"))
                checks:
                  slots: [{id: am, due: "10:00"}, {id: pm, due: "18:00"}]
                  feverTenths: 373
                  missesToVisit: 2
                """, file: "\(version).yaml")
    }
}
