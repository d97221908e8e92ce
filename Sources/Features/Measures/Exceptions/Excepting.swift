import Indicators
package import Kernel
package import Policies
package import Registers

extension Writing {
    /// Proposes a measure for which there is no rule (一事一议). It restricts nobody until a second person has signed.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`settingNotAllowed`, `expiryBeforeEffective`,
    ///   `exceptionLong`, `orderNeeded`, `reasonRequired`), `conflict` (`measureOpen`).
    @discardableResult
    package func propose(
        exceptionFor id: RecordID, setting: Setting, until: CalendarDay, order: String, reason: String,
        rules: MeasureRules
    ) throws -> Record {
        let (e, p, today) = (MeasureExceptions.fields, Persons.fields, rules.today(now))
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        let person = try reading.find(Persons.self, id)
        guard person.state == "active" else { throw Rejection(.conflict, "personClosed") }
        guard setting > .none else { throw Rejection.invalid("settingNotAllowed", field: "setting") }
        guard until >= today else { throw Rejection.invalid("expiryBeforeEffective", field: "until") }
        guard until.ordinal - today.ordinal < MeasureExceptions.longestDays else {
            throw Rejection.invalid(
                "exceptionLong", field: "until", ["max": String(MeasureExceptions.longestDays)])
        }
        guard try reading.openMeasure(of: id) == nil else { throw Rejection(.conflict, "measureOpen") }
        let number = try words(order, needed: true, code: "orderNeeded", field: "order", max: 60)
        let why = try words(reason, needed: true, max: 2_000)
        return try insert(
            MeasureExceptions.self, verb: "propose",
            Values {
                $0[e.person] = id
                $0[e.unit] = person[p.unit]
                $0[e.area] = person[p.area]
                $0[e.setting] = setting
                $0[e.from] = today
                $0[e.expiry] = until
                $0[e.reason] = why
                $0[e.order] = number
                $0[e.proposer] = principal.user
            })
    }

    /// Ends an exception with the measure that rested on it: by its last day, an earlier release, or a rule in its place.
    func close(exception id: RecordID) throws {
        guard let exception = try reading.all(MeasureExceptions.self, ids: [id])[id], exception.state == "signed" else {
            return
        }
        try update(exception, state: "over", verb: "end")
    }

    /// Signs what somebody else has proposed, and the measure is there; or declines it with a word.
    /// - Throws: `Rejection` `notFound`, `forbidden` (`samePerson`), `conflict` (`state`, `measureOpen`), `invalid`.
    @discardableResult
    package func sign(
        exception id: RecordID, agree: Bool, reason: String? = nil, rules: MeasureRules
    ) throws -> Record {
        let (e, today) = (MeasureExceptions.fields, rules.today(now))
        guard principal.has(signers) else { throw Rejection.forbidden }
        let exception = try reading.find(MeasureExceptions.self, id)
        guard exception.state == "proposed", let expiry = exception[e.expiry], let setting = exception[e.setting] else {
            throw Rejection(
                .conflict, "state", values: ["state": exception.state, "transition": agree ? "sign" : "decline"])
        }
        guard exception[e.proposer] != principal.user else { throw Rejection(.forbidden, "samePerson") }
        let why = try words(reason, needed: !agree)
        guard agree else { return try update(exception, state: "declined", verb: "decline", reason: why) }
        guard expiry >= today else { throw Rejection.invalid("expiryBeforeEffective", field: e.expiry.name) }
        guard let person = try exception[e.person].flatMap({ try reading.all(Persons.self, ids: [$0])[$0] }) else {
            throw Rejection.notFound
        }
        let reason = exception[e.reason] ?? ""
        let issued = Issued(
            policy: Issued.exception, version: exception[e.order] ?? "", category: Issued.exception,
            title: Words(zh: "一事一议管控", en: "Measure by exception"), reason: Words(zh: reason, en: reason),
            plan: Plan([Phase([setting], days: expiry.ordinal - today.ordinal + 1)]), base: today.advanced(by: -1))
        let measure = try issue(issued, to: person, exception: exception, start: today, rules: rules)
        return try update(
            exception, state: "signed", verb: "sign", reason: why,
            Values {
                $0[e.from] = today
                $0[e.signer] = principal.user
                $0[e.signed] = now
                $0[e.measure] = measure.id
            })
    }
}
