import Crypto
package import Duties
package import Kernel
package import Registers

/// What somebody asks for (求助).
package struct Help: Sendable {
    package var kind: NeedKind
    /// Whether the person, or the guardian, consents to a kind that tells of health.
    package var hasConsent: Bool
    package var isUrgent: Bool
    package var source: HelpSource
    package var words: String?
    package var address: String?
    package var phone: Phone?
    package var asked: Instant?

    package init(
        _ kind: NeedKind, consent: Bool = false, isUrgent: Bool = false, source: HelpSource, words: String? = nil,
        address: String? = nil, phone: Phone? = nil, asked: Instant? = nil
    ) {
        (self.kind, hasConsent, self.isUrgent, self.source, self.words) = (kind, consent, isUrgent, source, words)
        (self.address, self.phone, self.asked) = (address, phone, asked)
    }
}

/// What a ticket makes somebody owe: the village, and above it the township, that it is answered in time.
package enum HelpDuties {
    package static let ticket = "help.ticket"

    /// Never missed: it is owed until somebody has helped.
    package static let rules = [
        DutyRule(
            ticket, .once, graceMinutes: nil, ladder: "help", register: HelpTickets.name, metBy: HelpTickets.name,
            link: { "/help/\($0.subject)" }, notice: "help")
    ]
}

extension Writing {
    /// A ticket of a household; of a visit each kind once.
    @discardableResult
    func askHelp(_ help: Help, at home: Record, visit: Record? = nil, rules: HouseholdRules) throws -> Record {
        let h = Households.fields
        let id = visit.map { visit in
            RecordID(digest: SHA256.hash(data: Array("help|\(visit.id)|\(help.kind.rawValue)".utf8)))
        }
        if let id, let there = try reading.all(HelpTickets.self, ids: [id])[id] { return there }
        guard let area = home.area, let office = home[h.office], let unit = home[h.unit] else {
            throw Rejection.notFound
        }
        var help = help
        help.address = help.address ?? home[h.address]
        return try ask(
            help, id: id, (area, office, unit), household: home.id, sweep: visit?[HouseholdVisits.fields.sweep],
            measure: nil, rules)
    }

    /// A ticket from whoever asks, by telephone or in person.
    /// - Parameter area: village or grid where the help is wanted; of the household where one is named.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `invalid` (`areaUnknown`, `consentRequired`, `tooLong`, `personalData`).
    @discardableResult
    package func askHelp(_ help: Help, area: AreaCode, rules: HouseholdRules) throws -> Record {
        guard principal.has(.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker, .system) else {
            throw Rejection.forbidden
        }
        let ground = try reading.ground(of: area, field: HelpTickets.fields.area.name)
        let ticket = try ask(
            help, id: nil, (area, ground.office, ground.unit), household: nil, sweep: nil, measure: nil, rules)
        // Nobody makes a ticket that they could not see: it would be lost to who was asked.
        guard Scope(principal, try registry.named(HelpTickets.name)).contains(ticket) else { throw Rejection.forbidden }
        return ticket
    }

    /// Tickets for what a person under a measure needs because of it (生活保障需求), each kind once a measure. What
    /// tells of health is of kind `other` where nobody has consented.
    /// - Parameters:
    ///   - area: where the person stays.
    ///   - office: the township, which answers where that is no village yet.
    /// - Throws: `Rejection` invalid `areaUnknown` for a village that is none of this headquarters.
    package func askHelp(
        _ kinds: Set<NeedKind>, of measure: RecordID, area: AreaCode, office: RecordID, consent: Bool = false,
        rules: HouseholdRules
    ) throws {
        if kinds.isEmpty { return }
        let ids = Dictionary(
            uniqueKeysWithValues: kinds.map { kind in
                (kind, RecordID(digest: SHA256.hash(data: Array("help|\(measure)|\(kind.rawValue)".utf8))))
            })
        let there = try reading.all(HelpTickets.self, ids: Set(ids.values))
        let isKnown = area.ancestor(.village) != nil
        let ground = isKnown ? try reading.ground(of: area, field: HelpTickets.fields.area.name) : (office, office)
        for (kind, id) in ids.sorted(by: { $0.value < $1.value }) where there[id] == nil {
            let told = consent || !HealthNeed.includes(kind) ? kind : .other
            try ask(
                Help(told, consent: consent, source: .measure), id: id, (area, ground.0, ground.1), household: nil,
                sweep: nil,
                measure: measure, rules)
        }
    }

    /// Somebody takes it in hand.
    @discardableResult
    package func accept(ticket id: RecordID) throws -> Record {
        let t = HelpTickets.fields
        return try perform(
            "accept", registry.named(HelpTickets.name), id,
            Values {
                $0[t.accepted] = now
                $0[t.helper] = principal.user
            })
    }

    /// It is done: what was brought, by whom, in a few words.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`required`, `personalData`).
    @discardableResult
    package func finish(ticket id: RecordID, result: String) throws -> Record {
        let t = HelpTickets.fields
        let result = try FreeText.needed(result, field: t.result.name, code: "required")
        let done = try perform(
            "finish", registry.named(HelpTickets.name), id,
            Values {
                $0[t.result] = result
                $0[t.done] = now
            })
        try meet(rule: HelpDuties.ticket, subject: id, by: id, of: HelpTickets.name)
        return done
    }

    /// Asked by mistake, or no longer wanted.
    @discardableResult
    package func withdraw(ticket id: RecordID, reason: String) throws -> Record {
        let withdrawn = try perform("withdraw", registry.named(HelpTickets.name), id, reason: reason)
        try cancel(cause: id)
        return withdrawn
    }

    @discardableResult
    private func ask(
        _ help: Help, id: RecordID?, _ place: (area: AreaCode, office: RecordID, unit: RecordID),
        household: RecordID?, sweep: RecordID?, measure: RecordID?, _ rules: HouseholdRules
    ) throws -> Record {
        let t = HelpTickets.fields
        let problems = HealthNeed.problems([help.kind], consent: help.hasConsent)
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let asked = min(help.asked ?? now, now)
        let due = asked.advanced(minutes: help.isUrgent ? rules.urgentMinutes : rules.helpMinutes)
        let ticket = try insert(
            HelpTickets.self, id: id, verb: "askHelp",
            Values {
                $0[t.kind] = help.kind
                $0[t.consent] = HealthNeed.includes(help.kind) ? true : nil
                $0[t.urgent] = help.isUrgent
                $0[t.source] = help.source
                $0[t.household] = household
                $0[t.measure] = measure?.text
                $0[t.sweep] = sweep
                $0[t.area] = place.area
                $0[t.address] = help.address
                $0[t.phone] = help.phone.map { Protected($0) }
                $0[t.words] = help.words
                $0[t.asked] = asked
                $0[t.due] = due
                $0[t.office] = place.office
                $0[t.unit] = place.unit
            })
        try owe(
            [
                NewDuty(
                    HelpDuties.ticket, subject: ticket.id, of: HelpTickets.name, unit: place.unit, area: place.area,
                    title: try reading.areaNames([place.area])[place.area], cause: ticket.id, due: due,
                    ladder: help.isUrgent ? "help.urgent" : nil)
            ], in: rules.duties)
        return ticket
    }
}
