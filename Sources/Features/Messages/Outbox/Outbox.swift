import Command
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
    /// Minutes in which the same cause to the same unit is one message.
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
            if !channels.all.isEmpty {
                try post(writing.reading.notices(after: read, to: last), after: read, in: writing)
            }
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

    private func post(_ all: [Record], after read: Int64, in writing: Writing) throws {
        let since = writing.now.advanced(minutes: -Self.sameFor)
        let told = try writing.reading.told(all, since: since, until: read)
        let notices = all.filter { !told.contains(Cause($0)) }
        if notices.isEmpty { return }
        let tree = try UnitTree(writing.reading)
        let urgencies = try writing.reading.urgencies(of: notices)
        let contacts = try writing.reading.reachable(Set(notices.compactMap { $0[Notices.fields.unit] }))
        let leaders = try writing.reading.leaders(in: notices, tree)
        var drafts: [[String]: Draft] = [:]
        var order: [[String]] = []
        for notice in notices {
            let urgency = urgencies[notice.id] ?? .routine
            for draft in self.drafts(notice, tree, contacts, leaders[notice.id], urgency) {
                let key = draft.key
                if drafts[key] == nil { order.append(key) }
                drafts[key, default: draft].units.formUnion(draft.units)
                if urgency == .flash { drafts[key]?.urgency = urgency }
            }
        }
        for draft in order.compactMap({ drafts[$0] }) { try insert(draft, tree, in: writing) }
    }

    /// Messages of one notice, one an address.
    private func drafts(
        _ notice: Record, _ tree: UnitTree, _ contacts: [RecordID: [Reachable]], _ leader: Reachable?,
        _ urgency: Urgency
    ) -> [Draft] {
        let n = Notices.fields
        guard let unit = notice[n.unit] else { return [] }
        let office = notice[n.office] ?? unit
        let open = channels.all.filter { $0.units?.contains(tree.name(office)) ?? true }
        let words = words(of: notice, tree)
        let hearing = [leader].compactMap(\.self) + (contacts[unit] ?? []).filter { $0.id != leader?.id }
        return open.flatMap { channel -> [Draft] in
            let draft = { (contact: RecordID?, address: String) in
                Draft(
                    channel: channel, notice: notice.id, words: words, urgency: urgency, contact: contact,
                    address: address, unit: unit, office: office, units: [unit])
            }
            guard channel.kind.isPersonal else { return [draft(nil, "")] }
            let having = hearing.compactMap { contact in
                (channel.kind == .sms ? contact.phone : contact.email).map { (contact.id, $0) }
            }
            return having.prefix(Self.contacts).map { draft($0.0, $0.1) }
        }
    }

    /// What a notice says: who is late, where its reader is another, and to whom it is to be brought.
    private func words(of notice: Record, _ tree: UnitTree) -> String {
        let n = Notices.fields
        let (owing, person) = (named(Set(notice[n.owing] ?? []), tree), notice[n.person] ?? "")
        let words = locales.text("notice.\(notice[n.kind] ?? "")", .zhHans, ["title": notice[n.title] ?? ""])
        let said =
            owing.isEmpty ? words : locales.text("message.owing", .zhHans, ["units": owing, "words": words])
        return person.isEmpty ? said : locales.text("message.for", .zhHans, ["person": person, "words": said])
    }

    /// Units by their short names, of many the first ones and how many they are.
    private func named(_ ids: Set<RecordID>, _ tree: UnitTree) -> String {
        let units = tree.all.filter { ids.contains($0.id) }.map(\.short)
        let some = units.prefix(5).joined(separator: "、")
        return units.count > 5
            ? locales.text("message.andMore", .zhHans, ["units": some, "n": String(units.count)]) : some
    }

    private func insert(_ draft: Draft, _ tree: UnitTree, in writing: Writing) throws {
        let m = Messages.fields
        let text = locales.text(
            "message.text", .zhHans,
            [
                "headquarters": tree.headquarters?.short ?? "", "units": named(draft.units, tree),
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
                $0[m.attempts] = 0
                $0[m.next] = quiet.earliest(writing.now, draft.urgency, in: zone)
            })
    }

    private struct Draft {
        let channel: Channel
        let notice: RecordID
        let words: String
        var urgency: Urgency
        let contact: RecordID?
        /// The blind index of a number, an e-mail address, nothing for a group.
        let address: String
        let unit: RecordID
        let office: RecordID
        var units: Set<RecordID>

        /// Notices of one step with the same words to the same address are one message that names their units.
        var key: [String] { [channel.name, address, words] }
    }
}
