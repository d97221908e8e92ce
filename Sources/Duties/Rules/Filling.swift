import Database
import Kernel
import Registers

/// Subjects that one statement is about: a piece of all, or one.
enum SubjectRange {
    case piece(after: String, last: String?)
    case one(RecordID)

    func condition(_ column: SQL) -> SQL {
        switch self {
        case .piece(let after, nil): "\(column) > \(after)"
        case .piece(let after, let last?): "\(column) > \(after) AND \(column) <= \(last)"
        case .one(let id): "\(column) = \(id)"
        }
    }
}

extension Writing {
    /// One INSERT … SELECT of the slots of `day` for the subjects in `range`.
    /// - Returns: number of duties made or planned anew.
    @discardableResult
    func fill(
        _ rule: DutyRule, _ day: CalendarDay, _ book: DutyBook, _ subjects: SQL, _ range: SubjectRange, replan: Bool
    ) throws -> Int {
        let number = try nextNumber()
        var moves = DutyMoves(county: county)
        let wanted: SQL = "SELECT s.id FROM (\(subjects)) s WHERE \(range.condition("s.id")) AND \(clocks(rule, day))"
        if replan { try cancelOthers(than: wanted, rule, day, range, number, &moves) }
        let slots = rule.schedule.slots(on: day, in: book.zone)
        var rows: [SQLRow] = []
        if !slots.isEmpty {
            rows = try connection.query(
                """
                WITH v (slot, opens, due, closes, next) AS (VALUES \(try values(slots, rule, book)))
                INSERT INTO duty (county, rule, subject, slot, register, unit, owner, area, day, title, cause, policy,
                  opens, due, closes, "nextStep", state, "lateEntry", open, version)
                SELECT \(county), \(rule.name), s.id, v.slot, \(rule.register), s.unit, s.owner, s.area, \(day), s.title,
                  s.cause, \(rule.policy), v.opens, v.due, v.closes, v.next, 'due', 0, 1, \(number)
                FROM (\(subjects)) s, v WHERE \(range.condition("s.id")) AND \(clocks(rule, day)) \(stillAsked(rule, range))
                ON CONFLICT (county, rule, subject, slot) \(replan ? planAnew : "DO NOTHING")
                RETURNING area, version
                """)
        }
        for row in rows where row["version"].integer == number {
            moves.add(1, rule.name, .due, try row.optional("area"), day)
        }
        if !rows.isEmpty || !moves.deltas.isEmpty { try logDuties("generate", RecordID(rule: rule.name), moves) }
        return rows.count
    }

    private func values(_ slots: [Slot], _ rule: DutyRule, _ book: DutyBook) throws -> SQL {
        let ladder = try book.ladders(reading)[rule.ladder]
        return slots.map { slot -> SQL in
            let closes = slot.closes ?? rule.graceMinutes.map { slot.due.advanced(minutes: $0) }
            let next = ladder.next(after: slot.opens, due: slot.due).map { min($0, slot.due) } ?? slot.due
            return "(\(slot.key), \(slot.opens), \(slot.due), \(closes), \(next))"
        }.joined(separator: ", ")
    }

    /// Of one subject that is planned during the day no slot is made whose deadline has passed; one that is there moves.
    private func stillAsked(_ rule: DutyRule, _ range: SubjectRange) -> SQL {
        guard case .one(let subject) = range else { return "" }
        return """
            AND (v.due > \(now) OR EXISTS (SELECT 1 FROM duty d WHERE d.county = \(county) AND d.rule = \(rule.name)
              AND d.subject = \(subject) AND d.slot = v.slot))
            """
    }

    /// Open duties move, and keep the number of the change that made them; the clock says at once what they are now. One
    /// that was cancelled is owed again where its subject is one again, unless its deadline has passed: nobody is late for
    /// what was not asked. What a person waived, and what is met or missed, stays.
    private var planAnew: SQL {
        """
        DO UPDATE SET opens = excluded.opens, due = excluded.due, closes = excluded.closes, unit = excluded.unit,
          owner = excluded.owner, "nextStep" = excluded.opens, open = 1,
          state = CASE WHEN duty.open = 1 THEN duty.state ELSE 'due' END,
          area = CASE WHEN duty.open = 1 THEN duty.area ELSE excluded.area END,
          reason = CASE WHEN duty.open = 1 THEN duty.reason END,
          version = CASE WHEN duty.open = 1 THEN duty.version ELSE excluded.version END
        WHERE duty.open = 1 AND (duty.due <> excluded.due OR duty.closes IS DISTINCT FROM excluded.closes
          OR duty.unit IS DISTINCT FROM excluded.unit OR duty.owner IS DISTINCT FROM excluded.owner)
          OR duty.state = 'cancelled' AND excluded.due > \(now)
        """
    }

    /// Subjects one of whose clocks stands right for `day`.
    private func clocks(_ rule: DutyRule, _ day: CalendarDay) -> SQL {
        let starts = rule.schedule.starts(for: day)
        if starts.isEmpty { return "1 = 1" }
        let tests = starts.sorted { $0.key.rawValue < $1.key.rawValue }.map { clock, days -> SQL in
            "s.\(name: clock.rawValue) IN (\(list: days.map(\.sql)))"
        }
        return "(\(tests.joined(separator: " OR ")))"
    }

    private func cancelOthers(
        than wanted: SQL, _ rule: DutyRule, _ day: CalendarDay, _ range: SubjectRange, _ number: Int64,
        _ moves: inout DutyMoves
    ) throws {
        let open = try connection.query(
            """
            SELECT * FROM duty WHERE county = \(county) AND rule = \(rule.name) AND \(range.condition("subject"))
            AND day = \(day) AND open = 1 AND subject NOT IN (\(wanted))
            """
        ).map(Duty.init)
        try cancel(open, number, &moves)
    }
}
