import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// People with a telephone, some of whom are the same person.
struct Members: Register {
    let name = Field<String>("name", .required, .listed, .searched)
    let phone = ProtectedField<Phone>("phone")
    let born = Field<CalendarDay>("born")
    let unit = Field<RecordID>("unit", to: "unit")
    let boss = Field<RecordID>("boss", to: "member", .indexed)
    let friends = Field<[RecordID]>("friends", to: "member")
    init() {}

    static let name = "member"
    static let fields = Members()
    static let access = Access(
        read: [.dutyOfficer: [.all], .unitOfficer: [.unit("unit")]], create: [.dutyOfficer, .unitOfficer],
        edit: [.dutyOfficer], unmask: [.dutyOfficer])
    static let workflow = Workflow(
        ["active", "waiting", "ended"], closed: ["ended"],
        [
            Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer]),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer]),
            Transition(
                "leave", from: ["active"], to: "ended", by: [.dutyOfficer],
                second: .init(by: [.dutyOfficer], pending: "waiting")),
        ])
    static let tallies = [Tally("member", by: ["state"])]
    static let duplicates: Duplicates? = Duplicates(
        threshold: 60, closing: "ended", by: [.dutyOfficer],
        .key(fields.phone, weight: 60), .key(fields.name, fields.unit, weight: 40), .sign(fields.born, weight: 30))
}

/// What refers to people, once and in lists.
struct Visits: Register {
    let member = Field<RecordID>("member", to: "member", .required, .indexed)
    let others = Field<[RecordID]>("others", to: "member")
    let note = Field<String>("note")
    init() {}

    static let name = "visit"
    static let fields = Visits()
    static let access = Access(read: [.dutyOfficer: [.all]], create: [.dutyOfficer], edit: [.dutyOfficer])
    static let tallies = [Tally("visit", by: ["member"])]
}

let (member, visit) = (Members.fields, Visits.fields)

extension TestDatabase {
    static func members() async throws -> TestDatabase {
        try await make([Members.self, Visits.self], county: Sample.county)
    }

    @discardableResult
    func member(
        _ id: String, _ name: String = "王五", phone: String? = nil, unit: String? = "east", born: String? = nil,
        _ more: @Sendable (inout Values) -> Void = { _ in }
    ) async throws -> Record {
        var values = Values {
            $0[Members.fields.name] = name
            $0[Members.fields.phone] = phone.flatMap { Phone(written: $0) }.map(Protected.init)
            $0[Members.fields.unit] = unit.flatMap { RecordID($0) }
            $0[Members.fields.born] = born.flatMap { CalendarDay($0) }
        }
        more(&values)
        let complete = values
        return try await store.write(by: .system(Sample.county)) {
            try $0.insert(Members.self, id: RecordID(known: id), complete)
        }
    }

    @discardableResult
    func visit(_ id: String, _ of: String, others: [String] = []) async throws -> Record {
        try await store.write(by: .system(Sample.county)) {
            try $0.insert(
                Visits.self, id: RecordID(known: id),
                Values {
                    $0[Visits.fields.member] = RecordID(known: of)
                    $0[Visits.fields.others] = others.map { RecordID(known: $0) }
                })
        }
    }

    func merge(_ id: String, into other: String, as principal: Principal = Sample.officer) async throws {
        try await write(as: principal) {
            _ = try $0.merge(
                $0.registry.named("member"), RecordID(known: id), into: RecordID(known: other), reason: "同一人")
        }
    }

    func unmerge(_ id: String) async throws {
        try await write(as: Sample.officer) {
            _ = try $0.unmerge($0.registry.named("member"), RecordID(known: id), reason: "弄错了")
        }
    }

    func sweep() async throws { while try await DuplicateSweep(store).step(Sample.county, limit: 3) {} }

    func pairs() async throws -> [[String]] {
        try await store.read(as: Sample.officer) { reading in
            try reading.duplicates(reading.registry.named("member")).map { $0.records.map(\.id.text) }
        }
    }

    /// Everything people and visits are, but for versions and dates, with the tallies that are not zero.
    func state() async throws -> [String] {
        let registry = store.registry
        return try await database.read { connection in
            let records = try ["member", "visit"].flatMap { name in
                let definition = try registry.named(name)
                return try connection.query("SELECT * FROM \(name: name) ORDER BY id").map { row in
                    let record = try Record(row, of: definition)
                    let values = record.values.stored.sorted { $0.key < $1.key }
                    return "\(name) \(record.id) \(record.state) \(row["open"]) \(values)"
                }
            }
            let tallies = try connection.query(
                "SELECT name, key1, count FROM tally WHERE count <> 0 ORDER BY name, key1")
            return records + tallies.map { "\($0.values)" }
        }
    }

    func findings() async throws -> [Verification.Finding] {
        try await Verification(database, registry: store.registry, key: nil).run().findings
    }
}
