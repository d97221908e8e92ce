import Command
import Communiques
import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import Supervision
import TestSupport

@testable import Circulation

/// The demo county with the registers of command, supervision and circulation; noon of 2022-05-04.
struct CirculationFixture: DemoFixture {
    let test: TestDatabase
    let rules: CommandRules
    let supervision: SupervisionRules

    static let noon = CalendarDay("2022-05-04")!.at(hour: 12, in: zone)

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> CirculationFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> CirculationFixture {
        let registers: [any Register.Type] =
            [
                Areas.self, Units.self, Users.self, Posts.self, Meetings.self, CommuniqueTexts.self, Directives.self,
                DirectiveItems.self, Tasks.self, Replies.self, EvidenceFiles.self, Notices.self, Briefs.self,
                Snapshots.self,
            ] + supervisionRegisters + circulationRegisters
        let book = try IndicatorBook(folder: resources.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
                Tallying.migration,
            ],
            measures: book.measures, zone: zone, county: county, at: noon, copyOf: place)
        let ladders = try Ladders(contentsOf: resources.appending(path: "Ladders/ladders.json"))
        let duties = DutyBook.command(ladders: ladders, zone: zone).adding(
            FindingDuties.rules + CirculationDuties.rules)
        return CirculationFixture(
            test: test,
            rules: CommandRules(
                duties: duties, indicators: book,
                restrictions: try Restrictions(directory: resources.appending(path: "Lexicon"))),
            supervision: SupervisionRules(checklists: ChecklistBook([Checklist]()), indicators: book, duties: duties))
    }

    /// A document from the province, signed four hours before it came, one hour ago.
    func document(_ title: String = "关于健康监测的通知", urgency: Urgency = .urgent) async throws -> RecordID {
        let d = UpperDocuments.fields
        return try await write("duty1") { writing in
            try writing.create(
                writing.registry.named(UpperDocuments.name),
                Values {
                    $0[d.title] = title
                    $0[d.kind] = .notice
                    $0[d.level] = .province
                    $0[d.issuer] = "省指挥部"
                    $0[d.number] = "第3号令"
                    $0[d.issued] = Self.noon.advanced(minutes: -300)
                    $0[d.received] = Self.noon.advanced(minutes: -60)
                    $0[d.urgency] = urgency
                }
            ).id
        }
    }

    @discardableResult
    func circulate(_ document: RecordID, _ units: [String], persons: [String] = []) async throws -> [Record] {
        let book = rules.duties
        return try await write("duty1") {
            try $0.circulate(
                document: document, to: units.map(Self.unit), persons: persons.map(Self.user), in: book)
        }
    }

    func duty(_ rule: String, of subject: RecordID) async throws -> Duty? {
        try await store.read(as: .system(Self.county)) { try $0.duties(of: subject, rule: rule).first }
    }
}
