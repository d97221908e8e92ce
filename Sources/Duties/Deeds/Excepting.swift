import Database
package import Kernel
package import Registers

/// What people decide about a duty: waive, take the waiver back, cancel with its cause, plan anew.
extension Writing {
    /// Waives a duty (免办) for a reason until a time; from then on it is due again, with the time it had left.
    /// - Parameter until: nil: for good.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `invalid` (`reasonRequired`, `personalData`, `untilPast`), `conflict`
    ///   (`state`).
    @discardableResult
    package func waive(
        rule: String, subject: RecordID, slot: String, reason: String, until: Instant?
    ) throws -> Duty {
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        let reason = try FreeText.needed(reason)
        if let until, until <= now { throw Rejection.invalid("untilPast", field: "until") }
        return try change(rule, subject, slot, "waive", from: [.due, .late, .missed], reason) { duty in
            duty.state = .waived
            (duty.reason, duty.until) = (reason, until)
            if let until {
                // The clock stands still meanwhile.
                let minutes = Int((until.milliseconds - self.now.milliseconds) / 60_000)
                if duty.due > self.now { duty.due = duty.due.advanced(minutes: minutes) }
                duty.closes = duty.closes.map { max($0, self.now).advanced(minutes: minutes) }
            }
            duty.nextStep = until ?? Duty.dropped(after: self.now)
        }
    }

    /// Takes a waiver back, or owes again what was missed: it is due from now on, by its dates.
    @discardableResult
    package func reopen(rule: String, subject: RecordID, slot: String, due: Instant? = nil) throws -> Duty {
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        return try change(rule, subject, slot, "reopen", from: [.waived, .missed], nil) { duty in
            duty.plan(due ?? duty.due, at: self.now)
            (duty.reason, duty.until) = (nil, nil)
        }
    }

    /// Plans an open duty anew: its end moves with its deadline.
    @discardableResult
    package func replan(rule: String, subject: RecordID, slot: String, due: Instant) throws -> Duty {
        try change(rule, subject, slot, "replan", from: [.due, .late], nil) { duty in
            duty.plan(due, at: self.now)
        }
    }

    /// Cancels the open duties that follow from `cause` (撤销), which has ended.
    /// - Parameters:
    ///   - subjects: those alone; all unless given.
    ///   - rule: of that rule alone; of all unless given.
    /// - Returns: number of duties.
    @discardableResult
    package func cancel(cause: RecordID, of subjects: Set<RecordID>? = nil, rule: String? = nil) throws -> Int {
        try cancel(
            connection.query("SELECT * FROM duty WHERE county = \(county) AND cause = \(cause) AND open = 1")
                .map(Duty.init).filter { duty in
                    subjects?.contains(duty.subject) ?? true && rule.map { $0 == duty.rule } ?? true
                }, about: cause)
    }

    /// Cancels the open duties of one subject under a rule.
    /// - Parameter isMeant: those alone; all unless given.
    @discardableResult
    package func cancel(
        rule: String, subject: RecordID, where isMeant: (Duty) -> Bool = { _ in true }
    ) throws -> Int {
        try cancel(
            connection.query(
                """
                SELECT * FROM duty WHERE county = \(county) AND rule = \(rule) AND subject = \(subject) AND open = 1
                """
            ).map(Duty.init).filter(isMeant), about: subject)
    }

    /// Cancels the open duties of rules that have ended or are in force no more, each with the reason.
    /// - Returns: number of duties.
    @discardableResult
    package func cancel(rules: [String], about record: RecordID, reason: String? = nil) throws -> Int {
        if rules.isEmpty { return 0 }
        // A rule that is back the same day plans it anew.
        try connection.execute(
            "UPDATE duty_run SET version = '' WHERE county = \(county) AND rule IN (\(list: rules.map(\.sql)))")
        return try cancel(
            connection.query(
                "SELECT * FROM duty WHERE county = \(county) AND rule IN (\(list: rules.map(\.sql))) AND open = 1"
            ).map(Duty.init), about: record, reason: reason)
    }

    func cancel(_ duties: [Duty], about record: RecordID, reason: String? = nil) throws -> Int {
        if duties.isEmpty { return 0 }
        var moves = DutyMoves(county: county)
        let marked = duties.map { duty in
            var duty = duty
            duty.reason = reason ?? duty.reason
            return duty
        }
        try cancel(marked, try nextNumber(), &moves)
        try logDuties("cancel", record, moves, reason: reason)
        return duties.count
    }

    func cancel(_ duties: [Duty], _ number: Int64, _ moves: inout DutyMoves) throws {
        var cancelled: [Duty] = []
        for duty in duties {
            var new = duty
            (new.state, new.nextStep, new.version) = (.cancelled, Duty.dropped(after: now), number)
            moves.step(duty, new)
            cancelled.append(new)
        }
        try store(cancelled)
    }

    private func change(
        _ rule: String, _ subject: RecordID, _ slot: String, _ verb: String, from states: Set<DutyState>,
        _ reason: String?, _ body: (inout Duty) -> Void
    ) throws -> Duty {
        let duty = try reading.duty(rule: rule, subject: subject, slot: slot)
        guard states.contains(duty.state) else {
            throw Rejection(.conflict, "state", values: ["state": duty.state.rawValue, "transition": verb])
        }
        var new = duty
        body(&new)
        new.version = try nextNumber()
        try store([new])
        var moves = DutyMoves(county: county)
        moves.step(duty, new)
        try logDuties(verb, subject, moves, new.decided, reason: reason)
        return new
    }
}

extension Duty {
    /// What the log holds of a decision about it.
    var decided: [String: SQLValue] {
        [
            "rule": rule.sql, "slot": slot.sql, "state": state.rawValue.sql, "due": due.sql,
            "until": until?.sql ?? .null,
        ]
    }

    /// Another deadline: its end moves with it, and it is what its dates say.
    mutating func plan(_ due: Instant, at now: Instant) {
        let minutes = Int((due.milliseconds - self.due.milliseconds) / 60_000)
        closes = closes.map { $0.advanced(minutes: minutes) }
        self.due = due
        state = Self.state(due: due, closes: closes, at: now)
        // One that is over by its new dates is kept as long as any other.
        nextStep = state.isOpen ? now : Self.dropped(after: now)
    }
}
