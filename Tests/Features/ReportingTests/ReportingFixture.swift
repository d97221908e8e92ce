import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Reporting

/// The demo county with the registers of reporting; noon of a Wednesday, 2022-05-04.
struct ReportingFixture: DemoFixture {
    let test: TestDatabase
    let rules: ReportRules

    /// Types that a village and its township type throughout, one the sum of the other.
    static let types = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Reports")
    static let village = DemoCounty.unit("990101101201")
    static let village2 = DemoCounty.unit("990101101202")
    static let town = DemoCounty.unit("qingshi")

    /// One number that the records hold, one that is told by another report.
    static let indicators = """
        indicators:
        - id: unit.active
          name: {zh: 单位数, en: Units}
          definition: {zh: 在用单位, en: Units in use}
          unit: {zh: 个, en: units}
          owner: office
          kind: stock
          source: {register: unit, where: {state: active}}
        - id: task.open
          name: {zh: 未办结, en: Open}
          definition: {zh: 以停用单位代, en: Units ended stand for it here}
          unit: {zh: 项, en: tasks}
          owner: office
          kind: stock
          source: {register: unit, where: {state: ended}}
        - id: task.overdue
          name: {zh: 逾期, en: Overdue}
          definition: {zh: 以停用单位代, en: Units ended stand for it here}
          unit: {zh: 项, en: tasks}
          owner: office
          kind: stock
          source: {register: unit, where: {state: ended}}
        - id: returnees.new
          name: {zh: 新增返乡人员, en: New returnees}
          definition: {zh: 村上报, en: Told by villages}
          unit: {zh: 人, en: persons}
          owner: village
          kind: reported
          report: villageReturnees
          field: returned
        - id: cases.confirmed
          name: {zh: 确诊, en: Confirmed}
          definition: {zh: 卫健上报, en: Told by health}
          unit: {zh: 例, en: cases}
          owner: bureau
          kind: reported
          report: caseFigures
          field: confirmed
        - id: cases.asymptomatic
          name: {zh: 无症状, en: Asymptomatic}
          definition: {zh: 卫健上报, en: Told by health}
          unit: {zh: 例, en: cases}
          owner: bureau
          kind: reported
          report: caseFigures
          field: asymptomatic
        - id: cases.found
          name: {zh: 隔离管控中发现, en: Found under measures}
          definition: {zh: 卫健上报, en: Told by health}
          unit: {zh: 例, en: cases}
          owner: bureau
          kind: reported
          report: caseFigures
          field: found
        """

    private static let book: IndicatorBook = {
        // The text stands above: it is right, or no test runs.
        // swift-format-ignore
        try! IndicatorBook(text: indicators)
    }()

    private static let filled = Task { try await make(copyOf: nil, zone: zone).test.filledWithDemo() }

    static func make(zone: TimeZone = zone) async throws -> ReportingFixture {
        try await make(copyOf: filled.value, zone: zone)
    }

    private static func make(copyOf place: TestPlace?, zone: TimeZone) async throws -> ReportingFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Notices.self, Snapshots.self] + ReportRules.registers
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, DutyTables.migration, DutyTables.policy, Tallying.migration,
                ReportRules.migration,
            ], measures: book.measures, zone: zone, county: county, at: day.at(hour: 12, in: zone), copyOf: place)
        let duties = DutyBook.untold(Incidents.rules + Aberrations.rules, sources: [ReportRules.source], zone: zone)
        let rules = try ReportRules(
            indicators: book, duties: duties, zone: zone, folder: resources.appending(path: "Reports"))
        return ReportingFixture(test: test, rules: rules)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Registers.Reading) throws -> Value) async throws -> Value {
        try await store.read(as: .system(Self.county), body)
    }

    /// Puts a type of `Tests/Reports` into force from this day on.
    @discardableResult
    func activate(_ id: String) async throws -> RecordID {
        let text = try String(contentsOf: Self.types.appending(path: "\(id).yaml"), encoding: .utf8)
        return try await activate(yaml: text + "from: 2022-05-01\nuntil: 2022-12-31\n")
    }

    @discardableResult
    func activate(yaml: String) async throws -> RecordID {
        let rules = rules
        let id = try await write("duty1") { writing in
            let type = try writing.draft(reportType: yaml, rules: rules)
            try writing.submit(reportType: type.id, rules: rules)
            return type.id
        }
        try await write("duty2") { _ = try $0.decide(reportType: id, agree: true, rules: rules) }
        return id
    }

    static let zero = ["returned": "0", "highRisk": "0", "home": "0", "quarantined": "0", "symptoms": "0"]

    @discardableResult
    func confirm(
        _ login: String, _ type: String, _ values: [String: String], unit: RecordID = village,
        day: CalendarDay = day, reasons: [String: ReportEntry.Reason] = [:], version: Int64? = nil,
        saidBy: String? = nil
    ) async throws -> Record {
        let rules = rules
        let entry = ReportEntry(type, values, reasons: reasons, version: version)
        return try await write(login) {
            try $0.confirm([entry], of: unit, on: day, saidBy: saidBy, rules: rules)[0]
        }
    }

    func expected(_ type: String, day: CalendarDay = day) async throws -> Expected {
        try await read { try $0.expected($0.reportForm(type), on: day) }
    }

    /// A measure's count at an area and day, after everything written has been counted.
    func counted(_ measure: String, _ area: String, day: CalendarDay = day) async throws -> Int? {
        while try await Tallying(store).step(Self.county) {}
        return try await store.database.read { connection in
            try connection.first(
                """
                SELECT value FROM area_count WHERE county = \(Self.county) AND measure = \(measure) AND area = \(area)
                AND day = \(day)
                """)?.get("value")
        }
    }

    func at(_ hour: Int, _ minute: Int = 0, day: CalendarDay = day) {
        clock.set(day.at(hour: hour, minute: minute, in: rules.zone))
    }
}
