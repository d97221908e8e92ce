package import Kernel
import Organisation
package import Registers

/// Calls about tasks (催办电话): when reminders have moved nothing, somebody telephones; who was called, and what came of it.
package struct TaskCalls: Register {
    package let task = Field<RecordID>("task", to: "task", .required, .listed, .indexed, .derived)
    package let directive = Field<RecordID>("directive", to: "directive", .required, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let outcome = Field<TaskCallOutcome>("outcome", .required, .listed, .filtered, .derived)
    package let person = Field<String>("person", .max(60), .listed, .derived)
    package let note = Field<String>("note", .max(200), .listed, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .derived)
    package init() {}

    package static let name = "taskCall"
    package static let fields = TaskCalls()
    package static let access = Access(read: headquartersReads)
}

/// What came of a call about a task.
package enum TaskCallOutcome: String, Choice {
    /// Reached, and the unit has signed by telephone (代签收).
    case signed
    /// Reached; will answer itself.
    case promised
    case noAnswer, wrongNumber
}

extension Principal {
    /// Whether the person telephones units about their tasks.
    var mayCall: Bool { has(.dutyOfficer, .sectionLead) }
}

extension Writing {
    /// What came of a call to a task's unit; with `signed` the task is acknowledged on its behalf in the same step.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`saidByRequired`, `personalData`, `tooLong`).
    @discardableResult
    package func call(
        task id: RecordID, _ outcome: TaskCallOutcome, person: String? = nil, note: String? = nil
    ) throws -> Record {
        guard principal.mayCall else { throw Rejection.forbidden }
        let task = try reading.find(Tasks.self, id)
        let (c, t) = (TaskCalls.fields, Tasks.fields)
        for (field, words) in [("saidBy", person ?? ""), ("note", note ?? "")] {
            try PersonalData.refuse(in: words, field: field)
        }
        if outcome == .signed { try acknowledge(task: id, said: Said(by: person ?? "", how: .telephone)) }
        return try insert(
            TaskCalls.self,
            Values {
                $0[c.task] = id
                $0[c.directive] = task[t.directive]
                $0[c.unit] = task[t.unit]
                $0[c.outcome] = outcome
                $0[c.person] = person
                $0[c.note] = note
                $0[c.by] = principal.user
            })
    }
}
