import Command
import Communiques
import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport

@testable import Activation

/// The demo county with the registers that a response switches; noon of a Wednesday, 2022-05-04.
struct ActivationFixture: DemoFixture {
    let test: TestDatabase
    let command: CommandRules
    let rules: ResponseRules

    static let registers: [any Register.Type] =
        [
            Areas.self, Units.self, Users.self, Posts.self, Contacts.self, Calls.self, Meetings.self,
            CommuniqueTexts.self, Directives.self, DirectiveItems.self, Tasks.self, Replies.self, EvidenceFiles.self,
            Notices.self, Briefs.self, Snapshots.self,
        ] + ReportRules.registers + [Activations.self, Runs.self, Injects.self, Answers.self]

    private static let book: IndicatorBook = {
        // The text is empty of faults, or no test runs.
        // swift-format-ignore
        try! IndicatorBook(text: """
            indicators:
            - {id: unit.active, name: {zh: 单位数, en: Units}, definition: {zh: 在用, en: in use}, unit: {zh: 个, en: units},
               owner: office, kind: stock, source: {register: unit, where: {state: active}}}
            - {id: cases.confirmed, name: {zh: 确诊, en: Confirmed}, definition: {zh: 卫健, en: health}, unit: {zh: 例, en: cases},
               owner: bureau, kind: reported, report: caseFigures, field: confirmed}
            - {id: cases.asymptomatic, name: {zh: 无症状, en: Asymptomatic}, definition: {zh: 卫健, en: health}, unit: {zh: 例, en: cases},
               owner: bureau, kind: reported, report: caseFigures, field: asymptomatic}
            - {id: cases.found, name: {zh: 管控中发现, en: Found}, definition: {zh: 卫健, en: health}, unit: {zh: 例, en: cases},
               owner: bureau, kind: reported, report: caseFigures, field: found}
            """)
    }()

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> ActivationFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> ActivationFixture {
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
                Tallying.migration, ReportRules.migration, Drill.migration,
            ], measures: book.measures, zone: zone, county: county, at: day.at(hour: 12, in: zone), copyOf: place)
        let ladders = try Ladders(contentsOf: resources.appending(path: "Ladders/ladders.json"))
        let duties = DutyBook.command(ladders: ladders, zone: zone)
            .adding(Incidents.rules, sources: [ReportRules.source], readiness: Activations.readiness)
        let reporting = try ReportRules(
            indicators: book, duties: duties, zone: zone, folder: resources.appending(path: "Reports"))
        return ActivationFixture(
            test: test,
            command: CommandRules(
                duties: duties, indicators: book,
                restrictions: try Restrictions(directory: resources.appending(path: "Lexicon"))),
            rules: ResponseRules(
                reporting: reporting,
                levels: try Levels(contentsOf: resources.appending(path: "Activation/levels.yaml"))))
    }

    // MARK: Steps

    func order(
        _ reports: [String] = ["sentinel"], level: ResponseLevel = .two, days: Int = 30
    ) -> ResponseOrder {
        ResponseOrder(
            disease: "新型呼吸道传染病", area: Self.county, level: level, order: "关于启动应急响应的通知 防指〔2022〕8号",
            from: Self.day, to: Self.day.advanced(by: days), reports: reports, modules: ["wall"], retention: 90)
    }

    /// Drafted and submitted by the duty officer, signed by the commander.
    func activated(_ order: ResponseOrder) async throws -> Record {
        let rules = rules
        let id = try await write {
            try $0.submit(response: $0.draft(response: order, rules: rules).id, rules: rules).id
        }
        return try await write("commander") { try $0.decide(response: id, agree: true, rules: rules) }
    }

    func ended(_ id: RecordID) async throws -> Record {
        let rules = rules
        try await write { try $0.askEnd(response: id, reason: "连续十四天无新增") }
        return try await write("commander") { try $0.decide(response: id, agree: true, rules: rules) }
    }

    /// A directive to two townships, signed.
    func directive(_ title: String = "排查") async throws -> RecordID {
        let command = command
        let id = try await write { writing in
            let directive = try writing.emptyDraft(title: title, rules: command)
            let item = try writing.addItem(to: directive.id, wording: title, rules: command)
            let i = DirectiveItems.fields
            try writing.edit(
                item: item.id, of: directive.id,
                Values {
                    $0[i.leads] = ["qingshi", "hewan"].map { DemoCounty.unit($0) }
                    $0[i.deadline] = writing.now.advanced(minutes: 600)
                })
            return try writing.submit(directive: directive.id, rules: command).id
        }
        try await write("commander") { try $0.decideIssue(directive: id, agree: true, rules: command) }
        return id
    }

    /// Duties of a rule by state.
    func states(_ rule: String) async throws -> [String: Int] {
        try await store.database.read { connection in
            let rows = try connection.query(
                "SELECT state, count(*) AS n FROM duty WHERE county = \(Self.county) AND rule = \(rule) GROUP BY state")
            return Dictionary(try rows.map { (try $0.get("state"), try $0.get("n")) }, uniquingKeysWith: { $1 })
        }
    }

    func notices(_ kind: String) async throws -> Int {
        try await store.database.read { connection in
            try connection.first(
                "SELECT count(*) AS n FROM notice WHERE county = \(Self.county) AND kind = \(kind)")?.get("n") ?? 0
        }
    }
}
