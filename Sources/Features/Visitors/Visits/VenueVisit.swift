import Database
package import Kernel
package import Registers

/// Visits of a place (来客登记, B3): when, a name, a number to call. No document, no address, no health, no code: minimal.
///
/// Nobody reads it as a register: no role lists, opens, searches, imports or exports it, and neither does the server's
/// administrator. A number in it finds nobody (`.unfindable`). What a contact tracer sees is one place and a few hours
/// (`Writing.lookUp`); how many came is counted, by place and by area.
package struct VenueVisits: Register {
    package let place = Field<RecordID>("place", to: "place", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let day = Field<CalendarDay>("day", .required, .derived)
    package let at = Field<Instant>("at", .required, .past, .derived)
    package let name = Field<String>("name", .required, .max(40), .derived, .personal)
    /// Empty for somebody who has none: nobody is turned away for it.
    package let phone = ProtectedField<Phone>("phone", .derived, .unfindable)
    package init() {}

    package static let name = "venueVisit"
    package static let fields = VenueVisits()
    package static let access = Access(read: [:])
    package static let listing = Listing(sort: "at")
    /// A look-up's order: nothing is imported.
    package static let naturalKey = ["place", "at"]
    package static let purpose: Purpose? = .investigate
    package static let retention: Retention? = .days(VisitorRules.keptDays, after: "at")
    package static let tallies = [Tally("venueVisit", by: ["place", "day"])]

    package func problems(in values: Values) -> [Rejection.Problem] {
        PersonalData.find(in: values[name] ?? "") == nil ? [] : [.init("numberInText", field: name.name)]
    }
}

/// What a place says of one visit.
package struct EnteredVisit: Sendable, Hashable {
    /// Made by the form, so that a form sent twice is one visit.
    package let id: RecordID
    package let name: String
    package let phone: Phone?
    /// nil: now.
    package let at: Instant?

    package init(id: RecordID = .make(), name: String, phone: Phone?, at: Instant? = nil) {
        (self.id, self.name, self.phone, self.at) = (id, name, phone, at)
    }
}

extension Writing {
    /// Enters a visit into the ledger of the link's place (登记).
    /// - Throws: `Rejection` `forbidden` for whoever does not act by that link, `invalid` (`visitOld`, `momentAhead`, …).
    package func enter(_ entered: EnteredVisit, by visit: VisitLinkVisit, rules: VisitorRules) throws {
        guard principal.user == visit.link.id else { throw Rejection.forbidden }
        let (v, l) = (VenueVisits.fields, VisitLedgers.fields)
        if try reading.any(registry.named(VenueVisits.name), entered.id) != nil { return }
        let at = entered.at ?? now
        guard at >= now.advanced(minutes: -VisitorRules.entryHours * 60) else {
            throw Rejection.invalid("visitOld", field: v.at.name, ["hours": String(VisitorRules.entryHours)])
        }
        try insert(
            VenueVisits.self, id: entered.id,
            Values {
                $0[v.place] = visit.ledger[l.place]
                $0[v.area] = visit.ledger[l.area]
                $0[v.day] = CalendarDay(at, in: rules.zone)
                $0[v.at] = at
                $0[v.name] = entered.name.trimmingWhitespace
                $0[v.phone] = entered.phone.map { Protected($0) }
            })
    }
}

extension Reading {
    /// Visits by place and day from a day on: numbers, no names.
    package func visits(of places: [RecordID], from day: CalendarDay) throws -> [RecordID: [CalendarDay: Int]] {
        if places.isEmpty { return [:] }
        try connection.settle()
        let rows = try connection.query(
            """
            SELECT key1, key2, count FROM tally WHERE county = \(principal.county) AND name = 'venueVisit'
            AND key1 \(among: places.map(\.sql)) AND key2 >= \(day) AND count <> 0
            """)
        return try rows.reduce(into: [:]) { found, row in
            found[try row.get("key1"), default: [:]][try row.get("key2")] = try row.get("count")
        }
    }
}
