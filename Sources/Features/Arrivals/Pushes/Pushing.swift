import Duties
package import Kernel
package import Registers

/// Pushing, claiming, giving back, answering (推送、认领、退回、反馈).
extension Writing {
    /// Pushes an arrival whose verification has found that it is somebody else's, or that was filed with the wrong township.
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `state`; invalid `areaUnknown`, `pushHere`, `personalData`.
    @discardableResult
    package func push(arrival id: RecordID, to: PushTarget, reason: String?, rules: ArrivalSettings) throws -> Record {
        let arrival = try handled(id, from: ["filed"], "push")
        try cancel(rule: ArrivalDuties.verify, subject: id)
        return try push(arrival, to: to, reason: reason, rules: rules)
    }

    /// - Returns: the arrival.
    func push(_ arrival: Record, to: PushTarget, reason: String?, rules: ArrivalSettings) throws -> Record {
        let (a, p) = (Arrivals.fields, Pushes.fields)
        try PersonalData.refuse(in: reason, field: p.reason.name)
        var push = Values {
            $0[p.arrival] = arrival.id
            $0[p.from] = arrival[a.unit]
            $0[p.formerArea] = arrival[a.area]
            $0[p.reason] = reason
            $0[p.sentAt] = now
        }
        switch to {
        case .county(let county):
            guard county.headquartersKey == county, county != self.county else {
                throw Rejection.invalid("pushHere", field: "to")
            }
            push[p.toCounty] = county
            let sent = try insert(Pushes.self, verb: "push", push)
            try answer(pushOf: arrival, "handedOver")
            return try update(arrival, state: "handedOver", verb: "handOver", Values { $0[a.push] = sent.id })
        case .area(let area):
            var moved = Values { $0[a.area] = area }
            try Arrivals.fields.complete(&moved, id: arrival.id, before: arrival, in: reading)
            guard moved[a.unit] != arrival[a.unit] else { throw Rejection.invalid("pushHere", field: "to") }
            push[p.to] = moved[a.unit]
            push[p.claimBy] = now.advanced(minutes: ArrivalDuties.claimMinutes)
            let sent = try insert(Pushes.self, verb: "push", push)
            try oweClaim(of: sent, area: area, rules)
            // Whoever waits for an answer of an earlier push hears that it went on.
            try answer(pushOf: arrival, "offered")
            moved[a.push] = sent.id
            return try update(arrival, state: "offered", verb: "offer", moved)
        }
    }

    /// Takes an arrival that was pushed here: it is verified within 24 hours.
    /// - Parameter area: the township it goes to; needed where it was pushed to the county as a whole.
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `state`; invalid `required`, `areaUnknown` (`area`).
    @discardableResult
    package func claim(arrival id: RecordID, area: AreaCode? = nil, rules: ArrivalSettings) throws -> Record {
        var arrival = try handled(id, from: ["offered"], "claim")
        let push = try waiting(of: arrival)
        if let area {
            var values = Values { $0[Arrivals.fields.area] = area }
            try Arrivals.fields.complete(&values, id: id, before: arrival, in: reading)
            arrival = try update(arrival, values)
        } else if arrival[Arrivals.fields.area]?.ancestor(.township) == nil {
            throw Rejection.invalid("required", field: Arrivals.fields.area.name)
        }
        try update(push, state: "claimed", verb: "claim", Values { $0[Pushes.fields.claimedAt] = now })
        try meet(rule: ArrivalDuties.claim, subject: push.id, by: push.id, of: push.register)
        return try oweVerification(
            of: arrival, rules, state: "filed", verb: "claim", try reading.asked(arrival, rules, now).values)
    }

    /// Gives an arrival that was wrongly addressed back to whoever pushed it (退回).
    @discardableResult
    package func giveBack(arrival id: RecordID, reason: String, rules: ArrivalSettings) throws -> Record {
        let arrival = try handled(id, from: ["offered"], "giveBack")
        let (a, p) = (Arrivals.fields, Pushes.fields)
        let reason = try FreeText.needed(reason)
        let push = try waiting(of: arrival)
        try update(
            push, state: "returned", verb: "giveBack",
            Values {
                $0[p.givenBack] = reason
                $0[p.answeredAt] = now
            })
        try meet(rule: ArrivalDuties.claim, subject: push.id, by: push.id, of: push.register)
        // Another headquarters has its own record of it.
        if push[p.fromCounty] != nil { return try update(arrival, state: "returned", verb: "giveBack", reason: reason) }
        var back = Values {
            $0[a.area] = push[p.formerArea]
            $0[a.push] = nil
        }
        try Arrivals.fields.complete(&back, id: id, before: arrival, in: reading)
        return try oweVerification(of: arrival, rules, state: "filed", verb: "giveBack", back)
    }

    /// Tells whoever pushed an arrival what became of it (反馈).
    func answer(pushOf arrival: Record, _ state: String) throws {
        let p = Pushes.fields
        guard let id = arrival[Arrivals.fields.push], let push = try reading.any(registry.named(Pushes.name), id),
            ["sent", "claimed"].contains(push.state)
        else { return }
        if push.state == "sent" { try cancel(rule: ArrivalDuties.claim, subject: id) }
        try update(
            push, state: "answered", verb: "answer",
            Values {
                $0[p.answer] = state
                $0[p.answeredAt] = now
            })
    }

    func oweClaim(of push: Record, area: AreaCode, _ rules: ArrivalSettings) throws {
        let p = Pushes.fields
        try owe(
            [
                NewDuty(
                    ArrivalDuties.claim, subject: push.id, of: Pushes.name, unit: push[p.to], area: area,
                    title: try reading.areaName(area), cause: push[p.arrival], due: push[p.claimBy] ?? now)
            ], in: rules.duties)
    }

    private func waiting(of arrival: Record) throws -> Record {
        guard let id = arrival[Arrivals.fields.push], let push = try reading.any(registry.named(Pushes.name), id),
            push.state == "sent"
        else { throw Rejection(.conflict, "state", values: ["state": arrival.state, "transition": "claim"]) }
        return push
    }
}

extension Reading {
    /// Pushes of an arrival, the newest first.
    package func pushes(of arrival: RecordID) throws -> [Record] {
        try all(Pushes.self, where: Pushes.fields.arrival, is: arrival).sorted { $0.id > $1.id }
    }
}
