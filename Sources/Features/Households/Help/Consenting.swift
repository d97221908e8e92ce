package import Kernel
package import Registers

extension Writing {
    /// The consent to keep what a ticket tells of somebody's health is withdrawn (撤回同意): it becomes one of other kind with
    /// general words, and the former go out of its history. So do those of the same visit or measure, as consent was given
    /// for them together. What is owed stays owed. Once more it changes nothing.
    /// - Parameter words: what is wanted, in general words; nil for none.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `invalid` (`personalData`, `tooLong`).
    @discardableResult
    package func withdrawConsent(ticket id: RecordID, words: String?, rules: HouseholdRules) throws -> Record {
        let t = HelpTickets.fields
        guard allows(helping) else { throw Rejection.forbidden }
        let ticket = try reading.find(HelpTickets.self, id)
        guard let kind = ticket[t.kind], HealthNeed.includes(kind) else { return ticket }
        try PersonalData.refuse(in: words, field: t.words.name)
        let generalised = try generalise(ticket, words: words)
        if let measure = ticket[t.measure].flatMap({ RecordID($0) }) {
            try withdrawConsent(ofMeasure: measure)
            try rules.consentWithdrawn(self, measure)
        } else if let home = ticket[t.household], let sweep = ticket[t.sweep] {
            for other in try reading.all(HelpTickets.self, where: t.household, is: home)
            where other[t.sweep] == sweep && other.id != id && tells(other, ticket[t.words]) {
                try generalise(other, words: words)
            }
            try withdrawConsent(ofVisit: HouseholdVisits.id(sweep, home))
        }
        return generalised
    }

    /// The same for the tickets of a person under a measure; asks for no permission.
    package func withdrawConsent(ofMeasure measure: RecordID) throws {
        let t = HelpTickets.fields
        for ticket in try reading.all(HelpTickets.self, where: t.measure, is: measure.text)
        where tells(ticket, nil) {
            try generalise(ticket, words: ticket[t.words])
        }
    }

    /// Whether a ticket is of a kind that tells of health, or holds these words.
    private func tells(_ ticket: Record, _ words: String?) -> Bool {
        let t = HelpTickets.fields
        return ticket[t.kind].map { HealthNeed.includes($0) } == true || words != nil && ticket[t.words] == words
    }

    @discardableResult
    private func generalise(_ ticket: Record, words: String?) throws -> Record {
        let t = HelpTickets.fields
        let kind = ticket[t.kind].flatMap { HealthNeed.includes($0) ? nil : $0 } ?? .other
        let blank = try erase(
            ticket, fields: [t.kind.name, t.words.name, t.consent.name], basis: HealthNeed.withdrawal)
        return try update(
            blank, verb: "withdrawConsent",
            Values {
                $0[t.kind] = kind
                $0[t.words] = words
            })
    }

    private func withdrawConsent(ofVisit id: RecordID) throws {
        let v = HouseholdVisits.fields
        guard let visit = try reading.all(HouseholdVisits.self, ids: [id])[id] else { return }
        let rest = (visit[v.needs] ?? []).map { HealthNeed.includes($0) ? NeedKind.other : $0 }
        var blank = try erase(visit, fields: [v.needs.name, v.consent.name], basis: HealthNeed.withdrawal)
        // An erasure of its own: what erases all that is personal is made again after a restore without the other fields.
        if blank[v.words] != nil {
            blank = try erase(blank, fields: [v.words.name], basis: HealthNeed.withdrawal)
        }
        try update(
            blank, verb: "withdrawConsent",
            Values { $0[v.needs] = NeedKind.allCases.filter { rest.contains($0) } })
    }
}
