package import Database
package import Kernel
import Registers

/// One thing owed (应办事项): a rule, for one subject, in one slot. Met by a record alone: silence is never zero.
package struct Duty: Hashable, Sendable {
    package let rule: String
    package let subject: RecordID
    package let slot: String
    /// Register of the subject.
    package let register: String
    /// Who owes it; nil: unassigned (无人负责).
    package internal(set) var unit: RecordID?
    /// The person who owes it within the unit.
    package internal(set) var owner: RecordID?
    /// Where it counts; nil: the headquarters' territory.
    package internal(set) var area: AreaCode?
    /// The day on which it counts.
    package internal(set) var day: CalendarDay
    /// What is owed, in words without personal data.
    package let title: String?
    /// The record it follows from.
    package let cause: RecordID?
    /// The control plan by which it is asked (防控方案), id and version: `CN-COVID v9`. Nil where none asks it.
    package let policy: String?
    package internal(set) var opens: Instant
    package internal(set) var due: Instant
    /// When it is missed; nil: never, it is owed until it is met.
    package internal(set) var closes: Instant?
    package internal(set) var state: DutyState
    /// When the clock looks at it again: a rung, the deadline, the end of a waiver, the day it is dropped.
    package internal(set) var nextStep: Instant?
    /// Its record was received after it had closed (补录).
    package internal(set) var lateEntry: Bool
    package internal(set) var metBy: RecordID?
    package internal(set) var metRegister: String?
    /// When the record was received.
    package internal(set) var metAt: Instant?
    /// When it was done, as the record says.
    package internal(set) var observedAt: Instant?
    package internal(set) var reason: String?
    /// End of the waiver.
    package internal(set) var until: Instant?
    /// Its ladder where it is not its rule's.
    package let ladder: String?
    /// Number of the last change that made or stepped it.
    package internal(set) var version: Int64

    package init(_ row: SQLRow) throws {
        rule = try row.get("rule")
        subject = try row.get("subject")
        slot = try row.get("slot")
        register = try row.get("register")
        unit = try row.optional("unit")
        owner = try row.optional("owner")
        area = try row.optional("area")
        day = try row.get("day")
        title = try row.optional("title")
        cause = try row.optional("cause")
        policy = try row.optional("policy")
        opens = try row.get("opens")
        due = try row.get("due")
        closes = try row.optional("closes")
        guard let state = DutyState(rawValue: try row.get("state")) else { throw SQLError.decoding(column: "state") }
        self.state = state
        nextStep = try row.optional("nextStep")
        lateEntry = try row.get("lateEntry")
        metBy = try row.optional("metBy")
        metRegister = try row.optional("metRegister")
        metAt = try row.optional("metAt")
        observedAt = try row.optional("observedAt")
        reason = try row.optional("reason")
        until = try row.optional("until")
        ladder = try row.optional("ladder")
        version = try row.get("version")
    }
}

extension Duty {
    /// How a duty names the control plan by which it is asked.
    /// - Parameter version: of a signed exception the order's number.
    package static func policy(_ id: String?, _ version: String?) -> String? {
        guard let id else { return nil }
        return version.map { "\(id) \($0)" } ?? id
    }
}

/// What has become of a duty.
package enum DutyState: String, Sendable, CaseIterable {
    case due, late, met, missed, waived, cancelled

    /// Whether somebody still has to do something.
    package var isOpen: Bool { self == .due || self == .late }
}

/// A duty owed singly, by its cause: a task's reply, a finding's correction.
package struct NewDuty: Sendable {
    package let rule: String
    package let subject: RecordID
    package let slot: String
    package let register: String
    package let unit: RecordID?
    package let owner: RecordID?
    package let area: AreaCode?
    package let title: String?
    package let cause: RecordID?
    package let policy: String?
    package let opens: Instant?
    package let due: Instant
    package let closes: Instant?
    package let ladder: String?

    /// - Parameters:
    ///   - slot: tells duties of one rule and subject apart; a repetition takes the next number.
    ///   - policy: the control plan by which it is asked, as `Duty.policy(_:_:)` names it.
    ///   - opens: nil is now.
    ///   - closes: nil: it is owed until it is met.
    package init(
        _ rule: String, subject: RecordID, of register: String, slot: String = "1", unit: RecordID?,
        owner: RecordID? = nil, area: AreaCode? = nil, title: String? = nil, cause: RecordID? = nil,
        policy: String? = nil, opens: Instant? = nil, due: Instant, closes: Instant? = nil, ladder: String? = nil
    ) {
        (self.rule, self.subject, self.register, self.slot) = (rule, subject, register, slot)
        (self.unit, self.owner, self.area, self.title, self.cause) = (unit, owner, area, title, cause)
        (self.policy, self.opens, self.due, self.closes, self.ladder) = (policy, opens, due, closes, ladder)
    }
}
