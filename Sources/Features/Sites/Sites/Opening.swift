import Duties
package import Kernel
package import Registers

/// A site's life: from reserve to open and back. Nobody is moved by it; a site with people in it is not closed.
extension Writing {
    /// Orders a site in reserve to be opened (启用): its unit owes that within the hours of its tier.
    /// - Parameter order: number of the order, 防指〔2022〕15号.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`required`).
    @discardableResult
    package func activate(site id: RecordID, order: String, rules: SiteRules) throws -> Record {
        let site = try site(id, "activate")
        let order = order.trimmingWhitespace
        if order.isEmpty { throw Rejection.invalid("required", field: "order") }
        let s = Sites.fields
        let due = now.advanced(minutes: (site[s.tier] ?? .h24).hours * 60)
        let activating = try update(
            site, state: "activating", verb: "activate",
            Values {
                $0[s.order] = order
                $0[s.orderedAt] = now
                $0[s.readyBy] = due
            })
        try owe(
            [
                NewDuty(
                    SiteDuties.activate, subject: id, of: Sites.name,
                    slot: nextSlot(rule: SiteDuties.activate, subject: id), unit: site[s.unit], area: site[s.area],
                    title: site[s.name], cause: id, due: due)
            ], in: rules.duties)
        return activating
    }

    /// Takes the order back: the site is in reserve again and owes nothing.
    @discardableResult
    package func standDown(site id: RecordID) throws -> Record {
        let site = try site(id, "standDown")
        try cancel(rule: SiteDuties.activate, subject: id)
        let s = Sites.fields
        return try update(
            site, state: "reserve", verb: "standDown",
            Values {
                $0[s.orderedAt] = nil
                $0[s.readyBy] = nil
            })
    }

    /// The site takes people from now on. Its rooms are entered and its layout is whole, or it is not open.
    /// - Throws: also `conflict` (`siteWithoutRooms`, `siteLayout`).
    @discardableResult
    package func makeReady(site id: RecordID) throws -> Record {
        let site = try site(id, "open")
        guard Sites.hasLayout(site) else { throw Rejection(.conflict, "siteLayout") }
        guard try reading.occupancy(of: id).inUse > 0 else { throw Rejection(.conflict, "siteWithoutRooms") }
        let open = try update(site, state: "open", verb: "open", Values { $0[Sites.fields.openedAt] = now })
        try meet(rule: SiteDuties.activate, subject: id, by: id, of: Sites.name)
        return open
    }

    /// No more people are brought (收尾); those inside stay until they are released.
    @discardableResult
    package func windDown(site id: RecordID) throws -> Record {
        try update(site(id, "windDown"), state: "closing", verb: "windDown")
    }

    @discardableResult
    package func resume(site id: RecordID) throws -> Record {
        try update(site(id, "resume"), state: "open", verb: "resume")
    }

    /// - Throws: also `conflict` (`siteOccupied`) while somebody is inside or on the way.
    @discardableResult
    package func close(site id: RecordID) throws -> Record {
        let site = try site(id, "close")
        let inside = try reading.occupancy(of: id)
        guard inside.occupied + inside.reserved == 0 else {
            throw Rejection(.conflict, "siteOccupied", values: ["n": String(inside.occupied + inside.reserved)])
        }
        return try update(site, state: "closed", verb: "close")
    }

    @discardableResult
    package func restore(site id: RecordID) throws -> Record {
        try update(site(id, "restore"), state: "reserve", verb: "restore")
    }

    /// The site, if the principal may take this step on it now.
    private func site(_ id: RecordID, _ step: String) throws -> Record {
        let site = try reading.find(Sites.self, id)
        guard let step = Sites.workflow.transition(step), principal.may(step.by) else { throw Rejection.forbidden }
        guard step.from.contains(site.state) else {
            throw Rejection(.conflict, "state", values: ["state": site.state, "transition": step.name])
        }
        return site
    }
}
