import Database
import Duties
import Foundation
package import Kernel
import Organisation
package import Registers

/// What a unit does with its task: acknowledge, start, pass down, reply (签收、转办、反馈).
extension Writing {
    /// Signs for a task. Signing again changes nothing.
    /// - Parameter said: for an entry on behalf (代录), required of the headquarters; when it was said counts.
    /// - Throws: `Rejection` `invalid` as `checked(_:on:)`.
    @discardableResult
    package func acknowledge(task id: RecordID, said: Said? = nil) throws -> Record {
        let task = try actingTask(id)
        guard task.state == "issued" else { return task }
        return try sign(task, said: checked(said, on: task))
    }

    /// Signs for everything the principal's units have not signed for (一键签收).
    /// - Returns: number of tasks signed.
    package func acknowledgeAll() throws -> Int {
        let definition = try registry.named(Tasks.name)
        let t = Tasks.fields
        var (signed, query) = (0, Query(equals: ["state": "issued"], limit: 200))
        while true {
            let page = try reading.page(definition, query)
            // What a township passed down is for its villages to sign.
            let mine = page.records.filter { task in
                principal.mayActFor(task[t.unit])
                    && (task[t.parent] == nil || principal.posts.contains { $0.unit == task[t.unit] })
            }
            for task in mine {
                try sign(task)
            }
            signed += mine.count
            guard let next = page.next else { return signed }
            query.after = next
        }
    }

    @discardableResult
    private func sign(_ task: Record, said: Said? = nil) throws -> Record {
        let t = Tasks.fields
        let signed = try update(
            task, state: "acknowledged", verb: "acknowledge",
            Values {
                $0[t.acknowledged] = said?.at ?? now
                $0[t.saidBy] = said?.by
                $0[t.saidHow] = said?.how
            })
        try meetAcknowledgement(of: task, observedAt: said?.at)
        return signed
    }

    /// Begins work on a task: the unit's own step, for nobody else can say so.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`).
    @discardableResult
    package func start(task id: RecordID) throws -> Record {
        let task = try actingTask(id)
        guard principal.mayActFor(task[Tasks.fields.unit]) else { throw Rejection.forbidden }
        guard ["issued", "acknowledged", "returned"].contains(task.state) else {
            throw Rejection(.conflict, "state", values: ["state": task.state, "transition": "start"])
        }
        try meetAcknowledgement(of: task)
        return try update(
            task, state: "inProgress", verb: "start",
            Values { $0[Tasks.fields.acknowledged] = task[Tasks.fields.acknowledged] ?? now })
    }

    /// Passes a task down to units directly below (转办), all in one step.
    /// - Parameter until: their deadline; the task's own where nil, and never later than it.
    /// - Returns: the new tasks. Units that have it already are left out.
    /// - Throws: `Rejection` `invalid` (`unitNotBelow`, `deadlinePast`).
    @discardableResult
    package func passDown(
        task id: RecordID, to units: [RecordID], until: Instant? = nil, note: String? = nil, rules: CommandRules
    ) throws -> [Record] {
        let task = try actingTask(id)
        let t = Tasks.fields
        guard Tasks.replying.contains(task.state) else {
            throw Rejection(.conflict, "state", values: ["state": task.state, "transition": "passDown"])
        }
        try PersonalData.refuse(in: note, field: "note")
        let due = min(until ?? task[t.due] ?? now, task[t.due] ?? now)
        guard due > now else { throw Rejection.invalid("deadlinePast", field: "until") }
        let tree = try UnitTree(reading)
        let unit = task[t.unit] ?? task.id
        let below = Set(tree.children(of: unit).map(\.id))
        guard !units.isEmpty, units.allSatisfy(below.contains) else {
            throw Rejection.invalid("unitNotBelow", field: "unit")
        }
        let had = Set(try reading.children(of: task.id).compactMap { $0[t.unit] })
        let wanted = Set(units).subtracting(had)
        let made = try tree.children(of: unit).filter { wanted.contains($0.id) }.map { child in
            try insertTask(
                NewTask(
                    directive: task[t.directive] ?? task.id, item: task[t.item], parent: task.id,
                    title: task[t.title] ?? "",
                    supervisor: unit, leadership: .lead, urgency: task[t.urgency] ?? .routine, leader: task[t.leader],
                    due: due, figures: task[t.figures] ?? [], verify: false, evidence: task[t.evidence] ?? false,
                    note: note, workstream: task[t.workstream]),
                child, rules)
        }
        try owe(made.flatMap(TaskDuties.owed), in: rules.duties)
        // Where the headquarters passes it down, the unit has neither signed for it nor begun.
        if principal.mayActFor(unit), ["issued", "acknowledged", "returned"].contains(task.state) {
            try start(task: id)
        }
        return made
    }

