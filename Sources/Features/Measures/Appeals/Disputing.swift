import Database
import Duties
package import Kernel
import Organisation
package import Registers

extension Writing {
    /// Takes an appeal against an open measure (申诉), on paper, by telephone or in person; the measure goes on meanwhile.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` (`required`, `personalData`).
    @discardableResult
    package func appeal(
        against id: RecordID, words text: String, asker: Asker, rules: MeasureRules
    ) throws -> Record {
        let (a, m) = (Appeals.fields, Measures.fields)
        let measure = try handled(id, by: handlers.union([.gridWorker]))
        let said = try words(text, needed: true, code: "required", field: "words", max: 2_000)
        let appeal = try insert(
            Appeals.self, verb: "appeal",
            Values {
                $0[a.measure] = id
                $0[a.person] = measure[m.person]
                $0[a.unit] = measure[m.unit]
                $0[a.area] = measure[m.area]
                $0[a.words] = said
                $0[a.asker] = asker
                $0[a.received] = now
                $0[a.due] = now.advanced(minutes: Appeals.hours * 60)
            })
        try dispute(measure, by: appeal, MeasureDuties.appeal, due: appeal[a.due], rules)
        return appeal
    }

    /// Takes a request to correct what is held of a person (更正).
    @discardableResult
    package func askCorrection(
        of person: RecordID, words text: String, asker: Asker, rules: MeasureRules
    ) throws -> Record {
        let (c, p) = (RecordCorrections.fields, Persons.fields)
        guard principal.may(handlers.union([.gridWorker])) else { throw Rejection.forbidden }
        let held = try reading.find(Persons.self, person)
        let measure = try reading.openMeasure(of: person)
        let said = try words(text, needed: true, code: "required", field: "words", max: 2_000)
        let request = try insert(
            RecordCorrections.self, verb: "request",
            Values {
                $0[c.person] = person
                $0[c.measure] = measure?.id
                $0[c.unit] = held[p.unit]
                $0[c.area] = held[p.area]
                $0[c.words] = said
                $0[c.asker] = asker
                $0[c.received] = now
                $0[c.due] = now.advanced(minutes: RecordCorrections.hours * 60)
            })
        try dispute(measure, by: request, MeasureDuties.correction, due: request[c.due], rules)
        return request
    }

    /// Answers an appeal; where it is right the measure ends at once, with all that rested on it.
    /// - Throws: `Rejection` `notFound`, `forbidden` (`notIndependent`), `conflict` (`state`), `invalid`.
    @discardableResult
    package func decide(
        appeal id: RecordID, lift: Bool, answer: String, rules: MeasureRules
    ) throws -> Record {
        let a = Appeals.fields
        let appeal = try reading.find(Appeals.self, id)
        let measure = try appeal[a.measure].flatMap { try reading.all(Measures.self, ids: [$0])[$0] }
        let said = try answered(appeal, answer, measure, verb: lift ? "lift" : "uphold")
        let decided = try update(
            appeal, state: lift ? "lifted" : "upheld", verb: lift ? "lift" : "uphold", reason: said,
            Values {
                $0[a.answer] = said
                $0[a.answered] = now
                $0[a.decider] = principal.user
            })
        try settle(appeal, MeasureDuties.appeal, measure, lifting: lift, reason: said, rules)
        return decided
    }

    /// Answers a request for correction. What is right is corrected in its record beforehand; where the ground itself was
    /// none, the measure ends at once.
    @discardableResult
    package func decide(
        correction id: RecordID, accept: Bool, lift: Bool = false, answer: String, rules: MeasureRules
    ) throws -> Record {
        let c = RecordCorrections.fields
        let request = try reading.find(RecordCorrections.self, id)
        let measure = try request[c.person].flatMap { try reading.openMeasure(of: $0) }
        let said = try answered(request, answer, measure, verb: accept ? "accept" : "refuse")
        let decided = try update(
            request, state: accept ? "accepted" : "refused", verb: accept ? "accept" : "refuse", reason: said,
            Values {
                $0[c.answer] = said
                $0[c.answered] = now
                $0[c.decider] = principal.user
            })
        try settle(request, MeasureDuties.correction, measure, lifting: accept && lift, reason: said, rules)
        return decided
    }

