import Duties
package import Kernel
import Organisation
package import Registers

/// What the supervising unit does with a reply: verify, close, return (核查、办结、退回); and reminding (催办).
extension Writing {
    @discardableResult
    package func verify(task id: RecordID) throws -> Record {
        let task = try decidingTask(id, in: ["replied"], "verify")
        return try update(task, state: "verified", verb: "verify")
    }

    @discardableResult
    package func close(task id: RecordID) throws -> Record {
        let task = try decidingTask(id, in: ["replied", "verified"], "close")
        let closed = try update(task, state: "closed", verb: "close", Values { $0[Tasks.fields.closed] = now })
        try completeDirective(of: closed)
        return closed
    }

    /// Sends a reply back with words; the task owes a new reply, and its clock goes on.
    /// - Throws: `Rejection` `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func giveBack(task id: RecordID, words: String, rules: CommandRules) throws -> Record {
        let task = try decidingTask(id, in: ["replied", "verified", "closed"], "return")
        let words = try FreeText.needed(words, field: "words")
        let t = Tasks.fields
        if let directive = task[t.directive],
            let record = try reading.any(try registry.named(Directives.name), directive)
        {
            if record.state == "completed" {
                try update(record, state: "issued", verb: "reopen")
                try oweExpiry(of: record, rules)
            }
            guard ["issued", "completed"].contains(record.state) else {
                throw Rejection(.conflict, "state", values: ["state": record.state, "transition": "return"])
            }
        }
        let returned = try update(
            task, state: "returned", verb: "return",
            Values {
                $0[t.returned] = words
                $0[t.closed] = nil
            })
        try oweReplyAgain(to: returned, rules)
        try notify(task[t.unit] ?? task.id, kind: "returned", task: returned)
        return returned
    }

    /// Reminds units of tasks under way: one, or all of a directive or of a task passed down.
    /// - Returns: number of units reminded.
    package func remind(_ tasks: [Record]) throws -> Int {
        let t = Tasks.fields
        let waiting = tasks.filter { Tasks.replying.contains($0.state) && $0[t.leadership] == .lead }
        for task in waiting {
            guard maySupervise(task) else { throw Rejection.forbidden }
            try notify(
                task[t.unit] ?? task.id, kind: task[t.acknowledged] == nil ? "remindAcknowledge" : "remindReply",
                task: task)
        }
        return Set(waiting.compactMap { $0[t.unit] }).count
    }

    /// A notice about a task to a unit.
    private func notify(_ unit: RecordID, kind: String, task: Record) throws {
        let office =
            unit == task[Tasks.fields.unit]
            ? task[Tasks.fields.office] : try reading.any(try registry.named(Units.name), unit)?[Units.fields.office]
        try notify(
            unit, office: office, kind: kind, about: task.id, of: Tasks.name, title: task[Tasks.fields.title])
    }

    private func maySupervise(_ task: Record) -> Bool {
        principal.has(.dutyOfficer, .sectionLead, .commander, .system)
            || principal.mayActFor(task[Tasks.fields.supervisor])
    }

    private func decidingTask(_ id: RecordID, in states: Set<String>, _ step: String) throws -> Record {
        let task = try reading.find(Tasks.self, id)
        guard principal.has(.dutyOfficer, .sectionLead, .system) || principal.mayActFor(task[Tasks.fields.supervisor])
        else { throw Rejection.forbidden }
        guard states.contains(task.state) else {
            throw Rejection(.conflict, "state", values: ["state": task.state, "transition": step])
        }
        return task
    }
}
