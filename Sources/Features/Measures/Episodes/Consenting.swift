package import Kernel
package import Registers

extension Writing {
    /// The consent to keep what a measure's needs tell of somebody's health is withdrawn (撤回同意): they go, out of the history,
    /// too, and tickets that came of them become general; the help stays owed. Of an ended measure as well.
    /// - Throws: `Rejection` `forbidden`, `notFound`.
    @discardableResult
    package func withdrawConsent(measure id: RecordID, rules: MeasureRules) throws -> Record {
        guard principal.may(handlers.union([.gridWorker])) else { throw Rejection.forbidden }
        let measure = try forgetHealthNeeds(of: reading.find(Measures.self, id))
        try rules.consentWithdrawn(self, id)
        return measure
    }

    /// The same of the measure alone, where it was said at a help ticket; asks for no permission.
    package func forgetHealthNeeds(ofMeasure id: RecordID) throws {
        if let measure = try reading.all(Measures.self, ids: [id])[id] { try forgetHealthNeeds(of: measure) }
    }

    @discardableResult
    private func forgetHealthNeeds(of measure: Record) throws -> Record {
        let (m, needs) = (Measures.fields, measure[Measures.fields.needs] ?? [])
        let rest = needs.filter { !HealthNeed.includes($0) }
        if rest.count == needs.count { return measure }
        let blank = try erase(measure, fields: [m.needs.name, m.consent.name], basis: HealthNeed.withdrawal)
        return try update(blank, verb: "withdrawConsent", Values { $0[m.needs] = rest })
    }
}