    /// Marks the measure as disputed, and owes the answer to the headquarters' office, which has not issued it.
    private func dispute(
        _ measure: Record?, by record: Record, _ rule: String, due: Instant?, _ rules: MeasureRules
    ) throws {
        if let measure { try update(measure, verb: "dispute", Values { $0[Measures.fields.disputed] = true }) }
        try owe(
            [
                NewDuty(
                    rule, subject: record.id, of: record.register, unit: try UnitTree(reading).office?.id,
                    area: record.area, title: measure?[Measures.fields.title], cause: record.id,
                    policy: measure?.policy, due: due ?? now)
            ], in: rules.duties)
    }

    /// - Throws: `notIndependent` for whoever issued the measure, or looks after the person.
    private func answered(_ record: Record, _ answer: String, _ measure: Record?, verb: String) throws -> String? {
        let m = Measures.fields
        guard principal.has(deciders) else { throw Rejection.forbidden }
        guard record.state == "open" else {
            throw Rejection(.conflict, "state", values: ["state": record.state, "transition": verb])
        }
        let team = [m.gridWorker, m.doctor, m.coordinator].compactMap { measure?[$0] }
        guard try !team.contains(principal.user) && measure.map(hasShaped) != true else {
            throw Rejection(.forbidden, "notIndependent")
        }
        return try words(answer, needed: true, code: "required", field: "answer", max: 2_000)
    }

    /// Steps by which a restriction arises or grows.
    private static let shaping = [
        "establish", "propose", "sign", "issue", "expose", "admit", "extend", "order", "suit",
    ]

    /// Whether the principal has issued, extended or changed a measure, or entered or signed what it rests on.
    private func hasShaped(_ measure: Record) throws -> Bool {
        let m = Measures.fields
        let grounds =
            try measure[m.person].map {
                try reading.all(Grounds.self, where: Grounds.fields.person, is: $0).map(\.id)
            } ?? []
        let records = [measure.id, measure[m.exception]].compactMap(\.self) + grounds
        return try connection.first(
            """
            SELECT 1 AS found FROM change_content t JOIN change c ON c.county = t.county AND c.number = t.number
            WHERE t.county = \(county) AND t.record \(among: records.map(\.sql)) AND c.actor = \(principal.user)
            AND c.verb IN (\(list: Self.shaping.map(\.sql))) LIMIT 1
            """) != nil
    }

    private func settle(
        _ record: Record, _ rule: String, _ measure: Record?, lifting: Bool, reason: String?, _ rules: MeasureRules
    ) throws {
        let m = Measures.fields
        try meet(rule: rule, subject: record.id, by: record.id, of: record.register)
        guard let measure else { return }
        let still = try measure[m.person].map { try reading.disputes(of: $0) } ?? 0
        let marked = try update(measure, verb: "settle", Values { $0[m.disputed] = still > 0 })
        guard lifting, marked[m.ended] == nil else { return }
        try withdrawGrounds(of: marked, reason: reason)
        _ = try end(marked, "appealed", verb: "lift", reason: reason.map { String($0.prefix(500)) }, rules)
    }
}

extension Reading {
    /// Appeals and corrections of a person that wait for their answer.
    package func disputes(of person: RecordID) throws -> Int {
        try connection.first(
            """
            SELECT (SELECT COUNT(*) FROM appeal WHERE county = \(principal.county) AND person = \(person)
              AND state = 'open') + (SELECT COUNT(*) FROM "recordCorrection" WHERE county = \(principal.county)
              AND person = \(person) AND state = 'open') AS n
            """
        ).map { try $0.get("n") } ?? 0
    }
}
