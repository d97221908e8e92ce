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

/// A small county with three townships, a village and two bureaus, and what its headquarters does.
struct BriefFixture: Sendable {
    let test: TestDatabase
    let rules: CommandRules
    var store: RecordStore { test.store }

    static let county = AreaCode(known: "990101")
    static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    static let resources = Resources(
        folder: URL(filePath: #filePath).appending(path: "../../../../../Resources").standardized)
    static let towns = ["qingshi", "hewan", "zhaoji"].map { RecordID(known: $0) }
    static let bureaus = ["health", "education"].map { RecordID(known: $0) }
    static let village = RecordID(known: "liwan")
    static let units = towns + bureaus

    static let duty = person("duty", .dutyOfficer, "office")
    static let commander = person("commander", .commander, "headquarters")
    static func officer(_ unit: RecordID) -> Principal {
        person(
            "of-\(unit)", .unitOfficer, unit.text, below: unit == towns[0] ? [village] : [],
            office: unit == village ? towns[0] : nil)
    }

    private static func person(
        _ name: String, _ role: Role, _ unit: String, below: Set<RecordID> = [], office: RecordID? = nil
    ) -> Principal {
        let unit = RecordID(known: unit)
        return Principal(
            user: RecordID(known: "user-\(name)"), name: name, county: county,
            posts: [
                .init(
                    id: RecordID(known: "post-\(name)"), role: role, unit: unit, units: below.union([unit]),
                    office: office)
            ])
    }

    /// - Parameter start: 2026-05-04 08:00 in the county unless told.
    static func make(at start: Instant = CalendarDay(known: "2026-05-04").at(hour: 8, in: zone)) async throws
        -> BriefFixture
    {
        let registers: [any Register.Type] = [
            Areas.self, Units.self, Users.self, Posts.self, Meetings.self, CommuniqueTexts.self, Directives.self,
            DirectiveItems.self, OralDirectives.self, Assessments.self, Workstreams.self, Tasks.self, Replies.self,
            EvidenceFiles.self,
            Notices.self,
            Briefs.self,
            Snapshots.self,
        ]
        let book = try IndicatorBook(folder: resources.folder.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
                Tallying.migration,
            ],
            measures: book.measures, zone: zone, county: county, at: start)
        let ladders = try Ladders(contentsOf: resources.folder.appending(path: "Ladders/ladders.json"))
        let restrictions = try Restrictions(directory: resources.folder.appending(path: "Lexicon"))
        let fixture = BriefFixture(
            test: test,
            rules: CommandRules(ladders: ladders, zone: zone, indicators: book, restrictions: restrictions))
        try await fixture.addUnits()
        return fixture
    }

    private func addUnits() async throws {
        let rows: [(String, UnitKind, String, String, String?)] = [
            ("headquarters", .headquarters, "县指挥部", "990101", "陈述"), ("office", .office, "指挥部办公室", "990101", "梁飘"),
            ("health", .bureau, "卫健委", "990101", "许艺"), ("education", .bureau, "教体局", "990101", nil),
            ("qingshi", .township, "青石镇", "990101101", "曹婷"), ("hewan", .township, "河湾镇", "990101102", "谭梦"),
            ("zhaoji", .township, "赵集镇", "990101103", "吴苑"), ("liwan", .village, "李湾村", "990101101201", "邹爱"),
        ]
        let (u, a) = (Units.fields, Areas.fields)
        _ = try await store.write(by: .system(Self.county)) { writing in
            for code in Set(rows.map(\.3)).sorted() {
                try writing.insert(
                    Areas.self, id: RecordID(known: code), Values { ($0[a.name], $0[a.code]) = (code, code) })
            }
            for (id, kind, name, area, person) in rows {
                let id = RecordID(known: id)
                try writing.insert(
                    Units.self, id: id,
                    Values {
                        $0[u.name] = name
                        $0[u.short] = name
                        $0[u.kind] = kind
                        $0[u.parent] =
                            kind == .headquarters ? nil : RecordID(known: kind == .village ? "qingshi" : "headquarters")
                        $0[u.office] = kind == .village ? RecordID(known: "qingshi") : id
                        $0[u.area] = AreaCode(known: area)
                        $0[u.firstResponsible] = person
                        $0[u.rank] = "\(UnitKind.allCases.firstIndex(of: kind) ?? 9)\(area)"
                    })
            }
        }
    }

    /// A draft with one item per wording, each led by `leads`.
    func draft(
        _ title: String = "关于开展排查的指令", _ wordings: [String] = ["报送台账"], leads: [RecordID] = towns,
        hours: Int = 4, verify: Bool = true, meeting: RecordID? = nil
    ) async throws -> RecordID {
        let (d, i, rules) = (Directives.fields, DirectiveItems.fields, rules)
        return try await store.write(by: Self.duty) { writing in
            let directive = try writing.insert(
                Directives.self,
                Values {
                    $0[d.title] = title
                    $0[d.sourceKind] = .meeting
                    $0[d.urgency] = .routine
                    $0[d.meeting] = meeting
                    $0[d.drafter] = Self.duty.user
                })
            for wording in wordings {
                let item = try writing.addItem(to: directive.id, wording: wording, rules: rules)
                try writing.edit(
                    item: item.id, of: directive.id,
                    Values {
                        $0[i.leads] = leads
                        $0[i.leader] = "程丹"
                        $0[i.deadline] = writing.now.advanced(minutes: hours * 60)
                        $0[i.verify] = verify
                    })
            }
            return directive.id
        }
    }

    @discardableResult
    func issue(
        _ title: String = "关于开展排查的指令", _ wordings: [String] = ["报送台账"], leads: [RecordID] = towns,
        hours: Int = 4, verify: Bool = true, meeting: RecordID? = nil
    ) async throws -> RecordID {
        let (id, rules) = (
            try await draft(title, wordings, leads: leads, hours: hours, verify: verify, meeting: meeting), rules
        )
        _ = try await store.write(by: Self.duty) { try $0.submit(directive: id, rules: rules) }
        _ = try await store.write(by: Self.commander) { try $0.decideIssue(directive: id, agree: true, rules: rules) }
        return id
    }

    func tasks(of directive: RecordID? = nil) async throws -> [Record] {
        try await store.read(as: .system(Self.county)) { reading in
            if let directive { return try reading.progress(of: directive).tasks }
            let definition = try reading.registry.named(Tasks.name)
            return try reading.connection.query("SELECT * FROM task ORDER BY id").map { try Record($0, of: definition) }
        }
    }

    func finalise(_ day: String, by principal: Principal = duty) async throws -> FinalisedBrief {
        let rules = rules
        return try await store.write(by: principal) { try $0.finalise(day: CalendarDay(known: day), rules: rules) }
    }

    func content(_ brief: Record) throws -> BriefContent {
        guard let json = brief[Briefs.fields.content] else { throw Rejection.notFound }
        return try BriefContent(json)
    }

    /// Moves the clock to that local time.
    func at(_ day: String, _ hour: Int, _ minute: Int = 0) {
        test.clock.set(CalendarDay(known: day).at(hour: hour, minute: minute, in: Self.zone))
    }
}

extension CalendarDay {
    init(known text: String) {
        guard let day = CalendarDay(text) else { preconditionFailure("no day: \(text)") }
        self = day
    }
}
