package import Kernel
import Measures
package import Registers

extension Writing {
    /// The consent to keep what a stay's needs tell of somebody's health is withdrawn (撤回同意): each becomes *other*, with general
    /// words if there are any, and the former go out of the history; so do those of the measure and of its help tickets. What
    /// is needed is given all the same. Of a stay that is over as well; once more it changes nothing.
    /// - Parameter words: what is needed, in general words; nil for none.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `invalid` (`personalData`, `tooLong`).
    @discardableResult
    package func withdrawConsent(stay id: RecordID, words: String?, rules: SiteRules) throws -> Record {
        guard principal.may(running) else { throw Rejection.forbidden }
        let stay = try reading.find(Stays.self, id)
        guard stay.tellsOfHealth else { return stay }
        try PersonalData.refuse(in: words, field: Stays.fields.words.name)
        let general = try forgetHealthNeeds(of: stay, words: words)
        if let measure = stay[Stays.fields.measure] {
            try forgetHealthNeeds(ofMeasure: measure)
            try rules.measures.consentWithdrawn(self, measure)
        }
        return general
    }

    /// The same of the stays under a measure, where it was said at the measure or a help ticket; asks for no permission.
    package func forgetHealthNeeds(ofStaysUnder measure: RecordID) throws {
        for stay in try reading.all(Stays.self, where: Stays.fields.measure, is: measure) where stay.tellsOfHealth {
            try forgetHealthNeeds(of: stay, words: nil)
        }
    }

    @discardableResult
    private func forgetHealthNeeds(of stay: Record, words: String?) throws -> Record {
        let s = Stays.fields
        let rest = (stay[s.needs] ?? []).map { HealthNeed.includes($0) ? StayNeed.other : $0 }
        var blank = try erase(stay, fields: [s.needs.name, s.consent.name], basis: HealthNeed.withdrawal)
        // An erasure of its own: what erases all that is personal is made again after a restore without the other fields.
        if blank[s.words] != nil { blank = try erase(blank, fields: [s.words.name], basis: HealthNeed.withdrawal) }
        return try update(
            blank, verb: "withdrawConsent",
            Values {
                $0[s.needs] = StayNeed.allCases.filter(rest.contains)
                $0[s.words] = words
            })
    }
}

extension Record {
    /// Whether a stay's needs tell of somebody's health.
    var tellsOfHealth: Bool { (self[Stays.fields.needs] ?? []).contains { HealthNeed.includes($0) } }
}
