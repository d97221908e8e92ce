import Duties
package import Kernel
import Measures
import Organisation
import Policies
package import Registers

extension Writing {
    /// Somebody leaves a site (离点): the room is cleaned before anybody else comes. Released is whoever's measure is over or
    /// asks for a site no longer; to hospital anybody goes at any time, without a question.
    /// - Parameter ride: whether a vehicle is wanted; a request for it is made.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `stillRequired`).
    @discardableResult
    package func leave(
        stay id: RecordID, why: LeavingReason, ride: Bool, rules: SiteRules
    ) throws -> (stay: Record, ride: Record?) {
        let (s, m) = (Stays.fields, Measures.fields)
        let stay = try stayInside(id, "leave")
        guard let measureID = stay[s.measure],
            let measure = try reading.any(registry.named(Measures.name), measureID)
        else { throw Rejection.notFound }
        if why == .released, measure.isHeld(on: rules.today(now)) {
            throw Rejection(.conflict, "stillRequired", values: ["day": measure[m.ends]?.description ?? ""])
        }
        let left = try end(stay, why)
        // Whoever is in hospital keeps the site: nobody looks for a place for them meanwhile.
        if why == .released { try noteRoom(measureID, site: nil, room: nil) }
        let request =
            ride ? try self.request(measure, why == .hospital ? .hospital : .home, from: stay, rules: rules) : nil
        return (left, request)
    }

    /// Closes the stay; the last of a room leaves it to be cleaned.
    func end(_ stay: Record, _ why: LeavingReason) throws -> Record {
        let s = Stays.fields
        let left = try update(
            stay, state: "left", verb: "leave",
            Values {
                $0[s.left] = now
                $0[s.why] = why
                $0[s.bed] = nil
                $0[s.holder] = nil
            })
        if let room = stay[s.room] { try settle(room: room) }
        return left
    }

    /// Tells the headquarters when a free room was taken and the site is now fuller than the alert's share: once, when it
    /// happens.
    func tellIfFull(_ room: Record) throws {
        guard room.state == "free", let id = room[Rooms.fields.site],
            try reading.occupancy(of: id).hasJustFilled,
            let site = try reading.any(registry.named(Sites.name), id), let office = try UnitTree(reading).office
        else { return }
        try notify(
            office.id, office: office.office, kind: "siteFull", about: id, of: Sites.name,
            title: site[Sites.fields.name])
    }
}

extension Record {
    /// Whether the measure asks for a site on this day.
    func isHeld(on day: CalendarDay) -> Bool {
        let m = Measures.fields
        guard ["planned", "active"].contains(state), let ends = self[m.ends], day <= ends else { return false }
        return self[m.setting] == .central
    }
}

extension Reading {
    /// Whether somebody may not be at a site alone: a child, or who depends on others (domain.md §2.1).
    func isDependent(_ measure: Record, _ now: Instant) throws -> Bool {
        let (m, p) = (Measures.fields, Persons.fields)
        if !Set(measure[m.groups] ?? []).isDisjoint(with: [.child, .dependent]) { return true }
        guard let id = measure[m.person], let person = try any(registry.named(Persons.name), id),
            let born = person[p.born]
        else { return false }
        let today = CalendarDay(now, in: registry.zone)
        let age = today.year - born.year - ((today.month, today.day) < (born.month, born.day) ? 1 : 0)
        return age < Stays.childYears
    }
}
