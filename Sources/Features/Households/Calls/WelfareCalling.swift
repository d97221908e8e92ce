import Database
import Duties
package import Kernel
package import Registers

/// What came of a call to somebody who lives alone.
package struct Called: Sendable, Hashable {
    package var outcome: WelfareOutcome
    package var means: VisitMeans
    /// Each becomes a help ticket.
    package var needs: [NeedKind]
    /// Whether the person consents to what of the needs tells of health.
    package var hasConsent: Bool
    package var isUrgent: Bool
    /// For the tickets; the call itself keeps none.
    package var words: String?

    package init(
        _ outcome: WelfareOutcome, by means: VisitMeans, needs: [NeedKind] = [], consent: Bool = false,
        isUrgent: Bool = false, words: String? = nil
    ) {
        (self.outcome, self.means, self.needs) = (outcome, means, needs)
        (hasConsent, self.isUrgent, self.words) = (consent, isUrgent, words)
    }

    var problems: [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if (outcome == .needsHelp) == needs.isEmpty { problems.append(.init("welfareNeeds", field: "needs")) }
        problems += HealthNeed.problems(needs, consent: hasConsent)
        if let words, words.unicodeScalars.count > 500 {
            problems.append(.init("tooLong", field: "words", values: ["max": "500"]))
        }
        if let problem = PersonalData.problem(in: words, field: "words") { problems.append(problem) }
        return problems
    }
}

extension Writing {
    /// Notes a call to a household that has agreed to it, or a look: the call's duty is met, a look once they were reached.
    /// What is needed becomes help tickets; who was not reached is looked after by somebody who goes there.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`welfareNotAgreed`), `invalid` with every problem.
    @discardableResult
    package func call(household id: RecordID, _ called: Called, rules: HouseholdRules) throws -> Record {
        let home = try reading.find(Households.self, id)
        guard principal.goesToDoors else { throw Rejection.forbidden }
        let (h, w) = (Households.fields, WelfareCalls.fields)
        guard home[h.callEvery] != nil, home.state == "active" else { throw Rejection(.conflict, "welfareNotAgreed") }
        let problems = called.problems
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let call = try insert(
            WelfareCalls.self, state: called.outcome.rawValue, verb: "welfareCall",
            Values {
                $0[w.household] = id
                $0[w.means] = called.means
                $0[w.at] = now
                $0[w.caller] = principal.user
                $0[w.area] = home.area
                $0[w.office] = home[h.office]
                $0[w.unit] = home[h.unit]
            })
        for need in called.needs {
            try askHelp(
                Help(
                    need, consent: called.hasConsent, isUrgent: called.isUrgent, source: .resident,
                    words: called.words),
                at: home, rules: rules)
        }
        try meetCalls(of: home, by: call, isReached: called.outcome != .notReached)
        if called.outcome == .notReached {
            let title = try home.area?.ancestor(.village).flatMap { try reading.areaNames([$0])[$0] }
            try oweLooks(
                [look(id, slot: call.id.text, unit: home[h.unit], area: home.area, title: title)], in: rules.duties)
        }
        return call
    }

    /// What a record of the household – a call, a visit of a round – does for the calls that are owed.
    func meetCalls(of home: Record, by record: Record, isReached: Bool) throws {
        guard let period = home[Households.fields.callEvery] else { return }
        // Today's, and the one before where that is still open.
        while try meet(rule: period.rule, subject: home.id, by: record.id, of: record.register) != nil {}
        if isReached { try meet(rule: WelfareDuties.look, subject: home.id, by: record.id, of: record.register) }
    }
}
