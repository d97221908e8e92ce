import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Supervision

/// The demo county with the registers of supervision and a checklist of three items for every kind of place.
struct SupervisionFixture: DemoFixture {
    let test: TestDatabase
    let rules: SupervisionRules

    static let items = ["mask", "air", "plan"]
    static let checklists = ChecklistBook([
        Checklist(
            id: "test", version: 1, from: CalendarDay("2022-01-01")!, kinds: Set(PlaceKind.allCases), interval: 30,
            title: .init(zh: "清单", en: "List"), basis: nil,
            items: zip(items, [Severity.minor, .major, .critical]).map {
                .init(id: $0, text: .init(zh: $0, en: $0), severity: $1, days: $1.days)
            })
    ])

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make(
        prepare: (@Sendable (Writing, PreparedTasks) throws -> RecordID)? = nil
    ) async throws -> SupervisionFixture { try await make(copyOf: filled.value, prepare: prepare) }

    private static func make(
        copyOf place: TestPlace?, prepare: (@Sendable (Writing, PreparedTasks) throws -> RecordID)? = nil
    ) async throws -> SupervisionFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Notices.self] + supervisionRegisters
        let book = try IndicatorBook(folder: resources.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [AccountTables.migration, DutyTables.migration, DutyTables.policy, Tallying.migration],
            measures: book.measures, zone: zone, county: county, copyOf: place)
        let duties = DutyBook.untold(FindingDuties.rules + AcceptanceDuties.rules, zone: zone)
        return SupervisionFixture(
            test: test,
            rules: SupervisionRules(checklists: checklists, indicators: book, duties: duties, prepare: prepare))
    }

    func read<Value: Sendable>(
        as login: String = "inspector", _ body: @escaping @Sendable (Registers.Reading) throws -> Value
    ) async throws -> Value { try await store.read(as: principal(login), body) }

    /// A place in a village of 青石镇 unless said otherwise.
    func place(
        _ name: String = "第一小学", _ kind: PlaceKind = .school, area: String = "990101101001",
        by login: String = "duty1"
    ) async throws -> Record {
        let p = Places.fields
        return try await write(login) { writing in
            try writing.create(
                writing.registry.named(Places.name),
                Values {
                    $0[p.name] = name
                    $0[p.kind] = kind
                    $0[p.area] = AreaCode(area)
                })
        }
    }

    /// Inspects a place on the spot; the given items fail.
    func inspect(
        _ place: RecordID, failing: Set<String> = [], by login: String = "inspector"
    ) async throws -> [Record] {
        let rules = rules
        let lines = Dictionary(
            uniqueKeysWithValues: Self.items.map { item in
                (item, failing.contains(item) ? Answers.Line(.fails, "\(item)不到位") : Answers.Line(.conforms))
            })
        return try await write(login) { writing in
            let visit = try writing.create(
                writing.registry.named(Inspections.name), Values { $0[Inspections.fields.place] = place })
            return try writing.answer(inspection: visit.id, Answers(lines), rules: rules).findings
        }
    }

    func duties(of finding: RecordID, _ rule: String) async throws -> [Duty] {
        try await store.read(as: .system(Self.county)) { try $0.duties(of: finding, rule: rule) }
    }
}
