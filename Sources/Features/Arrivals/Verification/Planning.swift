import Database
import Duties
package import Kernel
import Measures
import Policies
package import Registers

/// From an arrival to a measure (纳入管理): only where the policy in force asks for one, and with the arrival as its ground.
extension Writing {
    /// Somebody has arrived of whom it was known before what applies; or a place was listed higher since, and a person
    /// confirms what is asked now.
    /// - Throws: `Rejection` `notFound`, `forbidden`; conflict `state`, `notArrivedYet`, `nothingAsked`, `personElsewhere`.
    @discardableResult
    package func plan(arrival id: RecordID, rules: ArrivalSettings) throws -> Record {
        let arrival = try handled(id, from: ["verified", "underPlan"], "plan")
        guard principal.establishes else { throw Rejection.forbidden }
        guard arrival.state == "verified" || arrival[Arrivals.fields.raised] == true else {
            throw Rejection(.conflict, "state", values: ["state": arrival.state, "transition": "plan"])
        }
        guard arrival[Arrivals.fields.arrivesOn].map({ $0 <= rules.today(now) }) ?? false else {
            throw Rejection(.conflict, "notArrivedYet")
        }
        return try plan(arrival, try reading.asked(arrival, rules, now), rules: rules)
    }

    func plan(_ arrival: Record, _ asked: Asked, rules: ArrivalSettings) throws -> Record {
        let (a, g) = (Arrivals.fields, Grounds.fields)
        guard let claim = asked.claims.first(where: { $0.category == asked.measured?.category }) else {
            throw Rejection(.conflict, "nothingAsked")
        }
        let person = try person(of: arrival)
        let made = try establish(
            Values {
                $0[g.kind] = .arrival
                $0[g.category] = claim.category
                $0[g.source] = Arrivals.name
                $0[g.record] = arrival.id
                $0[g.day] = claim.day
            }, person: person.id, rules: rules.measures)
        try meet(rule: ArrivalDuties.arrive, subject: arrival.id, by: arrival.id, of: arrival.register)
        // Their tests are the plan's from now on. A positive of which nothing is known is owed a word all the same: the measure
        // does not know of it, and its own first test may be days away.
        try endTests(of: arrival.id)
        var values = asked.values
        values[a.person] = person.id
        values[a.measure] = made.measure?.id
        values[a.raised] = nil
        return try update(arrival, state: made.measure == nil ? nil : "underPlan", verb: "plan", values)
    }

    /// Who was verified does not come after all (不来了).
    @discardableResult
    package func stayAway(arrival id: RecordID) throws -> Record {
        let arrival = try handled(id, from: ["verified"], "stayAway")
        try cancel(rule: ArrivalDuties.arrive, subject: id)
        try endTests(of: id)
        return try update(arrival, state: "notComing", verb: "stayAway")
    }

    /// The person of an arrival: the one who has the number already, or a new one. The numbers are read for the measure, which the
    /// log tells.
    private func person(of arrival: Record) throws -> Record {
        let (a, p) = (Arrivals.fields, Persons.fields)
        let definition = try registry.named(Arrivals.name)
        let held = definition.protected.map(\.name).filter { arrival.values.stored[$0]?.text != nil }
        let numbers = held.isEmpty ? [:] : try reveal(definition, arrival.id, held, for: .measure)
        var values = Values {
            $0[p.name] = arrival[a.name].map { String($0.prefix(40)) }
            $0[p.idKind] = arrival[a.idKind] ?? .citizen
            $0[p.born] = arrival[a.born]
            $0[p.area] = arrival[a.area]
            $0[p.address] = arrival[a.address]
        }
        for field in [p.idNumber.name, p.document.name, p.phone.name] {
            if let number = numbers[field] { values.stored[field] = .text(number) }
        }
        let all = Reading(connection: connection, registry: registry, principal: .system(county))
        let number = numbers[a.idNumber.name] ?? numbers[a.document.name]
        let known = try number.flatMap { number in
            try all.page(Persons.self, Query(open: .all, search: number, limit: 1)).records.first
        }
        guard let known, known.state == "active" else { return try create(registry.named(Persons.name), values) }
        let isKept = try reading.openMeasure(of: known.id) != nil
        if known[p.unit] != arrival[a.unit], isKept {
            // One person has one owner: the other township's, until the person is theirs no more.
            let unit = try known[p.unit].flatMap {
                try all.any(registry.named("unit"), $0)?.values.stored["short"]?.text
            }
            throw Rejection(.conflict, "personElsewhere", values: ["unit": unit ?? ""])
        }
        var moved = Values {
            // Where a measure is open it moves with the person, by a hand-over.
            if !isKept { $0[p.area] = arrival[a.area] }
            $0[p.address] = arrival[a.address]
        }
        moved.stored[p.phone.name] = values.stored[p.phone.name]
        try Persons.fields.complete(&moved, id: known.id, before: known, in: all)
        return try update(known, verb: "move", moved)
    }
}

extension Principal {
    /// Whether a measure may arise from what the principal has verified; a village's worker tells the township.
    var establishes: Bool { has(.dutyOfficer, .unitOfficer, .healthWorker, .system) }
}
