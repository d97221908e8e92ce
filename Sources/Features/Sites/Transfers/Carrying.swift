import Duties
package import Kernel
import Measures
import Organisation
import Policies
package import Registers

/// The steps of a ride. Each names who may; each time is the server's.
extension Writing {
    /// Asks for a vehicle to a site (申请转运): by the township, the section or the office.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`rideThere`, `noSiteNeeded`).
    @discardableResult
    package func requestTransfer(
        of measureID: RecordID, needs: [RideNeed] = [], rules: SiteRules
    ) throws -> Record {
        guard principal.may(running) else { throw Rejection.forbidden }
        let measure = try reading.find(Measures.self, measureID)
        guard measure.isHeld(on: rules.today(now)) else { throw Rejection(.conflict, "noSiteNeeded") }
        return try request(measure, .site, needs: needs, rules: rules)
    }

    func request(
        _ measure: Record, _ direction: Direction, from stay: Record? = nil, needs: [RideNeed] = [], rules: SiteRules
    ) throws -> Record {
        let (t, m, p) = (Transfers.fields, Measures.fields, Placements.fields)
        let line = try reading.all(Placements.self, where: p.measure, is: measure.id).first
        do {
            return try insert(
                Transfers.self, verb: "request",
                Values {
                    $0[t.measure] = measure.id
                    $0[t.rider] = measure.id
                    $0[t.direction] = direction
                    $0[t.area] = measure[m.area]
                    $0[t.unit] = measure[m.unit]
                    $0[t.needs] = needs
                    $0[t.requested] = now
                    $0[t.due] = direction == .site ? line?[p.due] : nil
                    // On the way home the site they left tells whose crew may see it.
                    $0[t.site] = direction == .site ? nil : stay?[Stays.fields.site]
                    $0[t.siteUnit] = direction == .site ? nil : stay?[Stays.fields.unit]
                })
        } catch let rejection as Rejection where rejection.problems.first?.field == t.rider.name {
            throw Rejection(.conflict, "rideThere")
        }
    }

    /// Sends a vehicle (派车), and to a site keeps a room where one is named. Again for another vehicle, site or room.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`plateRefused` …), `conflict` as for a reservation.
    @discardableResult
    package func assign(
        transfer id: RecordID, crew: RecordID, vehicle: String, site siteID: RecordID? = nil, room: RecordID? = nil,
        with other: RecordID? = nil
    ) throws -> Record {
        let t = Transfers.fields
        let ride = try ride(id, "assign")
        if let problem = Fleet.problem(in: vehicle, field: t.vehicle.name) { throw Rejection.invalid(problem) }
        guard try reading.any(registry.named(Units.name), crew) != nil else {
            throw Rejection.invalid("unitUnknown", field: t.crew.name)
        }
        var values = Values {
            $0[t.crew] = crew
            $0[t.vehicle] = vehicle.trimmingWhitespace
            $0[t.assigned] = now
        }
        if ride[t.direction] == .site {
            guard let siteID else { throw Rejection.invalid("required", field: t.site.name) }
            let site = try reading.find(Sites.self, siteID)
            guard site.state == "open" else { throw Rejection(.conflict, "siteNotOpen") }
            try release(keptFor: ride)
            values[t.site] = siteID
            values[t.siteUnit] = site[Sites.fields.unit]
            let measure = try reading.measure(of: ride)
            values[t.stay] = try room.map { try reserve(measure, at: site, Admission(room: $0, with: other)).id }
        }
        return try update(ride, state: "assigned", verb: "assign", values)
    }

    /// The person is in the vehicle (接到人).
    @discardableResult
    package func pickUp(transfer id: RecordID) throws -> Record {
        try update(
            ride(id, "pickUp"), state: "pickedUp", verb: "pickUp", Values { $0[Transfers.fields.pickedUp] = now })
    }

    /// The person is handed over (交接). At a site that is the admission: the bed is taken, the measure has begun there, and
    /// the duty to place is met – one transaction, so that nobody is handed over into nothing.
    /// - Parameter admission: needed at a site; the room may be another than the one that was kept.
    @discardableResult
    package func handOver(transfer id: RecordID, _ admission: Admission? = nil, rules: SiteRules) throws -> Record {
        let (t, s) = (Transfers.fields, Stays.fields)
        let ride = try ride(id, "handOver")
        var values = Values {
            $0[t.handedOver] = now
            $0[t.rider] = nil
        }
        if ride[t.direction] == .site {
            guard let siteID = ride[t.site], let admission else { throw Rejection.invalid("required", field: "room") }
            guard try reading.mayRun(siteID) else { throw Rejection.forbidden }
            guard let site = try reading.any(registry.named(Sites.name), siteID) else { throw Rejection.notFound }
            let measure = try reading.measure(of: ride)
            guard ["planned", "active"].contains(measure.state) else { throw Rejection(.conflict, "measureOver") }
            // Whoever comes from another site has left it.
            for old in try reading.all(Stays.self, where: s.measure, is: measure.id) where old.state == "inside" {
                _ = try end(old, .moved)
            }
            let kept = try ride[t.stay].flatMap { try reading.any(registry.named(Stays.name), $0) }
            let stay = try admit(measure, kept: kept?.state == "reserved" ? kept : nil, at: site, admission)
            values[t.stay] = stay.id
            try begin(measure, at: siteID, room: admission.room, rules: rules)
        }
        return try update(ride, state: "handedOver", verb: "handOver", values)
    }

    /// The vehicle is disinfected (车辆消毒): the loop is closed.
    @discardableResult
    package func disinfect(transfer id: RecordID) throws -> Record {
        try update(
            ride(id, "disinfect"), state: "disinfected", verb: "disinfect",
            Values { $0[Transfers.fields.disinfected] = now })
    }

    /// Calls a ride off (取消). Once the person is in the vehicle it is broken off (中止): the bed is free again, the person still
    /// to be placed, and the vehicle to be disinfected.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func callOff(transfer id: RecordID, reason: String) throws -> Record {
        let there = try reading.find(Transfers.self, id)
        let ride = try ride(id, there.state == "pickedUp" ? "abort" : "cancel")
        return try callOff(ride, reason: FreeText.needed(reason))
    }

    @discardableResult
    func callOff(_ ride: Record, reason: String?) throws -> Record {
        let t = Transfers.fields
        try release(keptFor: ride)
        let isUnderWay = ride.state == "pickedUp"
        return try update(
            ride, state: isUnderWay ? "aborted" : "cancelled", verb: isUnderWay ? "abort" : "cancel", reason: reason,
            Values {
                $0[t.stay] = nil
                $0[t.rider] = nil
            })
    }

    private func release(keptFor ride: Record) throws {
        guard let id = ride[Transfers.fields.stay], let stay = try reading.any(registry.named(Stays.name), id),
            stay.state == "reserved"
        else { return }
        try giveUp(stay)
    }

    /// The ride, if the principal may take this step on it now: its township asks and calls off, its crew drives, its site
    /// takes over, the headquarters does everything.
    private func ride(_ id: RecordID, _ name: String) throws -> Record {
        let ride = try reading.find(Transfers.self, id)
        guard let step = Transfers.workflow.transition(name), principal.may(step.by) else { throw Rejection.forbidden }
        guard step.from.contains(ride.state) else {
            throw Rejection(.conflict, "state", values: ["state": ride.state, "transition": name])
        }
        return ride
    }
}

extension Reading {
    func measure(of ride: Record) throws -> Record {
        guard let id = ride[Transfers.fields.measure], let measure = try any(registry.named(Measures.name), id) else {
            throw Rejection.notFound
        }
        return measure
    }
}