    /// Answers a task. Without verification wanted the reply closes it.
    /// - Parameters:
    ///   - figures: text of each number by name of figure; all that the task asks for.
    ///   - said: for an entry on behalf (代录), required of the headquarters; when it was said counts.
    /// - Throws: `Rejection` `invalid` (`personalData`, `figureMissing`, `figureNoNumber`, `evidenceRequired`, and as
    ///   `checked(_:on:)`), `conflict` (`state`).
    @discardableResult
    package func reply(
        to id: RecordID, text: String, figures given: [String: String] = [:], said: Said? = nil
    ) throws -> Record {
        let task = try actingTask(id)
        let (t, r) = (Tasks.fields, Replies.fields)
        guard Tasks.replying.contains(task.state) else {
            throw Rejection(.conflict, "state", values: ["state": task.state, "transition": "reply"])
        }
        let text = text.trimmingWhitespace
        if text.isEmpty { throw Rejection.invalid("required", field: "text") }
        try PersonalData.refuse(in: text, field: "text")
        let said = try checked(said, on: task)
        let at = said?.at ?? now
        if task[t.evidence] == true, try reading.evidence(of: task.id).isEmpty {
            throw Rejection.invalid("evidenceRequired", field: "evidence")
        }
        let sums = try reading.sums(below: task)
        let figures = try Figures(names: task[t.figures] ?? [], given: given, sums: sums.figures)
        let reply = try insert(
            Replies.self,
            Values {
                $0[r.task] = task.id
                $0[r.unit] = task[t.unit]
                $0[r.office] = task[t.office]
                $0[r.supervisor] = task[t.supervisor]
                $0[r.text] = text
                $0[r.figures] = figures.json
                $0[r.overridden] = figures.overridden
                $0[r.author] = principal.user
                $0[r.saidBy] = said?.by
                $0[r.saidHow] = said?.how
                $0[r.saidAt] = said?.at
            })
        let closes = task[t.verify] != true
        let answered = try update(
            task, state: closes ? "closed" : "replied", verb: "reply",
            Values {
                $0[t.acknowledged] = task[t.acknowledged] ?? at
                $0[t.replied] = at
                $0[t.closed] = closes ? now : nil
                $0[t.reply] = reply.id
                $0[t.returned] = nil
            })
        try meetAcknowledgement(of: task, observedAt: said?.at)
        try meet(
            rule: TaskDuties.reply, subject: task.id, by: reply.id, of: Replies.name, observedAt: said?.at)
        if closes { try completeDirective(of: answered) }
        return answered
    }

    /// A task the principal may act on: of its own units, or as headquarters on behalf.
    func actingTask(_ id: RecordID) throws -> Record {
        let task = try reading.find(Tasks.self, id)
        guard principal.mayActFor(task[Tasks.fields.unit]) || principal.has(.dutyOfficer, .sectionLead, .system) else {
            throw Rejection.forbidden
        }
        return task
    }

    /// A directive whose last task is closed is completed.
    func completeDirective(of task: Record) throws {
        guard let id = task[Tasks.fields.directive] else { return }
        try connection.settle()
        let open = try connection.first(
            """
            SELECT 1 AS found FROM tally WHERE county = \(county) AND name = 'taskDirective' AND key1 = \(id) AND count > 0
            AND key2 IN (\(list: Tasks.living.sorted().map(\.sql)))
            """)
        guard open == nil, let directive = try reading.any(try registry.named(Directives.name), id),
            directive.state == "issued"
        else { return }
        try update(directive, state: "completed", verb: "complete")
        try cancel(rule: TaskDuties.expiry, subject: directive.id)
    }
}

extension Principal {
    /// Whether a post of the principal speaks for the unit: a post that only reads, or signs, does not.
    func mayActFor(_ unit: RecordID?) -> Bool {
        guard let unit else { return false }
        return posts.contains { [.unitOfficer, .gridWorker].contains($0.role) && $0.units.contains(unit) }
    }
}
