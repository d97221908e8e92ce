package import Command
import Database
package import Duties
package import Kernel
import Organisation
package import Registers

/// How a document goes round: sent to units and persons, read, and a directive's basis.
extension Writing {
    /// Sends a document to units and to persons of the headquarters, by their posts. Who has it already is left out.
    /// - Returns: the new receipts.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`nobodyAddressed`).
    @discardableResult
    package func circulate(
        document id: RecordID, to units: [RecordID], persons: [RecordID] = [], in book: DutyBook
    ) throws -> [Record] {
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        let (d, r, definition) = (UpperDocuments.fields, Receipts.fields, try registry.named(Receipts.name))
        let document = try reading.find(UpperDocuments.self, id)
        let had = Set(
            try reading.all(Receipts.self, where: r.document, is: id).map { receipt -> [RecordID?] in
                [receipt[r.unit], receipt[r.person]]
            })
        let tree = try UnitTree(reading)
        let posts = try reading.addressableLeaders(on: CalendarDay(now, in: book.zone))
        var addressees: [(unit: UnitTree.Unit, person: RecordID?)] = units.compactMap(tree.unit).map { ($0, nil) }
        for person in persons {
            guard let post = posts.first(where: { $0.user == person }), let unit = tree.unit(post.unit) else {
                continue
            }
            addressees.append((unit, person))
        }
        guard !addressees.isEmpty else { throw Rejection.invalid("nobodyAddressed", field: "units") }
        let ladder = "\(TaskDuties.acknowledge).\((document[d.urgency] ?? .routine).rawValue)"
        let due = document[d.due].flatMap { $0 > now ? $0 : nil } ?? now.advanced(minutes: book.ladders[ladder].minutes)
        let title = PersonalData.cut(document[d.title] ?? "")
        let made: [NewRecord] = try addressees.filter { !had.contains([$0.unit.id, $0.person]) }.map {
            unit, person -> NewRecord in
            try checked(
                definition,
                Values {
                    $0[r.document] = id
                    $0[r.title] = title
                    $0[r.unit] = unit.id
                    $0[r.office] = unit.office
                    $0[r.person] = person
                    $0[r.sent] = now
                    $0[r.due] = due
                })
        }
        if made.isEmpty { return [] }
        try insert(batch: made, of: definition, cause: id, verb: "circulate")
        try owe(
            made.map(\.record).map { receipt in
                NewDuty(
                    CirculationDuties.read, subject: receipt.id, of: Receipts.name, unit: receipt[r.unit],
                    owner: receipt[r.person], area: receipt[r.unit].flatMap(tree.unit)?.area, title: title, cause: id,
                    due: due, ladder: ladder)
            }, in: book)
        try update(
            document, state: "circulating", verb: "circulate",
            Values {
                $0[d.circulated] = document[d.circulated] ?? now
                $0[d.readByAll] = nil as Instant?
            })
        return made.map(\.record)
    }

