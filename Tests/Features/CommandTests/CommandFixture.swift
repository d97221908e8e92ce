import Communiques
import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Web

@testable import Command

/// The demo county with all registers, and the people of it by the names they sign in with.
struct CommandFixture: DemoFixture {
    let test: TestDatabase
    let rules: CommandRules

    static let resources = BriefFixture.resources

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> CommandFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> CommandFixture {
        let registers: [any Register.Type] = [
            Areas.self, Units.self, Users.self, Posts.self, Contacts.self, Meetings.self, CommuniqueTexts.self,
            Directives.self, DirectiveItems.self, OralDirectives.self, Assessments.self, Workstreams.self, Tasks.self,
            Replies.self,
            EvidenceFiles.self,
            Links.self, TaskCalls.self, Notices.self, Briefs.self, Snapshots.self, Completions.self,
        ]
        let book = try IndicatorBook(folder: resources.folder.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
                Tallying.migration, LinkTables.migration,
            ],
            measures: book.measures, zone: zone, county: county, copyOf: place)
        let ladders = try Ladders(contentsOf: resources.folder.appending(path: "Ladders/ladders.json"))
        let restrictions = try Restrictions(directory: resources.folder.appending(path: "Lexicon"))
        return CommandFixture(
            test: test,
            rules: CommandRules(ladders: ladders, zone: zone, indicators: book, restrictions: restrictions))
    }

    /// One item of a directive to be made.
    struct Item: Sendable {
        var wording = "建立台账"
        var kind = ItemKind.task
        var leads = ["qingshi"]
        var supporting: [String] = []
        var minutes = 24 * 60
        var figures: [String] = []
        var verify = false
        var evidence = false
    }

    /// A draft by `duty1`.
    func draft(
        _ items: [Item] = [Item()], urgency: Urgency = .routine, series: String? = nil, number: String? = nil
    ) async throws -> RecordID {
        let (d, i, rules) = (Directives.fields, DirectiveItems.fields, rules)
        return try await write("duty1") { writing in
            let directive = try writing.insert(
                Directives.self,
                Values {
                    $0[d.title] = "关于开展排查的指令"
                    $0[d.sourceKind] = .call
                    $0[d.urgency] = urgency
                    $0[d.series] = series
                    $0[d.number] = number
                    $0[d.drafter] = writing.principal.user
                })
            for item in items {
                let made = try writing.addItem(to: directive.id, wording: item.wording, rules: rules)
                try writing.edit(
                    item: made.id, of: directive.id,
                    Values {
                        $0[i.kind] = item.kind
                        $0[i.leads] = item.leads.map(Self.unit)
                        $0[i.supporting] = item.supporting.map(Self.unit)
                        $0[i.deadline] = writing.now.advanced(minutes: item.minutes)
                        $0[i.figures] = item.figures
                        $0[i.verify] = item.verify
                        $0[i.evidence] = item.evidence
                    })
            }
            return directive.id
        }
    }

    @discardableResult
    func sign(_ directive: RecordID) async throws -> Record {
        let rules = rules
        try await write("duty1") { try $0.submit(directive: directive, rules: rules) }
        return try await write("commander") { try $0.decideIssue(directive: directive, agree: true, rules: rules) }
    }

    func issue(_ items: [Item] = [Item()], urgency: Urgency = .routine) async throws -> RecordID {
        let id = try await draft(items, urgency: urgency)
        try await sign(id)
        return id
    }

    /// All tasks of a directive, with those for information and those passed down.
    func tasks(of directive: RecordID) async throws -> [Record] {
        try await store.read(as: .system(Self.county)) {
            try $0.all(Tasks.self, where: Tasks.fields.directive, is: directive)
        }
    }

    func task(_ directive: RecordID, of unit: String) async throws -> RecordID {
        guard let task = try await tasks(of: directive).first(where: { $0[Tasks.fields.unit] == Self.unit(unit) })
        else {
            throw Rejection.notFound
        }
        return task.id
    }

    /// Notices besides those of the issue itself.
    func notices() async throws -> [(kind: String, unit: RecordID, person: String?)] {
        try await store.read(as: .system(Self.county)) { reading in
            let definition = try reading.registry.named(Notices.name)
            let n = Notices.fields
            return try reading.connection.query("SELECT * FROM notice WHERE kind <> 'issued' ORDER BY id").map { row in
                let record = try Record(row, of: definition)
                return (record[n.kind] ?? "", record[n.unit] ?? record.id, record[n.person])
            }
        }
    }

    /// All duties, by rule and subject.
    func duties() async throws -> [Duty] {
        try await store.read(as: .system(Self.county)) {
            try $0.connection.query(
                "SELECT * FROM duty WHERE county = \(Self.county) ORDER BY rule, subject, slot"
            ).map(Duty.init)
        }
    }

    /// Villages of a township, by `units.csv`.
    func villages(of unit: String) async throws -> [RecordID] {
        try await read { try UnitTree($0).children(of: Self.unit(unit)).map(\.id) }
    }
}
