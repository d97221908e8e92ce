import Database
package import Duties
import Foundation
import Kernel
import Organisation
package import Registers

/// What tasks and directives owe (任务的应办): acknowledgement, reply, and a decision before a directive lapses.
package enum TaskDuties {
    package static let acknowledge = "task.acknowledge"
    package static let reply = "task.reply"
    package static let expiry = "directive.expiry"

    static let rules = [
        DutyRule(acknowledge, .once, graceMinutes: nil, register: Tasks.name, notice: "acknowledge"),
        DutyRule(
            reply, .once, graceMinutes: nil, register: Tasks.name, metBy: Replies.name, notice: "due",
            passed: { try $0.markLate($1) }),
        // Silence lets it lapse: at the end of its last day (domain.md Part 3, sunset).
        DutyRule(
            expiry, .once, ladder: expiry, register: Directives.name, notice: "expiry",
            passed: { try $0.lapse($1) }),
    ]

    /// What a task owes from its issue on; nothing where it is for information.
    package static func owed(by task: Record) -> [NewDuty] {
        let t = Tasks.fields
        guard task.state == "issued", let acknowledgeBy = task[t.acknowledgeBy] else { return [] }
        return [
            duty(acknowledge, task, due: acknowledgeBy, slot: "1"),
            duty(reply, task, due: task[t.due] ?? acknowledgeBy, slot: "1"),
        ]
    }

    static func duty(_ rule: String, _ task: Record, due: Instant, slot: String) -> NewDuty {
        let t = Tasks.fields
        return NewDuty(
            rule, subject: task.id, of: Tasks.name, slot: slot, unit: task[t.unit], area: task[t.area],
            title: task[t.title].map(PersonalData.cut), cause: task[t.directive], due: due,
            ladder: Ladders.name(rule, task[t.urgency] ?? .routine))
    }
}

extension Ladders {
    static func name(_ rule: String, _ urgency: Urgency) -> String { "\(rule).\(urgency.rawValue)" }

    /// The ladder of a task's duty by its urgency.
    subscript(_ rule: String, _ urgency: Urgency) -> Ladder { self[Self.name(rule, urgency)] }
}

extension Writing {
    func meetAcknowledgement(of task: Record, observedAt: Instant? = nil) throws {
        try meet(
            rule: TaskDuties.acknowledge, subject: task.id, by: task.id, of: Tasks.name, observedAt: observedAt)
    }

    /// A reply sent back is owed once more, by the same deadline: past it, it is late at once.
    func oweReplyAgain(to task: Record, _ rules: CommandRules) throws {
        let slot = try nextSlot(rule: TaskDuties.reply, subject: task.id)
        let due = task[Tasks.fields.due] ?? now
        try owe([TaskDuties.duty(TaskDuties.reply, task, due: due, slot: slot)], in: rules.duties)
    }

    /// A directive with a last day is renewed or lapses then; the headquarters' office hears before.
    func oweExpiry(of directive: Record, _ rules: CommandRules) throws {
        let d = Directives.fields
        guard let last = directive[d.expiry] else { return }
        let office = try UnitTree(reading).office
        let due = last.advanced(by: 1).at(hour: 0, in: rules.zone)
        try owe(
            [
                NewDuty(
                    TaskDuties.expiry, subject: directive.id, of: Directives.name,
                    slot: nextSlot(rule: TaskDuties.expiry, subject: directive.id), unit: office?.id,
                    title: directive[d.title].map(PersonalData.cut), cause: directive.id,
                    opens: last.at(
                        hour: 0, in: rules.zone), due: due, closes: due)
            ], in: rules.duties)
    }

    fileprivate func markLate(_ duties: [Duty]) throws {
        let tasks = try reading.all(Tasks.self, ids: Set(duties.map(\.subject)))
        for task in tasks.values.sorted(by: { $0.id < $1.id }) where task[Tasks.fields.late] != true {
            try update(task, verb: "late", Values { $0[Tasks.fields.late] = true })
        }
    }

    fileprivate func lapse(_ duties: [Duty]) throws {
        for duty in duties where duty.state == .missed {
            try end(directive: duty.subject, state: "expired", verb: "expire")
        }
    }
}
