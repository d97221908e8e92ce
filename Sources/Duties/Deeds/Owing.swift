import Database
package import Kernel
package import Registers

extension Writing {
    /// Duties owed singly, by their causes. One that is there already stays as it is.
    package func owe(_ new: [NewDuty], in book: DutyBook) throws {
        if new.isEmpty { return }
        let number = try nextNumber()
        var moves = DutyMoves(county: county)
        let ladders = try book.ladders(reading)
        let rows = new.map { duty -> SQL in
            let day = CalendarDay(duty.due, in: book.zone)
            // The clock looks at it at the first rung that has not passed – one that is now is told at once –, at the latest
            // at the deadline.
            let ladder = ladders[duty.ladder ?? book[duty.rule]?.ladder ?? ""]
            let next = ladder.next(from: now, due: duty.due).map { min($0, duty.due) } ?? duty.due
            return """
                (\(county), \(duty.rule), \(duty.subject), \(duty.slot), \(duty.register), \(duty.unit), \(duty.owner), \
                \(duty.area), \(day), \(duty.title), \(duty.cause), \(duty.policy), \
                \(duty.opens ?? now), \(duty.due), \(duty.closes), \
                \(max(next, now)), 'due', 0, \(duty.ladder.map(ladders.inForce)), 1, \(number))
                """
        }
        let made = try connection.query(
            """
            INSERT INTO duty (county, rule, subject, slot, register, unit, owner, area, day, title, cause, policy,
              opens, due, closes, "nextStep", state, "lateEntry", ladder, open, version)
            VALUES \(rows.joined(separator: ", "))
            ON CONFLICT (county, rule, subject, slot) DO NOTHING RETURNING rule, area, day
            """)
        for row in made { moves.add(1, try row.get("rule"), .due, try row.optional("area"), try row.get("day")) }
        if !made.isEmpty { try logDuties("owe", new[0].cause ?? new[0].subject, moves) }
    }

    /// The slot of the next repetition, where slots are numbers.
    package func nextSlot(rule: String, subject: RecordID) throws -> String {
        try nextSlots(rule: rule, [subject])[subject] ?? "1"
    }

    /// The same of each of these subjects.
    package func nextSlots(rule: String, _ subjects: [RecordID]) throws -> [RecordID: String] {
        if subjects.isEmpty { return [:] }
        var last = Dictionary(subjects.map { ($0, 0) }) { first, _ in first }
        let rows = try connection.query(
            """
            SELECT subject, slot FROM duty WHERE county = \(county) AND rule = \(rule)
            AND subject \(among: subjects.map(\.sql))
            """)
        for row in rows {
            guard let number = Int(try row.get("slot", as: String.self)) else { continue }
            let subject = try row.get("subject", as: RecordID.self)
            last[subject] = max(last[subject] ?? 0, number)
        }
        return last.mapValues { String($0 + 1) }
    }
}
