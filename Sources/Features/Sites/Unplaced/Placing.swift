import Database
package import Duties
package import Kernel
import Measures
package import Policies
package import Registers

/// The gap list follows the measures (应隔未隔清单): what a measure says of its person's place makes, settles or opens again
/// its line, in the transaction of the measure itself.
package struct PlacementRules: Sendable {
    package let duties: DutyBook
    package let shelf: @Sendable (Reading, CalendarDay) throws -> PolicyShelf

    package init(duties: DutyBook, shelf: @escaping @Sendable (Reading, CalendarDay) throws -> PolicyShelf) {
        (self.duties, self.shelf) = (duties, shelf)
    }

    /// What `MeasureRules` is given to call.
    package var follow: @Sendable (Writing, Record) throws -> Void {
        { writing, measure in try writing.place(following: measure, rules: self) }
    }
}

extension Writing {
    /// Brings the line of a measure up to date, and what hangs on it: the duty to place, a ride that has not begun. For
    /// operations that have checked permission on the measure.
    package func place(following measure: Record, rules: PlacementRules) throws {
        let (p, m) = (Placements.fields, Measures.fields)
        let line = try reading.all(Placements.self, where: p.measure, is: measure.id).first
        let wanted = Placements.wanted(
            state: measure.state, setting: measure[m.setting] ?? .none, site: measure[m.site])
        switch (line, wanted) {
        case (nil, let setting?): try wait(for: measure, setting, line: nil, rules)
        case (let line?, let setting?) where line.state != "waiting": try wait(for: measure, setting, line: line, rules)
        case (let line?, let setting?) where line[p.setting] != setting || line[p.unit] != measure[m.unit]:
            try update(line, verb: "edit", Self.line(measure, setting))
            if line[p.unit] != measure[m.unit] { try handOn(cause: line.id, to: measure[m.unit], measure[m.area]) }
        case (let line?, nil) where line.state == "waiting": try settle(line, measure)
        default: break
        }
    }

    private static func line(_ measure: Record, _ setting: Setting) -> Values {
        let (p, m) = (Placements.fields, Measures.fields)
        return Values {
            $0[p.setting] = setting
            $0[p.area] = measure[m.area]
            $0[p.unit] = measure[m.unit]
        }
    }

    private func wait(
        for measure: Record, _ setting: Setting, line: Record?, _ rules: PlacementRules
    ) throws {
        let (p, m) = (Placements.fields, Measures.fields)
        let today = CalendarDay(now, in: rules.duties.zone)
        let hours = try SitePolicy(rules.shelf(reading, today)).transferHours
        // One that was carried out before waits again from now on.
        let since = line == nil && measure.state == "planned" ? measure.created : now
        let due = since.advanced(minutes: hours * 60)
        var values = Self.line(measure, setting)
        values[p.measure] = measure.id
        values[p.since] = since
        values[p.due] = due
        values[p.late] = false
        values[p.settled] = nil
        let waiting =
            try line.map { try update($0, state: "waiting", verb: "wait", values) }
            ?? insert(Placements.self, verb: "wait", values)
        // The duty's title is its area's: no name stands in it.
        let area = try measure[m.area].flatMap { try reading.areaName($0) }
        try owe(
            [
                NewDuty(
                    SiteDuties.place, subject: waiting.id, of: Placements.name,
                    slot: nextSlot(rule: SiteDuties.place, subject: waiting.id), unit: measure[m.unit],
                    area: measure[m.area], title: area, cause: waiting.id, policy: measure.policy, due: due)
            ], in: rules.duties)
    }

    /// It is carried out, or the measure is over: then no vehicle comes any more, unless the person is in it.
    private func settle(_ line: Record, _ measure: Record) throws {
        let placed = measure.state == "active"
        let settled = try update(
            line, state: placed ? "placed" : "ended", verb: placed ? "place" : "end",
            Values { $0[Placements.fields.settled] = now })
        if placed {
            try meet(rule: SiteDuties.place, subject: line.id, by: settled.id, of: Placements.name)
            return
        }
        try cancel(rule: SiteDuties.place, subject: line.id)
        let t = Transfers.fields
        for ride in try reading.all(Transfers.self, where: t.measure, is: measure.id)
        where ["requested", "assigned"].contains(ride.state) && ride[t.direction] == .site {
            try callOff(ride, reason: nil)
        }
    }

    /// Lines whose duty has passed its deadline are counted as late. Runs with the clock.
    func markLate(_ duties: [Duty]) throws {
        let lines = try reading.all(Placements.self, ids: Set(duties.map(\.subject)))
        for line in lines.values.sorted(by: { $0.id < $1.id }) where line.state == "waiting" {
            try update(line, verb: "late", Values { $0[Placements.fields.late] = true })
        }
    }
}

extension Reading {
    package func areaName(_ area: AreaCode) throws -> String? {
        try connection.first("SELECT name FROM area WHERE id = \(area.text)").map { try $0.get("name") }
    }
}
