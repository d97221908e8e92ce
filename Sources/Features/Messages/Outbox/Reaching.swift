import Command
import Database
import Duties
import Kernel
import Organisation
import Registers

/// A contact with what a message could go to.
struct Reachable: Sendable {
    let id: RecordID
    let unit: RecordID
    let name: String
    /// The blind index of the mobile number: two contacts of one number have the same.
    let phone: String?
    let email: String?

    init(_ row: SQLRow) throws {
        (id, unit, name) = (try row.get("id"), try row.get("unit"), try row.get("name"))
        (phone, email) = (row["phone_index"].text, row["email"].text)
    }
}

/// What a notice is about and who hears of it: another unit, record or rung is another cause.
struct Cause: Hashable {
    private let kind: String?
    private let record: String?
    private let unit: RecordID?
    private let person: String?

    init(_ notice: Record) {
        let n = Notices.fields
        (kind, record) = (notice[n.kind], notice[n.record])
        (unit, person) = (notice[n.unit], notice[n.person])
    }
}

extension Reading {
    /// Notices written by the changes of a stretch, in order.
    func notices(after first: Int64, to last: Int64) throws -> [Record] {
        let rows = try connection.query(
            """
            SELECT t.record FROM change c JOIN change_content t ON t.county = c.county AND t.number = c.number
            WHERE c.county = \(principal.county) AND c.register = \(Notices.name) AND c.number > \(first)
            AND c.number <= \(last) ORDER BY c.number, t.record
            """)
        let ids: [RecordID] = try rows.map { try $0.get("record") }
        let records = try all(Notices.self, ids: Set(ids))
        return ids.compactMap { records[$0] }
    }

    /// Causes about the same records that were told since a moment, by changes up to a number.
    func told(_ notices: [Record], since: Instant, until number: Int64) throws -> Set<Cause> {
        let records = Set(notices.compactMap { $0[Notices.fields.record] })
        if records.isEmpty { return [] }
        let definition = try registry.named(Notices.name)
        let rows = try connection.query(
            """
            SELECT * FROM notice WHERE county = \(principal.county) AND record IN (\(list: records.map(\.sql)))
            AND created > \(since) AND version <= \(number)
            """)
        return try Set(rows.map { Cause(try Record($0, of: definition)) })
    }

    /// How urgent what the notices are about is; routine where nothing says so. A clock that has run out and a desk without
    /// anybody are no matter for the morning; of a duty its ladder tells (特急来文).
    func urgencies(of notices: [Record]) throws -> [RecordID: Urgency] {
        let n = Notices.fields
        let about = { (register: String) in
            Set(notices.filter { $0[n.register] == register }.compactMap { $0[n.record].flatMap { RecordID($0) } })
        }
        let tasks = try all(Tasks.self, ids: about(Tasks.name)).mapValues { $0[Tasks.fields.urgency] }
        let directives = try all(Directives.self, ids: about(Directives.name)).mapValues {
            $0[Directives.fields.urgency]
        }
        let ladders = try ladderUrgencies(of: notices)
        var found: [RecordID: Urgency] = [:]
        for notice in notices {
            if QuietHours.waking.contains(notice[n.kind] ?? "") {
                found[notice.id] = .flash
                continue
            }
            guard let record = notice[n.record].flatMap({ RecordID($0) }) else { continue }
            found[notice.id] = (tasks[record] ?? directives[record] ?? ladders[record]) ?? .routine
        }
        return found
    }

    /// Urgencies by the ladders on which the duties stand that notices tell of: `task.acknowledge.flash`.
    private func ladderUrgencies(of notices: [Record]) throws -> [RecordID: Urgency?] {
        let n = Notices.fields
        let (rules, subjects) = (
            Set(notices.compactMap { $0[n.rule] }), Set(notices.compactMap { $0[n.record] })
        )
        if rules.isEmpty || subjects.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT subject, ladder FROM duty WHERE county = \(principal.county) AND rule IN (\(list: rules.map(\.sql)))
            AND subject IN (\(list: subjects.map(\.sql))) AND ladder IS NOT NULL ORDER BY slot
            """)
        let pairs: [(RecordID, Urgency?)] = try rows.map { row in
            let ladder: String = try row.get("ladder")
            return (
                try row.get("subject"), ladder.split(separator: ".").compactMap { Urgency(rawValue: String($0)) }.last
            )
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    /// Contacts of units that a message can reach, in the order of the contact sheet.
    func reachable(_ units: Set<RecordID>) throws -> [RecordID: [Reachable]] {
        if units.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT id, unit, name, phone_index, email FROM contact WHERE county = \(principal.county) AND open = 1
            AND unit IN (\(list: units.map(\.sql))) ORDER BY unit, "order", id
            """)
        return Dictionary(grouping: try rows.map { try Reachable($0) }, by: \.unit)
    }

    /// The own contact of the leader (分包领导) whom a notice to the headquarters' office names, by notice: of the
    /// headquarters' own sheet, or of a commander's account.
    func leaders(in notices: [Record], _ tree: UnitTree) throws -> [RecordID: Reachable] {
        let n = Notices.fields
        let named = notices.filter { $0[n.unit] == tree.office?.id && !($0[n.person] ?? "").isEmpty }
        let own = tree.all.filter { $0.kind == .headquarters || $0.kind == .office }.map(\.id)
        if named.isEmpty || own.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT id, unit, name, phone_index, email FROM contact WHERE county = \(principal.county) AND open = 1
            AND name IN (\(list: Set(named.compactMap { $0[n.person] }).map(\.sql)))
            AND (unit IN (\(list: own.map(\.sql))) OR "user" IN (SELECT "user" FROM post
              WHERE county = \(principal.county) AND role = 'commander')) ORDER BY "order", id
            """)
        let contacts = Dictionary(
            try rows.map { try Reachable($0) }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = named.compactMap { notice in
            notice[n.person].flatMap { contacts[$0] }.map { (notice.id, $0) }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
