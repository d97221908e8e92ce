import Database
package import Kernel
import Organisation
package import Registers

/// What a contact tracer asks of one place (查询来客).
package struct VisitQuestion: Sendable, Hashable {
    package let from: Instant
    package let to: Instant
    /// Case investigation, said each time; nothing else is a purpose of these visits.
    package let purpose: Purpose?
    package let reason: String
    /// Whether numbers are shown in full.
    package let full: Bool

    package init(from: Instant, to: Instant, purpose: Purpose?, reason: String, full: Bool = false) {
        (self.from, self.to, self.purpose, self.reason, self.full) = (from, to, purpose, reason, full)
    }
}

/// A visit as a tracer sees it.
package struct FoundVisit: Sendable, Hashable {
    package let id: RecordID
    package let at: Instant
    package let name: String
    package let phone: String?
}

extension Reading {
    /// Whether the principal traces contacts (流调): the office, and at the health bureau's desk or a section of health.
    package func traces() throws -> Bool {
        if principal.has(.dutyOfficer) { return true }
        let posts = principal.posts.filter { [.unitOfficer, .sectionLead].contains($0.role) }
        let (units, u) = (try all(Units.self, ids: Set(posts.map(\.unit))), Units.fields)
        return posts.contains { post in
            guard let unit = units[post.unit], unit[u.sector] == .health else { return false }
            return unit[u.kind] == (post.role == .sectionLead ? .section : .bureau)
        }
    }
}

extension Writing {
    /// Visits of one place within some hours, for a case. The look-up and the log of reads are in the transaction that finds
    /// them: what is not logged is not shown. There is no other way to a visit, and none that begins with a person.
    /// - Returns: visits by time, and how it was noted.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`visitPurpose`, `required`, `tooLong`, `numberInText`,
    ///   `visitWindow`, `visitMany`).
    package func lookUp(
        ledger id: RecordID, _ question: VisitQuestion
    ) throws -> (visits: [FoundVisit], lookup: Record) {
        let ledger = try reading.find(VisitLedgers.self, id)
        guard try reading.traces() else { throw Rejection.forbidden }
        guard let purpose = question.purpose, purpose == VenueVisits.purpose else {
            throw Rejection.invalid("visitPurpose", field: "purpose")
        }
        let reason = question.reason.trimmingWhitespace
        guard !reason.isEmpty else { throw Rejection.invalid("required", field: "reason") }
        let longest = question.from.advanced(minutes: VisitorRules.windowHours * 60)
        guard question.from < question.to, question.to <= longest else {
            throw Rejection.invalid("visitWindow", field: "to", ["hours": String(VisitorRules.windowHours)])
        }
        let visits = try found(in: ledger, question)
        let (f, name) = (VisitLookups.fields, VenueVisits.fields.phone.name)
        let lookup = try insert(
            VisitLookups.self,
            Values {
                $0[f.ledger] = id
                $0[f.name] = ledger[VisitLedgers.fields.name]
                $0[f.area] = ledger.area
                $0[f.by] = principal.user
                ($0[f.from], $0[f.to]) = (question.from, question.to)
                $0[f.use] = purpose
                $0[f.reason] = reason
                $0[f.found] = visits.count
                $0[f.full] = question.full
            })
        try logReads([
            ReadNote(
                question.full ? .reveal : .detail, VenueVisits.name, Set(visits.map(\.id)), purpose: purpose,
                fields: question.full ? [name] : [])
        ])
        return (visits, lookup)
    }

    private func found(in ledger: Record, _ question: VisitQuestion) throws -> [FoundVisit] {
        let (v, definition) = (VenueVisits.fields, try registry.named(VenueVisits.name))
        let rows = try connection.query(
            """
            SELECT * FROM \(name: VenueVisits.name) WHERE county = \(county)
            AND place = \(ledger[VisitLedgers.fields.place]) AND at >= \(question.from) AND at < \(question.to)
            AND name IS NOT NULL ORDER BY at, id LIMIT \(VisitorRules.most + 1)
            """)
        guard rows.count <= VisitorRules.most else {
            throw Rejection.invalid("visitMany", field: "to", ["max": String(VisitorRules.most)])
        }
        return try rows.map { row in
            let record = try Record(row, of: definition)
            let number = record.values.stored[v.phone.name] ?? .null
            let shown =
                question.full
                ? try definition.inFull(v.phone.info, number, county: county, record: record.id)
                : definition.shown(v.phone.info, of: record)
            return FoundVisit(
                id: record.id, at: record[v.at] ?? record.created, name: record[v.name] ?? "", phone: shown.text)
        }
    }
}
