import Database
package import Kernel
import Measures
package import Registers

extension Writing {
    /// Keeps a bed for somebody who is on the way (预留). The caller has checked who may.
    /// - Throws: `Rejection` `conflict`: `roomTaken`, `roomFull`, `roomNotReady`, `siteNotOpen`, `stayThere`.
    func reserve(_ measure: Record, at site: Record, _ admission: Admission) throws -> Record {
        try bed(measure, at: site, admission, isInside: false)
    }

    /// Gives somebody who has arrived a bed (入住): the one that was kept, or another. The room is occupied from now on.
    /// - Parameter kept: the stay of the reservation, if there is one.
    /// - Throws: also `invalid` (`childAlone`, `consentRequired`, `personalData`).
    func admit(_ measure: Record, kept: Record?, at site: Record, _ admission: Admission) throws -> Record {
        let s = Stays.fields
        if admission.guardian == .none, admission.with == nil, try reading.isDependent(measure, now) {
            throw Rejection.invalid("childAlone", field: s.guardian.name)
        }
        let problems = HealthNeed.problems(admission.needs, consent: admission.hasConsent)
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        try PersonalData.refuse(in: admission.words, field: Stays.fields.words.name)
        guard let kept else { return try bed(measure, at: site, admission, isInside: true) }
        guard kept[s.room] == admission.room, kept[s.site] == site.id else {
            try giveUp(kept)
            return try bed(measure, at: site, admission, isInside: true)
        }
        var values = Self.door(admission)
        values[s.arrived] = now
        let stay = try update(kept, state: "inside", verb: "admit", values)
        try settle(room: admission.room)
        return stay
    }

    /// The kept bed is not needed after all.
    func giveUp(_ stay: Record) throws {
        let s = Stays.fields
        try update(
            stay, state: "cancelled", verb: "cancel",
            Values {
                $0[s.bed] = nil
                $0[s.holder] = nil
            })
        if let room = stay[s.room] { try settle(room: room) }
    }

    /// Another room of the same site (调房): the old one is cleaned.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` as for an admission, `state`.
    @discardableResult
    package func move(stay id: RecordID, to room: RecordID, with other: RecordID? = nil) throws -> Record {
        let s = Stays.fields
        let stay = try stayInside(id, "move")
        guard let site = stay[s.site], let before = stay[s.room] else { throw Rejection.notFound }
        if before == room { return stay }
        let (new, number, party) = try place(in: room, of: site, with: other, moving: stay.id)
        let moved = try unlessTaken {
            try update(
                stay, verb: "changeRoom",
                Values {
                    $0[s.room] = new.id
                    $0[s.berth] = number
                    $0[s.bed] = "\(new.id)/\(number)"
                    $0[s.party] = party ?? stay.id
                })
        }
        try settle(room: before)
        try settle(room: room)
        try noteRoom(stay[s.measure], site: site, room: room)
        return moved
    }

    /// An open stay inside, which the principal may work on.
    func stayInside(_ id: RecordID, _ step: String) throws -> Record {
        guard principal.may(running) else { throw Rejection.forbidden }
        let stay = try reading.find(Stays.self, id)
        // The township reads where its people are; the site's unit and the headquarters act.
        guard try reading.mayRun(stay[Stays.fields.site]) else { throw Rejection.forbidden }
        guard stay.state == "inside" else {
            throw Rejection(.conflict, "state", values: ["state": stay.state, "transition": step])
        }
        return stay
    }

    private func bed(_ measure: Record, at site: Record, _ admission: Admission, isInside: Bool) throws -> Record {
        let (s, m) = (Stays.fields, Measures.fields)
        guard site.state == "open" else { throw Rejection(.conflict, "siteNotOpen") }
        let (room, number, party) = try place(in: admission.room, of: site.id, with: admission.with)
        let id = RecordID.make(at: now)
        var values = Self.door(admission)
        values[s.measure] = measure.id
        values[s.site] = site.id
        values[s.room] = room.id
        values[s.berth] = number
        values[s.bed] = "\(room.id)/\(number)"
        values[s.holder] = measure.id
        values[s.party] = party ?? id
        values[s.area] = measure[m.area]
        values[s.township] = measure[m.unit]
        values[s.unit] = site[Sites.fields.unit]
        values[s.office] = site[Sites.fields.office]
        values[s.arrived] = isInside ? now : nil
        let stay = try unlessTaken {
            try insert(
                Stays.self, id: id, state: isInside ? "inside" : "reserved", verb: isInside ? "admit" : "reserve",
                values)
        }
        try settle(room: room.id)
        return stay
    }

    private static func door(_ admission: Admission) -> Values {
        let s = Stays.fields
        return Values {
            $0[s.needs] = admission.needs
            $0[s.consent] = admission.needs.contains { HealthNeed.includes($0) } ? true : nil
            $0[s.guardian] = admission.guardian
            $0[s.words] = admission.words
        }
    }

    /// A bed in a room, and the party it belongs to.
    private func place(
        in id: RecordID, of site: RecordID, with other: RecordID?, moving: RecordID? = nil
    ) throws -> (room: Record, number: Int, party: RecordID?) {
        let s = Stays.fields
        guard let room = try reading.any(registry.named(Rooms.name), id), room[Rooms.fields.site] == site else {
            throw Rejection.invalid("roomUnknown", field: "room")
        }
        let there = try reading.openStays(in: id)
        var party: RecordID?
        if let other {
            guard let found = there.first(where: { $0.id == other }) else {
                throw Rejection.invalid("roommateUnknown", field: "with")
            }
            party = found[s.party]
        }
        let berths = Berths(room, there.filter { $0.id != moving })
        return (room, try berths.number(in: room.state, joining: party), party)
    }

    /// Brings a room's state in line with who is in it.
    func settle(room id: RecordID) throws {
        guard let room = try reading.any(registry.named(Rooms.name), id) else { return }
        let next = Berths(room, try reading.openStays(in: id)).state(after: room.state)
        if next == room.state { return }
        try unlessTaken { try update(room, state: next, verb: Berths.step(from: room.state, to: next)) }
        try tellIfFull(room)
    }

    /// Two at one door: whoever was second hears that the room is taken, in words.
    @discardableResult
    private func unlessTaken<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let rejection as Rejection {
            switch (rejection.code, rejection.problems.first?.field) {
            case ("unique", Stays.fields.bed.name), ("stale", _): throw Rejection(.conflict, "roomTaken")
            case ("unique", Stays.fields.holder.name): throw Rejection(.conflict, "stayThere")
            default: throw rejection
            }
        }
    }
}

extension Berths {
    init(_ room: Record, _ stays: [Record]) {
        let s = Stays.fields
        self.init(
            beds: room[Rooms.fields.beds] ?? 1,
            taken: stays.map {
                Berth(number: $0[s.berth] ?? 1, party: $0[s.party] ?? $0.id, isInside: $0.state == "inside")
            })
    }
}

extension Reading {
    /// Who is in a room or has a bed kept there.
    func openStays(in room: RecordID) throws -> [Record] {
        try all(Stays.self, where: Stays.fields.room, is: room).filter { ["reserved", "inside"].contains($0.state) }
    }

    /// Whether the principal works at the site: of its unit, or of the headquarters.
    func mayRun(_ site: RecordID?) throws -> Bool {
        guard let site, let record = try any(registry.named(Sites.name), site) else { return false }
        if principal.may(dispatching) { return true }
        let scope = Scope(principal, try registry.named(Sites.name))
        return principal.has(.unitOfficer, .healthWorker) && scope.contains(record)
    }
}
