import Database
import Duties
package import Kernel
package import Registers

extension Writing {
    /// Notes that a person was tested and that the result was seen (登记检测). It meets the next slot of what is asked where the hours
    /// since the last one have passed. The same again changes nothing; another result of the same test is a correction (更正), with
    /// a reason. A positive makes the township owe a look within 30 minutes.
    ///
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `state`, `testsNotAsked`; invalid with every problem (`testAhead`,
    ///   `testBeforeLeaving`; `reasonRequired`, `tooLong`, `personalData`).
    @discardableResult
    package func enter(
        test given: SeenTest, of id: RecordID, reason: String? = nil, rules: ArrivalSettings
    ) throws -> Record {
        let (t, a) = (ArrivalTests.fields, Arrivals.fields)
        let arrival = try reading.find(Arrivals.self, id)
        guard principal.handlesArrivals else { throw Rejection.forbidden }
        if let known = try reading.any(registry.named(ArrivalTests.name), given.id(of: id)) {
            return try correct(known, given, of: arrival, reason, rules)
        }
        _ = try handled(id, from: ["verified"], "test")
        guard let asked = try reading.testsAsked(of: arrival, rules), let day = arrival[a.arrivesOn] else {
            throw Rejection(.conflict, "testsNotAsked")
        }
        try refuseOver(arrival)
        try refuse(given, of: arrival, rules)
        let test = try insert(
            ArrivalTests.self, id: given.id(of: id), verb: "test",
            Values {
                $0[t.arrival] = id
                $0[t.kind] = given.kind
                $0[t.testedAt] = min(given.testedAt, now)
                $0[t.proof] = given.proof
                $0[t.result] = given.result
                $0[t.seenAt] = now
                $0[t.seenBy] = principal.user
                $0[t.unit] = arrival[a.unit]
                $0[t.area] = arrival[a.area]
            })
        try countTests(of: arrival, asked, on: day, rules)
        // Whoever was tested was reached.
        try meet(rule: ArrivalDuties.testCall, subject: id, by: test.id, of: test.register)
        try followPositives(of: arrival, rules)
        return test
    }

    /// What came after an arrival's time would go with nothing, and stay for good.
    private func refuseOver(_ arrival: Record) throws {
        if let last = arrival[Arrivals.fields.keepUntil], last < day(of: now) {
            throw Rejection(.conflict, "testsNotAsked")
        }
    }

    private func refuse(_ given: SeenTest, of arrival: Record, _ rules: ArrivalSettings) throws {
        let field = ArrivalTests.fields.testedAt.name
        if given.testedAt > now.advanced(minutes: 5) { throw Rejection.invalid("testAhead", field: field) }
        if let left = arrival[Arrivals.fields.leftOn], given.testedAt < left.at(hour: 0, in: rules.zone) {
            throw Rejection.invalid("testBeforeLeaving", field: field)
        }
    }

    private func correct(
        _ known: Record, _ given: SeenTest, of arrival: Record, _ reason: String?, _ rules: ArrivalSettings
    ) throws -> Record {
        let t = ArrivalTests.fields
        // One that was deleted after its time stays so.
        guard let before = known[t.result], before != given.result else { return known }
        let reason = try FreeText.needed(reason, max: 500)
        let corrected = try update(
            known, verb: "correct", reason: reason,
            Values {
                $0[t.result] = given.result
                $0[t.proof] = given.proof
                $0[t.outcome] = nil as PositiveOutcome?
                $0[t.settledAt] = nil as Instant?
                $0[t.settledBy] = nil as RecordID?
            })
        try followPositives(of: arrival, rules)
        return corrected
    }

    /// A positive of which nothing is known is owed a word; where a correction, or the deletion after its time, has left none, it
    /// is owed no more.
    func followPositives(of arrival: Record, _ rules: ArrivalSettings) throws {
        let (a, rule) = (Arrivals.fields, ArrivalDuties.positive)
        let isOwed = try reading.duties(of: arrival.id, rule: rule).contains(where: \.state.isOpen)
        let isPositive = try reading.tests(of: arrival.id).contains(where: \.isOpenPositive)
        if isOwed, !isPositive { try cancel(rule: rule, subject: arrival.id) }
        guard isPositive, !isOwed else { return }
        try owe(
            [
                NewDuty(
                    rule, subject: arrival.id, of: Arrivals.name, slot: try nextSlot(rule: rule, subject: arrival.id),
                    unit: arrival[a.unit], area: arrival[a.area], title: try reading.areaName(arrival[a.area]),
                    cause: arrival.id, policy: try reading.testsAsked(of: arrival, rules)?.policy,
                    due: now.advanced(minutes: QuotaDuties.positiveMinutes))
            ], in: rules.duties)
    }

    /// Notes what came of an arrival's positive (阳性处置): whoever is a case has a measure of its own by its ground. Nobody reached:
    /// it is owed on.
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `notPositive`.
    @discardableResult
    package func settle(positiveOf id: RecordID, outcome: PositiveOutcome) throws -> Record {
        let t = ArrivalTests.fields
        let arrival = try reading.find(Arrivals.self, id)
        guard principal.handlesArrivals else { throw Rejection.forbidden }
        let positives = try reading.tests(of: id).filter(\.isOpenPositive)
        guard let first = positives.first else { throw Rejection(.conflict, "notPositive") }
        for test in positives {
            try update(
                test, verb: "look",
                Values {
                    $0[t.outcome] = outcome
                    $0[t.settledAt] = now
                    $0[t.settledBy] = principal.user
                })
        }
        if outcome != .notFound {
            try meet(rule: ArrivalDuties.positive, subject: id, by: first.id, of: ArrivalTests.name)
        }
        return arrival
    }

    /// Notes a call about a test that was missed (再次联系). Whoever was reached has been told, also one who does not wish to answer; no
    /// measure and no mark follows from it.
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `state`, `testsNotAsked`; invalid `badChoice`, `personalData`.
    @discardableResult
    package func call(
        aboutTestsOf id: RecordID, outcome: Outcome, by means: VerificationMeans = .call, words: String? = nil
    ) throws -> Record {
        let (a, v) = (Arrivals.fields, Verifications.fields)
        let arrival = try handled(id, from: ["verified"], "call")
        guard arrival[a.quota] != nil else { throw Rejection(.conflict, "testsNotAsked") }
        try refuseOver(arrival)
        guard Outcome.ofCalls.contains(outcome) else { throw Rejection.invalid("badChoice", field: v.outcome.name) }
        try PersonalData.refuse(in: words, field: v.words.name)
        let note = try insert(
            Verifications.self, verb: "callAgain",
            Values {
                $0[v.arrival] = id
                $0[v.at] = now
                $0[v.means] = means
                $0[v.outcome] = outcome
                $0[v.words] = words
                $0[v.by] = principal.user
                $0[v.unit] = arrival[a.unit]
                $0[v.area] = arrival[a.area]
            })
        if [.reached, .refused].contains(outcome) {
            try meet(rule: ArrivalDuties.testCall, subject: id, by: note.id, of: note.register)
        }
        return arrival
    }
}

extension Outcome {
    /// What may come of a call about a test.
    static let ofCalls: [Outcome] = [.reached, .noAnswer, .wrongNumber, .refused]
}
