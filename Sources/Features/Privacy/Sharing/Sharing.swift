package import Database
package import Kernel
import Organisation
package import Registers

/// What is to be shared with whom.
package struct ShareOffer: Sendable, Hashable {
    package let register: String
    package let records: [RecordID]
    package let receiver: RecordID?
    package let purpose: Purpose?
    package let reason: String
    package let until: CalendarDay?
    package let names: Bool

    package init(
        register: String, records: [RecordID], receiver: RecordID?, purpose: Purpose?, reason: String,
        until: CalendarDay?, names: Bool = false
    ) {
        (self.register, self.records, self.receiver, self.purpose) = (register, records, receiver, purpose)
        (self.reason, self.until, self.names) = (reason, until, names)
    }
}

/// What a receiver reads: records as they stand now.
package struct SharedView: Sendable {
    package let share: Record
    package let definition: Definition
    package let records: [Record]
    /// Whether names and other personal words are shown.
    package let names: Bool

    /// Columns: what the register's own list shows, without what refers to other records.
    package var fields: [FieldInfo] {
        definition.visible.filter { $0.has(.listed) && definition.target(of: $0) == nil && $0.kind != .json }
    }

    /// What of a value the receiver is shown: numbers masked, names shortened, other personal words hidden.
    package func shown(_ field: FieldInfo, of record: Record) -> SQLValue {
        let value = definition.shown(field, of: record)
        guard field.has(.personal), !names, let text = value.text else { return value }
        return .text(field.name == definition.titleField?.name ? text.prefix(1) + "**" : Definition.hidden)
    }
}

extension Principal {
    /// Whether the principal shares at all: the headquarters.
    package var shares: Bool { has(.dutyOfficer, .sectionLead) }

    /// Whether the principal reads for the unit that something was shared with.
    func receives(_ share: Record) -> Bool {
        posts.contains {
            $0.unit == share[Shares.fields.receiver] && [.unitOfficer, .sectionLead].contains($0.role)
        }
    }
}

extension Writing {
    /// Shares records with another unit (共享). The officer must reach each of them.
    /// - Throws: `Rejection` `forbidden`, `notFound` for a register that is not shared or a record out of reach, `invalid`
    ///   (`purposeNeeded`, `required`, `shareMany`, `shareUntil`, `shareReceiver`, `numberInText`).
    @discardableResult
    package func share(_ offer: ShareOffer, rules: SharingRules) throws -> Record {
        guard let post = principal.posts.first(where: { [.dutyOfficer, .sectionLead].contains($0.role) }) else {
            throw Rejection.forbidden
        }
        guard rules.registers.contains(offer.register) else { throw Rejection.notFound }
        let (definition, ids) = (try registry.named(offer.register), Set(offer.records))
        guard (1...Shares.most).contains(ids.count) else {
            throw Rejection.invalid("shareMany", field: "records", ["max": String(Shares.most)])
        }
        guard let use = offer.purpose else { throw Rejection.invalid("purposeNeeded", field: "use") }
        let reason = offer.reason.trimmingWhitespace
        guard !reason.isEmpty else { throw Rejection.invalid("required", field: "reason") }
        let today = day(of: now)
        guard let until = offer.until, until >= today, until <= today.advanced(by: Shares.longest) else {
            throw Rejection.invalid("shareUntil", field: "until", ["max": String(Shares.longest)])
        }
        guard let receiver = offer.receiver, receiver != post.unit, try UnitTree(reading).unit(receiver) != nil else {
            throw Rejection.invalid("shareReceiver", field: "receiver")
        }
        let scope = Scope(principal, definition)
        guard try reading.all(definition, ids: ids).values.filter(scope.contains).count == ids.count else {
            throw Rejection.notFound
        }
        let f = Shares.fields
        return try insert(
            Shares.self,
            Values {
                $0[f.register] = offer.register
                $0[f.records] = ids.sorted()
                $0[f.count] = ids.count
                $0[f.sender] = post.unit
                $0[f.receiver] = receiver
                $0[f.by] = principal.user
                $0[f.use] = use
                $0[f.reason] = reason
                $0[f.until] = until
                $0[f.names] = offer.names
            })
    }

    /// Opens a share (查阅共享). That it was opened, by whom, and which records were seen is in the transaction that reads them:
    /// what is not logged is not shown.
    /// - Throws: `Rejection` `notFound`, `forbidden` for whoever is not of the receiving unit, conflict `shareOver`.
    package func open(share id: RecordID) throws -> SharedView {
        let (f, r) = (Shares.fields, ShareReadings.fields)
        let share = try reading.find(Shares.self, id)
        guard principal.receives(share) else { throw Rejection.forbidden }
        guard share.state == "active", let until = share[f.until], day(of: now) <= until else {
            throw Rejection(.conflict, "shareOver")
        }
        let definition = try registry.named(share[f.register] ?? "")
        let ids = share[f.records] ?? []
        let found = try reading.all(definition, ids: ids)
        let records = ids.compactMap { found[$0] }
        if definition.logsReads {
            try logReads([ReadNote(.detail, definition.name, Set(records.map(\.id)), purpose: share[f.use])])
        }
        try insert(
            ShareReadings.self,
            Values {
                $0[r.share] = id
                $0[r.by] = principal.user
                $0[r.unit] = share[f.receiver]
                $0[r.count] = records.count
            })
        // The post must be one that reads such registers at all, of whatever records.
        let mayRead = principal.roles.contains { !(definition.access.read[$0] ?? []).isEmpty }
        let names = share[f.names] == true && mayRead && share[f.use].map(Shares.caring.contains) == true
        return SharedView(share: share, definition: definition, records: records, names: names)
    }

    /// Takes a share back (撤回), at once.
    @discardableResult
    package func revoke(share id: RecordID, reason: String) throws -> Record {
        let share = try reading.find(Shares.self, id)
        let isOwn = share[Shares.fields.by] == principal.user
        guard isOwn || principal.has(.commander, .dutyOfficer) else { throw Rejection.forbidden }
        if PersonalData.find(in: reason) != nil { throw Rejection.invalid("numberInText", field: "reason") }
        return try perform("revoke", registry.named(Shares.name), id, reason: reason)
    }

    /// Ends what is over. For the scheduler; nothing is read after its day, whenever this runs.
    package func endShares() throws {
        let definition = try registry.named(Shares.name)
        let over = try connection.query(
            """
            SELECT * FROM share WHERE county = \(county) AND open = 1 AND until < \(day(of: now)) ORDER BY id LIMIT 200
            """
        ).map { try Record($0, of: definition) }
        for share in over { try update(share, state: "ended", verb: "end") }
    }
}
