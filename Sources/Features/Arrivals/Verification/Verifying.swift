import Database
import Duties
package import Kernel
package import Registers

/// What somebody who called or visited has to tell.
package struct Attempt: Hashable, Sendable {
    package var outcome: Outcome
    package var means: VerificationMeans
    package var words: String?
    /// Village and address as they were said.
    package var area: AreaCode?
    package var address: String?
    /// Which of the risk areas at the place of origin they were in.
    package var stayed: Stayed?
    /// Where it is pushed to, for `moved`.
    package var to: PushTarget?
    /// Document, birth, resident and day of leaving, as the person said them; needed of whom only others have told.
    package var own: Values?

    package init(
        _ outcome: Outcome, by means: VerificationMeans = .call, words: String? = nil, area: AreaCode? = nil,
        address: String? = nil, stayed: Stayed? = nil, to: PushTarget? = nil, own: Values? = nil
    ) {
        (self.outcome, self.means, self.words) = (outcome, means, words)
        (self.area, self.address, self.stayed, self.to, self.own) = (area, address, stayed, to, own)
    }
}

extension Writing {
    /// Notes a call or visit and does what follows from it (核实): who was reached comes under the plan that applies, if one does.
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `state`; invalid (`required` where a move has no target,
    ///   `personalData`, `areaUnknown`).
    @discardableResult
    package func verify(arrival id: RecordID, _ attempt: Attempt, rules: ArrivalSettings) throws -> Record {
        var arrival = try handled(id, from: ["filed"], "verify")
        let (a, v) = (Arrivals.fields, Verifications.fields)
        try PersonalData.refuse(in: attempt.words, field: v.words.name)
        if attempt.outcome == .moved, attempt.to == nil { throw Rejection.invalid("required", field: "to") }
        if attempt.outcome == .reached {
            if arrival[a.namedBy] != nil { arrival = try hear(attempt.own, of: arrival) }
            if let stayed = attempt.stayed { arrival = try update(arrival, Values { $0[a.stayed] = stayed.text }) }
            // What follows is not known before it is asked.
            guard try reading.asked(arrival, rules, now).parts.isEmpty else {
                throw Rejection.invalid("required", field: a.stayed.name)
            }
        }
        if attempt.area != nil || attempt.address != nil {
            var values = Values {
                if let area = attempt.area { $0[a.area] = area }
                if let address = attempt.address { $0[a.address] = address }
            }
            try Arrivals.fields.complete(&values, id: id, before: arrival, in: reading)
            // Another township is a push.
            guard values[a.unit] == nil || values[a.unit] == arrival[a.unit] else {
                throw Rejection.invalid("areaElsewhere", field: a.area.name)
            }
            arrival = try update(arrival, values)
        }
        let note = try insert(
            Verifications.self, verb: "verify",
            Values {
                $0[v.arrival] = id
                $0[v.at] = now
                $0[v.means] = attempt.means
                $0[v.outcome] = attempt.outcome
                $0[v.words] = attempt.words
                $0[v.by] = principal.user
                $0[v.unit] = arrival[a.unit]
                $0[v.area] = arrival[a.area]
            })
        guard attempt.outcome.isFinal else { return arrival }
        try meet(rule: ArrivalDuties.verify, subject: id, by: note.id, of: note.register)
        let timely = arrival[a.verifyBy].map { now <= $0 } ?? true
        arrival = try update(
            arrival,
            Values {
                $0[a.verified] = now
                $0[a.timely] = timely
            })
        switch attempt.outcome {
        case .moved:
            guard let to = attempt.to else { return arrival }
            return try push(arrival, to: to, reason: attempt.words, rules: rules)
        case .notComing: return try settle(arrival, "notComing", verb: "stayAway")
        case .duplicate: return try settle(arrival, "duplicate", verb: "sameAs")
        default: return try follow(arrival, rules: rules)
        }
    }

    /// Who was reached: what applies is established, or nothing is asked.
    private func follow(_ arrival: Record, rules: ArrivalSettings) throws -> Record {
        let verified = try settle(arrival, "verified", verb: "verify")
        let asked = try reading.asked(verified, rules, now)
        let told = try update(verified, asked.values)
        if asked.measured == nil {
            try planTests(of: told, rules)
            return told
        }
        let arrives = told[Arrivals.fields.arrivesOn] ?? rules.today(now)
        if principal.establishes, arrives <= rules.today(now) { return try plan(told, asked, rules: rules) }
        return try awaitArrival(of: told, on: arrives, by: asked, rules)
    }

    /// The arrival has come to where its push is answered, and whoever pushed it hears what became of it.
    @discardableResult
    func settle(_ arrival: Record, _ state: String, verb: String) throws -> Record {
        try answer(pushOf: arrival, state)
        return try update(arrival, state: state, verb: verb, Values { $0[Arrivals.fields.push] = nil })
    }

    /// An arrival that the principal works on, in one of these states.
    func handled(_ id: RecordID, from states: Set<String>, _ step: String) throws -> Record {
        let arrival = try reading.find(Arrivals.self, id)
        guard principal.handlesArrivals else { throw Rejection.forbidden }
        guard states.contains(arrival.state) else {
            throw Rejection(.conflict, "state", values: ["state": arrival.state, "transition": step])
        }
        return arrival
    }
}

extension Principal {
    var handlesArrivals: Bool { may(Arrivals.handling) }
}

extension Reading {
    /// Calls and visits of an arrival, the newest first.
    package func verifications(of arrival: RecordID) throws -> [Record] {
        try all(Verifications.self, where: Verifications.fields.arrival, is: arrival).sorted { $0.id > $1.id }
    }

    /// Other filings that are the same person's: by the number of the document, or name and telephone. The numbers are compared
    /// by their blind indexes; none is read.
    package func sameArrivals(as arrival: Record) throws -> [Record] {
        let definition = try registry.named(Arrivals.name)
        let rows = try connection.query(
            """
            SELECT b.* FROM arrival a JOIN arrival b ON b.county = a.county AND b."idNumber_index" = a."idNumber_index"
            WHERE a.county = \(principal.county) AND a.id = \(arrival.id) AND b.id <> a.id
            UNION
            SELECT b.* FROM arrival a JOIN arrival b ON b.county = a.county AND b."phone_index" = a."phone_index"
              AND b.name = a.name
            WHERE a.county = \(principal.county) AND a.id = \(arrival.id) AND b.id <> a.id
            ORDER BY 2 LIMIT 10
            """)
        let scope = Scope(principal, definition)
        return try rows.map { try Record($0, of: definition) }.filter(scope.contains)
    }
}

extension Writing {
    /// Nothing is asked any more of who was verified (结束).
    @discardableResult
    package func close(arrival id: RecordID) throws -> Record {
        let arrival = try handled(id, from: ["verified"], "close")
        try cancel(rule: ArrivalDuties.arrive, subject: id)
        try endTests(of: id)
        return try update(arrival, state: "closed", verb: "close")
    }
}
