import Database
package import Kernel
package import Registers

/// How far a day's duties of one rule are made (生成进度).
package struct Generated: Hashable, Sendable {
    /// Duties made or planned anew by this piece.
    package let made: Int
    /// Whether no piece is left.
    package let isDone: Bool
}

extension Writing {
    /// Makes a day's duties of a set-based rule, all at once. Twice changes nothing.
    /// - Returns: number of duties made.
    @discardableResult
    package func generate(_ rule: DutyRule, on day: CalendarDay, _ book: DutyBook) throws -> Int {
        try generate(rule, on: day, book, subjects: .max).made
    }

    /// The next piece of a day's duties: so many subjects, from where the last piece ended; one INSERT … SELECT and one
    /// change. Where the rule is not the one the day was made by, open duties are planned anew, and those whose subject is
    /// none any more are cancelled.
    package func generate(
        _ rule: DutyRule, on day: CalendarDay, _ book: DutyBook, subjects limit: Int
    ) throws -> Generated {
        guard let subjects = rule.subjects?(county, day), rule.schedule != .once else {
            return Generated(made: 0, isDone: true)
        }
        let run = try connection.first(
            "SELECT version, after, replan, done FROM duty_run WHERE county = \(county) AND rule = \(rule.name) AND day = \(day)"
        )
        let same = run?["version"].text == rule.version
        if same, run?["done"].integer == 1 { return Generated(made: 0, isDone: true) }
        let replan = run != nil && (!same || run?["replan"].integer == 1)
        let after = same ? run?["after"].text ?? "" : ""
        let last = try lastSubject(subjects, after, limit)
        let made = try fill(rule, day, book, subjects, .piece(after: after, last: last), replan: replan)
        try connection.execute(
            """
            INSERT INTO duty_run (county, rule, day, version, after, replan, done)
            VALUES (\(county), \(rule.name), \(day), \(rule.version), \(last ?? after), \(replan), \(last == nil))
            ON CONFLICT (county, rule, day) DO UPDATE SET version = excluded.version, after = excluded.after,
              replan = excluded.replan, done = excluded.done
            """)
        return Generated(made: made, isDone: last == nil)
    }

    /// Makes, plans anew and cancels a day's duties of one subject, when what they follow from has changed: a measure that
    /// begins at noon, a last exposure that moves, a unit that closes. A slot whose deadline has passed is not made: nobody
    /// is late for what was not asked.
    package func plan(_ rule: DutyRule, subject: RecordID, on day: CalendarDay, _ book: DutyBook) throws {
        guard let subjects = rule.subjects?(county, day), rule.schedule != .once else { return }
        try fill(rule, day, book, subjects, .one(subject), replan: true)
    }

    /// The last subject of a piece; nil where the rest fits in it.
    private func lastSubject(_ subjects: SQL, _ after: String, _ limit: Int) throws -> String? {
        if limit == .max { return nil }
        let row = try connection.first(
            """
            SELECT max(id) AS last, count(*) AS n FROM (
              SELECT s.id FROM (\(subjects)) s WHERE s.id > \(after) ORDER BY s.id LIMIT \(limit)
            ) piece
            """)
        return try row?.get("n", as: Int.self) == limit ? row?["last"].text : nil
    }
}
