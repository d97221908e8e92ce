import Database
import Kernel
package import Registers

/// The one clock of everything that is owed: reminds, escalates, marks what is late or missed, ends waivers, drops what
/// was closed long ago. A moment that has been looked at is not looked at again; a server down for a day catches up.
extension Writing {
    /// - Returns: number of duties looked at; call again while it equals `limit`.
    package func runDue(_ book: DutyBook, limit: Int = 200) throws -> Int {
        let duties = try connection.query(
            """
            SELECT * FROM duty WHERE county = \(county) AND "nextStep" <= \(now) ORDER BY "nextStep" LIMIT \(limit)
            """
        ).map(Duty.init)
        if duties.isEmpty { return 0 }
        let rules = try book.rules(reading)
        let ladders = try book.ladders(reading)
        let steps = duties.map { duty in
            // A ladder of its own is the one by which it was owed, whatever has been declared since.
            let ladder = duty.ladder.map { book.ladders[$0] } ?? ladders[rules[duty.rule]?.ladder ?? ""]
            return (duty, duty.step(at: now, ladder))
        }
        try drop(steps.filter(\.1.isDropped).map(\.0))
        let moved = steps.filter { !$0.1.isDropped }
        if moved.isEmpty { return duties.count }
        let number = try nextNumber()
        var moves = DutyMoves(county: county)
        let after = moved.map { duty, step -> Duty in
            var new = duty
            (new.state, new.nextStep) = (step.state, step.nextStep)
            if new.state != .waived { new.until = nil }
            if new.state != duty.state { new.version = number }
            moves.step(duty, new)
            return new
        }
        try store(after)
        let changed = zip(moved, after).filter { $0.0.0.state != $0.1.state }.map(\.1)
        if !changed.isEmpty { try logDuties("clock", RecordID(rule: "duty.clock"), moves) }
        try tell(moved.map { ($0.0, $0.1.heard) }, rules, book)
        for (name, some) in Dictionary(grouping: changed, by: \.rule).sorted(by: { $0.key < $1.key }) {
            let past = some.filter { $0.state == .late || $0.state == .missed }
            if !past.isEmpty { try rules[name]?.passed?(self, past) }
        }
        return duties.count
    }

    private func drop(_ duties: [Duty]) throws {
        if duties.isEmpty { return }
        let keys = duties.map { "(\($0.rule), \($0.subject), \($0.slot))" as SQL }
        try connection.execute(
            """
            DELETE FROM duty WHERE county = \(county)
            AND (rule, subject, slot) IN (VALUES \(keys.joined(separator: ", ")))
            """)
    }
}
