import Database
package import Duties
package import Kernel
package import Registers

/// What a hit makes the township owe: a disposition within a day (E12).
package enum HitDuties {
    package static let disposition = "screening.disposition"

    /// Never missed: it is owed until somebody says what came of it, or the round is emptied.
    package static let rules = [
        DutyRule(
            disposition, .once, graceMinutes: nil, ladder: "hit", register: Residents.name, metBy: Residents.name,
            link: { "/residents/\($0.subject)" }, notice: "hit")
    ]
}

extension Principal {
    /// Who says what came of a hit: the township, and whoever a grid's worker answers to.
    var disposes: Bool { has(.dutyOfficer, .sectionLead, .unitOfficer) }
}

extension Record {
    /// Whether a resident was found with what its round looks for.
    var isHit: Bool { self[Residents.fields.reason]?.isHit == true }
}

extension Writing {
    /// Says what came of a hit; the duty is met. Said again, the last word stands and the first moment counts.
    /// - Parameter words: needed where it is not `measured`.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`residentEmptied`, `residentNoHit`), `invalid`
    ///   (`required`, `tooLong`, `personalData`).
    @discardableResult
    package func dispose(
        resident id: RecordID, as disposition: Disposition, words: String? = nil, rules: HouseholdRules
    ) throws -> Record {
        let resident = try reading.find(Residents.self, id)
        guard principal.disposes else { throw Rejection.forbidden }
        guard resident.state == "kept" else { throw Rejection(.conflict, "residentEmptied") }
        guard resident.isHit else { throw Rejection(.conflict, "residentNoHit") }
        let x = Residents.fields
        let field = x.dispositionWords.name
        let words =
            try disposition == .measured
            ? FreeText.given(words, field: field) : FreeText.needed(words, field: field, code: "required")
        if resident[x.disposition] == disposition, resident[x.dispositionWords] == words { return resident }
        let said = try update(
            resident, verb: "disposition",
            Values {
                $0[x.disposition] = disposition
                $0[x.dispositionWords] = words
                $0[x.disposed] = resident[x.disposed] ?? now
                $0[x.measured] = disposition == .measured ? resident[x.measured] ?? now : nil
            })
        // The clock may not have come by yet.
        try owe(dispositionsOf: [resident], rules)
        try meet(rule: HitDuties.disposition, subject: id, by: id, of: Residents.name)
        return said
    }

    /// Owes the disposition of hits that came by form, file or program since the last time. Idempotent; runs with the clock.
    /// - Returns: hits; call again while it is not 0.
    @discardableResult
    package func oweDispositions(_ rules: HouseholdRules, limit: Int = 100) throws -> Int {
        let definition = try registry.named(Residents.name)
        let new = try connection.query(
            """
            SELECT r.* FROM resident r WHERE r.county = \(county)
            AND r.reason IN (\(list: ResidentReason.hits.map(\.rawValue.sql))) AND r.disposition IS NULL
            AND r.state = 'kept'
            AND NOT EXISTS (SELECT 1 FROM duty d WHERE d.county = r.county AND d.rule = \(HitDuties.disposition)
              AND d.subject = r.id)
            LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
        try owe(dispositionsOf: new, rules)
        return new.count
    }

    /// The first of its time is when it was registered; where the clock stood still for as long, nobody is late for what
    /// was not asked.
    private func owe(dispositionsOf hits: [Record], _ rules: HouseholdRules) throws {
        let x = Residents.fields
        let names = try reading.areaNames(hits.map(\.area))
        try owe(
            hits.map { hit in
                let due = hit.created.advanced(minutes: rules.hitMinutes)
                return NewDuty(
                    HitDuties.disposition, subject: hit.id, of: Residents.name, unit: hit[x.office], area: hit.area,
                    title: hit.area.flatMap { names[$0] }, cause: hit.id,
                    due: due > now ? due : now.advanced(minutes: rules.hitMinutes))
            }, in: rules.duties)
    }
}
