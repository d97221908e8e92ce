import Database
import Duties
package import Kernel
import Measures
package import Registers

/// What happens elsewhere and concerns arrivals (随动): a risk area or a policy changed, a measure ended.
extension Writing {
    /// Looks anew at what is asked of arrivals whose risk areas or policies have changed. Nothing is established by it: where
    /// something is asked now of who was verified before, the township owes to see them, and a person decides.
    /// - Returns: the last arrival looked at; nil when there are none after `last`.
    package func reassess(arrivalsAfter last: RecordID?, limit: Int = 200, rules: ArrivalSettings) throws -> RecordID? {
        let (a, definition) = (Arrivals.fields, try registry.named(Arrivals.name))
        let some = try connection.query(
            """
            SELECT * FROM arrival WHERE county = \(county) AND open = 1 AND id > \(last?.text ?? "")
            AND state IN ('filed', 'offered', 'verified', 'underPlan') AND "namedBy" IS NULL ORDER BY id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
        // Most come from a few places.
        var known: [Journey: Asked] = [:]
        for arrival in some {
            let journey = Journey(origin: arrival[a.originArea], left: arrival[a.leftOn], stayed: arrival[a.stayed])
            let asked = try known[journey] ?? reading.asked(arrival, rules, now)
            known[journey] = asked
            let was = Values {
                $0[a.risk] = arrival[a.risk]
                $0[a.category] = arrival[a.category]
                $0[a.quota] = arrival[a.quota]
            }
            guard asked.values != was else { continue }
            let isPlanned = arrival.state == "underPlan"
            // A level that falls leaves the plan as it was issued.
            if isPlanned, asked.risk <= arrival[a.risk] ?? .none { continue }
            var values = asked.values
            if isPlanned { values[a.raised] = true }
            let told = try update(arrival, verb: "reassess", values)
            try planTests(of: told, rules)
            let isOwed = try reading.duties(of: arrival.id, rule: ArrivalDuties.arrive).contains(where: \.state.isOpen)
            if asked.measured == nil {
                try cancel(rule: ArrivalDuties.arrive, subject: arrival.id)
            } else if isPlanned || told.state == "verified", !isOwed {
                let day = isPlanned ? rules.today(now) : told[a.arrivesOn] ?? rules.today(now)
                _ = try awaitArrival(of: told, on: day, by: asked, rules)
            }
        }
        return some.last?.id
    }

    /// Closes arrivals whose measures have ended (解除).
    package func closeArrivals(of measures: [RecordID]) throws {
        let ended = try reading.all(Measures.self, ids: Set(measures)).values
            .filter { Measures.workflow.closed.contains($0.state) }
        for measure in ended.sorted(by: { $0.id < $1.id }) {
            for arrival in try reading.all(Arrivals.self, where: Arrivals.fields.measure, is: measure.id)
            where arrival.state == "underPlan" {
                try update(arrival, state: "closed", verb: "close")
            }
        }
    }
}

/// What an answer to an arrival depends on.
private struct Journey: Hashable {
    let origin: AreaCode?
    let left: CalendarDay?
    let stayed: String?
}
