import Database
package import Kernel
package import Registers

extension Duty {
    /// What a record makes of a duty. By when it was done, not by when it was received: what was done in time and came
    /// late is met, and *entered late* where the duty had closed; what was done after it closed stays missed, with the
    /// record beside it.
    package func met(by record: RecordID, of register: String, observedAt: Instant?, at now: Instant) -> Duty {
        // A clock ahead of ours has not done it in the future.
        let observed = min(observedAt ?? now, now)
        var duty = self
        let inTime = closes.map { observed <= $0 } ?? true
        duty.state = inTime ? .met : .missed
        duty.lateEntry = closes.map { now > $0 } ?? false
        (duty.metBy, duty.metRegister, duty.metAt, duty.observedAt) = (record, register, now, observed)
        duty.nextStep = Self.dropped(after: now)
        duty.until = nil
        return duty
    }

    /// Whether a record may still meet it.
    package var takesRecord: Bool { metBy == nil && state != .cancelled }
}

extension Writing {
    /// Meets a duty by a record (销项).
    /// - Parameters:
    ///   - slot: nil: the one that is open, the earliest due first.
    ///   - observedAt: when it was done, as the record says; nil is now.
    /// - Returns: the duty as it is now; nil where there is none, or one that is met or cancelled.
    @discardableResult
    package func meet(
        rule: String, subject: RecordID, slot: String? = nil, by record: RecordID, of register: String,
        observedAt: Instant? = nil
    ) throws -> Duty? {
        let which: SQL = slot.map { "slot = \($0)" } ?? "open = 1 ORDER BY due, slot LIMIT 1"
        let found = try connection.first(
            "SELECT * FROM duty WHERE county = \(county) AND rule = \(rule) AND subject = \(subject) AND \(which)"
        ).map(Duty.init)
        guard let duty = found, duty.takesRecord else { return nil }
        var met = duty.met(by: record, of: register, observedAt: observedAt, at: now)
        met.version = try nextNumber()
        try store([met])
        var moves = DutyMoves(county: county)
        moves.step(duty, met)
        try logDuties("meet", subject, moves)
        return met
    }

    /// Meets the open slot of a rule that `observedAt` falls in, the earliest due first: where the record does not name one.
    /// - Returns: nil where nothing is owed at that time, or the schedule's hours between two have not passed.
    @discardableResult
    package func meetNext(
        _ rule: DutyRule, subject: RecordID, by record: RecordID, of register: String, observedAt: Instant? = nil
    ) throws -> Duty? {
        let observed = min(observedAt ?? now, now)
        let duties = try connection.query(
            """
            SELECT * FROM duty WHERE county = \(county) AND rule = \(rule.name) AND subject = \(subject)
            AND state <> 'cancelled' ORDER BY due, slot
            """
        ).map(Duty.init)
        guard
            let next = duties.first(where: {
                $0.takesRecord && $0.opens <= observed && ($0.state.isOpen || $0.closes.map { observed <= $0 } ?? true)
            })
        else { return nil }
        if case .within(_, _, let gapHours, _, _, _, _) = rule.schedule {
            let gap = Int64(gapHours) * 3_600_000
            // What came late may have been done before what is there.
            let done = duties.filter { $0.day == next.day }.compactMap(\.observedAt)
            if done.contains(where: { abs(observed.milliseconds - $0.milliseconds) < gap }) { return nil }
        }
        return try meet(
            rule: rule.name, subject: subject, slot: next.slot, by: record, of: register, observedAt: observed)
    }
}
