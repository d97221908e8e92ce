import Duties
package import Kernel
import Organisation
package import Registers

/// Review, sign and issue (送签、签发); from issue on, one task per lead unit.
extension Writing {
    /// Sends a draft to be signed.
    /// - Throws: `Rejection` `invalid` with one problem per item that is not ready.
    @discardableResult
    package func submit(directive id: RecordID, rules: CommandRules) throws -> Record {
        let directive = try draft(id)
        try checkReady(directive, rules)
        return try perform("issue", try registry.named(Directives.name), id)
    }

    /// The commander's decision: issues, or returns with a word.
    /// - Throws: `Rejection` `forbidden` (`samePerson`), `invalid` (`reasonRequired`, items not ready).
    @discardableResult
    package func decideIssue(
        directive id: RecordID, agree: Bool, words: String? = nil, rules: CommandRules
    ) throws -> Record {
        let definition = try registry.named(Directives.name)
        let directive = try reading.find(definition, id)
        let d = Directives.fields
        guard directive.state == "review" else {
            throw Rejection(.conflict, "state", values: ["state": directive.state])
        }
        guard agree else {
            return try decide(definition, id, agree: false, reason: words, Values { $0[d.returned] = words })
        }
        try checkReady(directive, rules)
        let number = try directive[d.number] ?? nextNumber(directive[d.series] ?? rules.series[0], rules)
        let issued = try decide(
            definition, id, agree: true,
            Values {
                $0[d.number] = number
                $0[d.issuer] = principal.user
                $0[d.issued] = now
                $0[d.effective] = directive[d.effective] ?? CalendarDay(now, in: rules.zone)
                $0[d.returned] = nil
            })
        try carryOut(issued, rules)
        if let old = directive[d.supersedes] { try end(directive: old, state: "superseded", verb: "supersede") }
        return issued
    }

    /// What follows from a directive that has come into force: its tasks, what they owe, its last day, and that the units
    /// hear of it.
    /// - Returns: the tasks.
    @discardableResult
    func carryOut(_ directive: Record, _ rules: CommandRules) throws -> [Record] {
        let tasks = try fanOut(directive, rules)
        try owe(tasks.flatMap(TaskDuties.owed), in: rules.duties)
        try oweExpiry(of: directive, rules)
        try announce(directive, tasks)
        return tasks
    }

    /// Tells each lead unit once, however many tasks it has; about its most urgent one, so that 特急 is told at night.
    private func announce(_ directive: Record, _ tasks: [Record]) throws {
        let t = Tasks.fields
        var told: [RecordID: Record] = [:]
        var order: [RecordID] = []
        for task in tasks where task.state == "issued" {
            guard let unit = task[t.unit] else { continue }
            if told[unit] == nil { order.append(unit) }
            let known = told[unit]?[t.urgency] ?? .routine
            if told[unit] == nil || Urgency.sharper(known, task[t.urgency] ?? .routine) != known { told[unit] = task }
        }
        try notify(
            each: order.compactMap { unit in told[unit].map { (unit: unit, office: $0[t.office], record: $0.id) } },
            kind: "issued",
            of: Tasks.name, title: directive[Directives.fields.title].map(PersonalData.cut), cause: directive.id)
    }

    func checkReady(_ directive: Record, _ rules: CommandRules) throws {
        let i = DirectiveItems.fields
        let items = try reading.items(of: directive.id).filter { $0[i.included] == true && $0[i.kind] != .heading }
        let tree = try UnitTree(reading)
        var problems: [Rejection.Problem] = items.isEmpty ? [.init("noItems")] : []
        for item in items {
            let values = ["item": item.id.text, "no": item[i.ordinal] ?? ""]
            let leads = item[i.leads] ?? []
            if leads.isEmpty { problems.append(.init("itemLead", field: item.id.text, values: values)) }
            if leads.contains(where: { tree.unit($0) == nil }) {
                problems.append(.init("itemLeadEnded", field: item.id.text, values: values))
            }
            // A wording is checked when it is edited; one that nobody edited is still the communiqué's own.
            if let found = PersonalData.problem(in: item[i.wording], field: item.id.text) {
                problems.append(.init(found.code, field: found.field, values: values.merging(found.values) { $1 }))
            }
            if let deadline = item[i.deadline] {
                if deadline <= now { problems.append(.init("itemDeadlinePast", field: item.id.text, values: values)) }
            } else {
                problems.append(.init("itemDeadline", field: item.id.text, values: values))
            }
        }
        let d = Directives.fields
        if let number = directive[d.number] {
            if try isTaken(number) {
                problems.append(.init("numberTaken", field: d.number.name, values: ["number": number]))
            }
        } else if let series = directive[d.series], !rules.series.contains(series) {
            problems.append(.init("badChoice", field: d.series.name))
        }
        if let old = directive[d.supersedes], try reading.find(Directives.self, old).state != "issued" {
            problems.append(.init("supersededBefore"))
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "notReady", problems: problems) }
    }
}
