import Command
import Database
package import Duties
package import Kernel
import Organisation
package import Registers

/// Calling units to a meeting, their answers, and the roll.
extension Writing {
    /// Calls units; each owes an answer before it starts. Who is called already is left out.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`nobodyAddressed`, `untilPast`).
    @discardableResult
    package func call(
        units: [RecordID], to meeting: RecordID, starts: Instant, place: String? = nil, in book: DutyBook
    ) throws -> [Record] {
        guard principal.isClerk || principal.has(.system) else { throw Rejection.forbidden }
        let (a, definition) = (Attendances.fields, try registry.named(Attendances.name))
        let held = try reading.find(Meetings.self, meeting)
        guard starts > now else { throw Rejection.invalid("untilPast", field: "starts") }
        let had = Set(try reading.all(Attendances.self, where: a.meeting, is: meeting).compactMap { $0[a.unit] })
        let tree = try UnitTree(reading)
        let wanted = units.filter { !had.contains($0) }.compactMap(tree.unit)
        guard !units.isEmpty else { throw Rejection.invalid("nobodyAddressed", field: "units") }
        let title = PersonalData.cut(held[Meetings.fields.title] ?? "")
        let made: [NewRecord] = try wanted.map { unit -> NewRecord in
            try checked(
                definition,
                Values {
                    $0[a.meeting] = meeting
                    $0[a.title] = title
                    $0[a.starts] = starts
                    $0[a.place] = place
                    $0[a.unit] = unit.id
                    $0[a.office] = unit.office
                })
        }
        if made.isEmpty { return [] }
        try insert(batch: made, of: definition, cause: meeting, verb: "call")
        try owe(
            made.map(\.record).map { attendance in
                NewDuty(
                    CirculationDuties.answer, subject: attendance.id, of: Attendances.name, unit: attendance[a.unit],
                    area: attendance[a.unit].flatMap(tree.unit)?.area, title: title, cause: meeting, due: starts,
                    ladder: "\(TaskDuties.acknowledge).\(Urgency.routine.rawValue)")
            }, in: book)
        return made.map(\.record)
    }

    /// A unit's answer: it comes, with so many, or stays away for a reason.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func answer(attendance id: RecordID, comes: Bool, seats: Int? = nil, reason: String? = nil) throws -> Record
    {
        let a = Attendances.fields
        let attendance = try reading.find(Attendances.self, id)
        guard principal.isClerk || principal.speaks(for: attendance[a.unit]) else { throw Rejection.forbidden }
        let step = comes ? "signUp" : "excuse"
        guard Attendances.workflow.transition(step)?.from.contains(attendance.state) == true else {
            throw Rejection(.conflict, "state", values: ["state": attendance.state, "transition": step])
        }
        let reason = try comes ? FreeText.given(reason) : FreeText.needed(reason)
        if let seats, !(1...99).contains(seats) { throw Rejection.invalid("badNumber", field: "seats") }
        let done = try update(
            attendance, state: comes ? "signedUp" : "absent", verb: step, reason: comes ? nil : reason,
            Values {
                $0[a.seats] = comes ? seats ?? 1 : nil
                $0[a.reason] = comes ? nil : reason.map { String($0.prefix(200)) }
                $0[a.answered] = now
            })
        try meet(rule: CirculationDuties.answer, subject: id, by: id, of: Attendances.name)
        return done
    }

    /// The roll (点名): these units were there.
    /// - Returns: number of units newly marked.
    @discardableResult
    package func markAttended(_ ids: [RecordID], of meeting: RecordID) throws -> Int {
        guard principal.isClerk else { throw Rejection.forbidden }
        _ = try reading.find(Meetings.self, meeting)
        let wanted = Set(ids)
        let here = try reading.all(Attendances.self, where: Attendances.fields.meeting, is: meeting).filter {
            wanted.contains($0.id) && $0.state != "attended"
        }
        for attendance in here {
            try update(attendance, state: "attended", verb: "attend")
            try meet(
                rule: CirculationDuties.answer, subject: attendance.id, by: attendance.id, of: Attendances.name)
        }
        return here.count
    }
}

extension Principal {
    /// Whether a post of the principal answers for the unit itself.
    func speaks(for unit: RecordID?) -> Bool {
        posts.contains { $0.unit == unit && [.unitOfficer, .gridWorker].contains($0.role) }
    }
}
