import Command
import Crypto
import Database
import Duties
package import Foundation
package import Kernel
import Organisation
package import Registers
package import Web

/// The outbox (发件箱): makes messages of notices, in the order in which these were written. It reads the change stream behind
/// them, and moves its cursor in the transaction that writes the messages: each notice is told once, and none is lost.
package struct Outbox: Sendable {
    private let store: RecordStore
    private let channels: Channels
    private let locales: Locales
    private let zone: TimeZone
    private let quiet: QuietHours
    private static let cursor = "messages"
    /// Changes of one step.
    package static let most = 500
    /// Minutes in which the same words to the same address are one message.
    static let sameFor = 10
    /// Contacts of a unit that hear.
    static let contacts = 2

    package init(
        _ store: RecordStore, _ channels: Channels, locales: Locales, zone: TimeZone, quiet: QuietHours = QuietHours()
    ) {
        (self.store, self.channels, self.locales) = (store, channels, locales)
        (self.zone, self.quiet) = (zone, quiet)
    }

    /// - Returns: number of changes read; call again while it equals `most`.
    package func step(_ county: AreaCode) async throws -> Int {
        let (read, head) = try await store.database.read { connection in
            let row = try connection.first(
                "SELECT number FROM projector WHERE county = \(county) AND name = \(Self.cursor)")
            let head = try connection.first("SELECT max(number) AS number FROM change WHERE county = \(county)")
            return (row?["number"].integer, head?["number"].integer ?? 0)
        }
        // What was written before there was an outbox is not told now.
        guard let read else {
            try await store.database.write(key: county, lane: .background) { try Self.move(to: head, county, $0) }
            return 0
        }
        if read >= head { return 0 }
        return try await store.write(by: .system(county), lane: .background) { writing in
            let rows = try writing.connection.query(
                """
                SELECT number FROM change WHERE county = \(county) AND number > \(read) ORDER BY number LIMIT \(Self.most)
                """)
            guard let last = rows.last?["number"].integer else { return 0 }
            if !channels.all.isEmpty { try post(writing.reading.notices(after: read, to: last), in: writing) }
            try Self.move(to: last, county, writing.connection)
            return rows.count
        }
    }

    /// Never back: a process that slept through the end of its lease may come here late.
    private static func move(to number: Int64, _ county: AreaCode, _ connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO projector (county, name, number) VALUES (\(county), \(cursor), \(number))
            ON CONFLICT (county, name) DO UPDATE SET number = excluded.number WHERE projector.number < excluded.number
            """)
    }

    private func post(_ notices: [Record], in writing: Writing) throws {
        if notices.isEmpty { return }
        let tree = try UnitTree(writing.reading)
        let urgencies = try writing.reading.urgencies(of: notices)
        let contacts = try writing.reading.reachable(Set(notices.compactMap { $0[Notices.fields.unit] }))
        var drafts: [String: Draft] = [:]
        var order: [String] = []
        for notice in notices {
            for draft in self.drafts(notice, tree, contacts, urgencies[notice.id] ?? .routine) {
                let key = draft.key
                if drafts[key] == nil { order.append(key) }
                drafts[key, default: draft].units.formUnion(draft.units)
            }
        }
        let since = writing.now.advanced(minutes: -Self.sameFor)
        let known = try writing.connection.query(
            """
            SELECT key FROM message WHERE county = \(writing.county) AND created > \(since)
            AND key IN (\(list: order.map(\.sql)))
            """)
        let there = Set(known.compactMap { $0["key"].text })
        for key in order where !there.contains(key) {
            if let draft = drafts[key] { try insert(draft, tree, in: writing) }
        }
    }

    /// Messages of one notice, one an address.
    private func drafts(
        _ notice: Record, _ tree: UnitTree, _ contacts: [RecordID: [Reachable]], _ urgency: Urgency
    ) -> [Draft] {
        let n = Notices.fields
        guard let unit = notice[n.unit] else { return [] }
        let office = notice[n.office] ?? unit
        let open = channels.all.filter { $0.units?.contains(tree.name(office)) ?? true }
        let words = locales.text("notice.\(notice[n.kind] ?? "")", .zhHans, ["title": notice[n.title] ?? ""])
        return open.flatMap { channel -> [Draft] in
            let draft = { (contact: RecordID?, address: String) in
                Draft(
                    channel: channel, notice: notice.id, words: words, urgency: urgency, contact: contact,
                    address: address, unit: unit, office: office, units: [unit])
            }
            guard channel.kind.isPersonal else { return [draft(nil, "")] }
            let having = (contacts[unit] ?? []).compactMap { contact in
                (channel.kind == .sms ? contact.phone : contact.email).map { (contact.id, $0) }
            }
            return having.prefix(Self.contacts).map { draft($0.0, $0.1) }
        }
    }

    private func insert(_ draft: Draft, _ tree: UnitTree, in writing: Writing) throws {
        let m = Messages.fields
        let units = tree.all.filter { draft.units.contains($0.id) }.map(\.short)
        let some = units.prefix(5).joined(separator: "、")
        let named =
            units.count > 5
            ? locales.text("message.andMore", .zhHans, ["units": some, "n": String(units.count)]) : some
        let text = locales.text(
            "message.text", .zhHans,
            [
                "headquarters": tree.headquarters?.short ?? "", "units": named,
                // The frame has a full stop of its own.
                "words": draft.words.hasSuffix("。") ? String(draft.words.dropLast()) : draft.words,
            ])
        try writing.insert(
            Messages.self,
            Values {
                $0[m.channel] = draft.channel.name
                $0[m.kind] = draft.channel.kind
                $0[m.unit] = draft.unit
                $0[m.office] = draft.office
                $0[m.contact] = draft.contact
                $0[m.notice] = draft.notice
                $0[m.urgency] = draft.urgency
                $0[m.text] = String(PersonalData.cut(text).prefix(500))
                $0[m.key] = draft.key
                $0[m.attempts] = 0
                $0[m.next] = quiet.earliest(writing.now, draft.urgency, in: zone)
            })
    }

    private struct Draft {
        let channel: Channel
        let notice: RecordID
        let words: String
        let urgency: Urgency
        let contact: RecordID?
        /// The blind index of a number, an e-mail address, nothing for a group.
        let address: String
        let unit: RecordID
        let office: RecordID
        var units: Set<RecordID>

        var key: String {
            let parts = [channel.name, address, words].joined(separator: "\u{1F}")
            return Array(SHA256.hash(data: Array(parts.utf8)).prefix(16)).hex
        }
    }
}

/// A contact with what a message could go to.
struct Reachable: Sendable {
    let id: RecordID
    /// The blind index of the mobile number: two contacts of one number have the same.
    let phone: String?
    let email: String?
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

    /// How urgent what the notices are about is; routine where nothing says so.
    func urgencies(of notices: [Record]) throws -> [RecordID: Urgency] {
        let n = Notices.fields
        let about = { (register: String) in
            Set(notices.filter { $0[n.register] == register }.compactMap { $0[n.record].flatMap { RecordID($0) } })
        }
        let tasks = try all(Tasks.self, ids: about(Tasks.name)).mapValues { $0[Tasks.fields.urgency] }
        let directives = try all(Directives.self, ids: about(Directives.name)).mapValues {
            $0[Directives.fields.urgency]
        }
        var found: [RecordID: Urgency] = [:]
        for notice in notices {
            guard let record = notice[n.record].flatMap({ RecordID($0) }) else { continue }
            found[notice.id] = (tasks[record] ?? directives[record]) ?? .routine
        }
        return found
    }

    /// Contacts of units that a message can reach, in the order of the contact sheet.
    func reachable(_ units: Set<RecordID>) throws -> [RecordID: [Reachable]] {
        if units.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT id, unit, phone_index, email FROM contact WHERE county = \(principal.county) AND open = 1
            AND unit IN (\(list: units.map(\.sql))) ORDER BY unit, "order", id
            """)
        let all = try rows.map { row in
            (
                unit: try row.get("unit", as: RecordID.self),
                Reachable(id: try row.get("id"), phone: row["phone_index"].text, email: row["email"].text)
            )
        }
        return Dictionary(grouping: all, by: \.unit).mapValues { $0.map(\.1) }
    }
}