    /// Says that it has been read (已阅), by the post that answers for the unit; reading again changes nothing. The
    /// headquarters may enter it for a unit that said so (代录).
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`saidByRequired`, `personalData`).
    @discardableResult
    package func read(receipt id: RecordID, saidBy: String? = nil, saidHow: String? = nil) throws -> Record {
        let r = Receipts.fields
        let receipt = try reading.find(Receipts.self, id)
        guard receipt.state == "open" else { return receipt }
        let post = principal.post(for: receipt)
        if post == nil {
            // Nobody says for a person that they have read.
            guard receipt[r.person] == nil, principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
            guard let saidBy, let saidHow, !saidBy.isEmpty, !saidHow.isEmpty else {
                throw Rejection.invalid("saidByRequired", field: "saidBy")
            }
            try PersonalData.refuse(in: saidBy, field: "saidBy")
            try PersonalData.refuse(in: saidHow, field: "saidHow")
        }
        let done = try update(
            receipt, state: "read", verb: "read",
            Values {
                $0[r.read] = now
                $0[r.reader] = principal.user
                $0[r.post] = post?.id
                $0[r.saidBy] = post == nil ? saidBy : nil
                $0[r.saidHow] = post == nil ? saidHow : nil
            })
        try meet(rule: CirculationDuties.read, subject: id, by: id, of: Receipts.name)
        try finish(document: receipt[r.document] ?? id)
        return done
    }

    /// Reads everything that waits for the person and the own units (一键已阅).
    /// - Returns: number of documents.
    package func readAll() throws -> Int {
        let waiting = try reading.openReceipts()
        for receipt in waiting { try read(receipt: receipt.id) }
        return waiting.count
    }

    /// A document is read when its last receipt is.
    private func finish(document id: RecordID) throws {
        let open = try connection.first(
            "SELECT id FROM receipt WHERE county = \(county) AND document = \(id) AND state = 'open' LIMIT 1")
        guard open == nil, let document = try reading.any(registry.named(UpperDocuments.name), id),
            document.state == "circulating"
        else { return }
        try update(
            document, state: "read", verb: "finish", Values { $0[UpperDocuments.fields.readByAll] = now })
    }

    /// A draft of which the document is the basis (转为指令); the clerk writes its items.
    /// - Throws: `Rejection` `notFound`, `forbidden`.
    package func draft(from id: RecordID, rules: CommandRules) throws -> Record {
        let (u, d) = (UpperDocuments.fields, Directives.fields)
        let document = try reading.find(UpperDocuments.self, id)
        let directive = try emptyDraft(title: document[u.title] ?? "", rules: rules)
        let basis = "\(document[u.issuer] ?? "")《\(document[u.title] ?? "")》\(document[u.number] ?? "")"
        try update(
            document, verb: "edit", Values { $0[u.directives] = (document[u.directives] ?? []) + [directive.id] })
        return try edit(
            registry.named(Directives.name), directive.id, version: directive.version,
            Values {
                $0[d.sourceKind] = document[u.kind] == .meeting ? .meeting : .document
                $0[d.urgency] = document[u.urgency]
                $0[d.legalBasis] = String(basis.prefix(200))
            })
    }
}

extension Reading {
    /// What waits to be read by the person or in their posts, the first to be due first; at most 200.
    package func openReceipts() throws -> [Record] {
        let definition = try registry.named(Receipts.name)
        let own = Set(principal.posts.map(\.unit)).sorted().map(\.sql)
        let units: SQL = own.isEmpty ? "" : " OR person IS NULL AND unit IN (\(list: own))"
        return try connection.query(
            """
            SELECT * FROM receipt WHERE county = \(principal.county) AND open = 1
            AND (person = \(principal.user)\(units)) ORDER BY due, id LIMIT 200
            """
        ).map { try Record($0, of: definition) }.filter { principal.post(for: $0) != nil }
    }

    /// Posts of commanders and section leads in force: persons to whom a document may go.
    package func addressableLeaders(on day: CalendarDay) throws -> [(
        user: RecordID, unit: RecordID, name: String, title: String?
    )] {
        try connection.query(
            """
            SELECT p."user", p.unit, p.title, u.name FROM post p JOIN "user" u ON u.id = p."user"
            WHERE p.county = \(principal.county) AND p.role IN ('commander', 'sectionLead') AND p."from" <= \(day)
              AND (p."to" IS NULL OR p."to" >= \(day)) AND u.open = 1 ORDER BY p.role, p.id LIMIT 100
            """
        ).map {
            (try $0.get("user"), try $0.get("unit"), try $0.get("name"), try $0.optional("title"))
        }
    }
}

extension Principal {
    /// The post by which the person reads what a receipt asks for: one's own, or one that speaks for the unit.
    package func post(for receipt: Record) -> Principal.Post? {
        let r = Receipts.fields
        if let person = receipt[r.person] { return person == user ? posts.first : nil }
        guard let unit = receipt[r.unit] else { return nil }
        return posts.first { post in
            post.unit == unit && [.unitOfficer, .gridWorker, .sectionLead, .dutyOfficer].contains(post.role)
        }
    }
}
