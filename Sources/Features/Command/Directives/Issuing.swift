import Database
import Duties
import Foundation
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

    /// The commander's decision on a revocation: the open tasks are withdrawn.
    @discardableResult
    package func decideRevocation(directive id: RecordID, agree: Bool, words: String? = nil) throws -> Record {
        let definition = try registry.named(Directives.name)
        let state = try reading.find(definition, id).state
        // A draft that waits for its signature has a request, too, but is decided by `decideIssue`.
        guard state == "revoking" else { throw Rejection(.conflict, "state", values: ["state": state]) }
        let decided = try decide(definition, id, agree: agree, reason: words)
        if agree { try withdrawTasks(of: id, telling: true) }
        return decided
    }

    /// Asks that one standing duty of a directive in force be struck off (销项); the rest of the order stands.
    /// - Throws: `Rejection` `notFound` for what is no standing duty, `forbidden`, `conflict` (`state`), `invalid`
    ///   (`reasonRequired`).
    @discardableResult
    package func strikeOff(item id: RecordID, reason: String) throws -> Record {
        let (definition, i) = (try registry.named(DirectiveItems.name), DirectiveItems.fields)
        let item = try reading.find(definition, id)
        guard item[i.kind] == .standing, let directive = item[i.directive] else { throw Rejection.notFound }
        let state = try reading.find(Directives.self, directive).state
        guard state == "issued" else { throw Rejection(.conflict, "state", values: ["state": state]) }
        return try perform("strikeOff", definition, id, reason: reason)
    }

    /// The commander's decision on it: the open tasks under the item are withdrawn, and the units told.
    @discardableResult
    package func decideStrikeOff(item id: RecordID, agree: Bool, words: String? = nil) throws -> Record {
        let item = try decide(registry.named(DirectiveItems.name), id, agree: agree, reason: words)
        if agree, let directive = item[DirectiveItems.fields.directive] {
            try withdrawTasks(of: directive, item: id, telling: true)
        }
        return item
    }

    /// Ends a directive in force, and with it what is still open under it.
    /// - Parameter telling: whether the units are told; another directive that takes its place tells them itself.
    func end(directive id: RecordID, state: String, verb: String, telling: Bool = false) throws {
        let old = try reading.find(Directives.self, id)
        guard old.state == "issued" else { return }
        try update(old, state: state, verb: verb)
        try withdrawTasks(of: id, telling: telling)
    }

    private func withdrawTasks(of directive: RecordID, item: RecordID? = nil, telling: Bool) throws {
        let t = Tasks.fields
        let tasks = try reading.all(Tasks.self, where: t.directive, is: directive).filter {
            Tasks.living.contains($0.state) && (item == nil || $0[t.item] == item)
        }
        for task in tasks {
            try update(task, state: "withdrawn", verb: "withdraw")
            guard telling else { continue }
            try notify(
                task[t.unit] ?? task.id, office: task[t.office], kind: "revoked", about: task.id, of: Tasks.name,
                title: task[t.title])
        }
        try cancel(cause: directive, of: item.map { _ in Set(tasks.map(\.id)) })
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
            if let found = PersonalData.find(in: item[i.wording] ?? "") {
                let offset = values.merging(["offset": String(found.offset)]) { $1 }
                problems.append(.init("personalData", field: item.id.text, values: offset))
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

    private func isTaken(_ number: String) throws -> Bool {
        try connection.first(
            "SELECT id FROM directive WHERE county = \(county) AND number = \(number) AND issued IS NOT NULL LIMIT 1")
            != nil
    }

    /// The next number of a series within the headquarters and year that nobody gave by hand. Gapless: it is taken in the
    /// same transaction.
    func nextNumber(_ series: String, _ rules: CommandRules) throws -> String {
        let year = String(CalendarDay(now, in: rules.zone).year)
        let pattern = series.replacingOccurrences(of: "{year}", with: year)
        var number: String
        repeat {
            number = pattern.replacingOccurrences(of: "{n}", with: String(try count(series + year)))
        } while try isTaken(number)
        return number
    }

    private func count(_ name: String) throws -> Int {
        let row = try connection.first(
            """
            INSERT INTO counter (county, name, value) VALUES (\(county), \(name), 1)
            ON CONFLICT (county, name) DO UPDATE SET value = counter.value + 1 RETURNING value
            """)
        return try row?.get("value") ?? 1
    }

    func fanOut(_ directive: Record, _ rules: CommandRules) throws -> [Record] {
        var made: [Record] = []
        let (i, d) = (DirectiveItems.fields, Directives.fields)
        let tree = try UnitTree(reading)
        let drafter = try directive[d.drafter].flatMap { try reading.any(registry.named(Users.name), $0) }
        let section = drafter.flatMap { $0[Users.fields.unit] }.flatMap(tree.unit)
        let supervisor = section?.kind == .section ? section?.id : tree.office?.id
        for item in try reading.items(of: directive.id) where item[i.included] == true && item[i.kind] != .heading {
            let leads = (item[i.leads] ?? []).compactMap(tree.unit)
            let supporting = (item[i.supporting] ?? []).compactMap(tree.unit).filter { !leads.contains($0) }
            // The sharper of the two: an urgent directive has no slow item.
            let urgency = Urgency.sharper(item[i.urgency] ?? .routine, directive[d.urgency] ?? .routine)
            for (unit, leadership) in leads.map({ ($0, Leadership.lead) }) + supporting.map({ ($0, .supporting) }) {
                let task = try insertTask(
                    NewTask(
                        directive: directive.id, item: item.id, parent: nil, title: item[i.wording] ?? "",
                        supervisor: supervisor ?? unit.office, leadership: leadership, urgency: urgency,
                        leader: item[i.leader], due: item[i.deadline] ?? now, figures: item[i.figures] ?? [],
                        verify: item[i.verify] ?? false, evidence: item[i.evidence] ?? false, note: nil,
                        workstream: item[i.workstream]),
                    unit, rules)
                made.append(task)
            }
        }
        return made
    }

    /// What a new task takes from its item or from the task it is passed down from.
    struct NewTask {
        let directive: RecordID
        let item: RecordID?
        let parent: RecordID?
        let title: String
        let supervisor: RecordID
        let leadership: Leadership
        let urgency: Urgency
        let leader: String?
        let due: Instant
        let figures: [String]
        let verify: Bool
        let evidence: Bool
        let note: String?
        let workstream: RecordID?
    }

    @discardableResult
    func insertTask(_ new: NewTask, _ unit: UnitTree.Unit, _ rules: CommandRules) throws -> Record {
        let t = Tasks.fields
        let minutes = try rules.duties.ladders(reading)[TaskDuties.acknowledge, new.urgency].minutes
        // Never later than the deadline itself: a task due in ten minutes is not signed for in thirty.
        let acknowledgeBy = min(now.advanced(minutes: minutes), new.due)
        let lead = new.leadership == .lead
        return try insert(
            Tasks.self, state: lead ? "issued" : "informed",
            Values {
                $0[t.title] = new.title
                $0[t.directive] = new.directive
                $0[t.item] = new.item
                $0[t.parent] = new.parent
                $0[t.unit] = unit.id
                $0[t.office] = unit.office
                $0[t.supervisor] = new.supervisor
                $0[t.leadership] = new.leadership
                $0[t.area] = unit.area
                $0[t.urgency] = new.urgency
                $0[t.leader] = new.leader
                $0[t.acknowledgeBy] = acknowledgeBy
                $0[t.due] = new.due
                $0[t.figures] = new.figures
                $0[t.verify] = new.verify
                $0[t.evidence] = new.evidence
                $0[t.late] = false
                $0[t.note] = new.note
                $0[t.workstream] = new.workstream
            })
    }
}

extension Urgency {
    static func sharper(_ first: Urgency, _ second: Urgency) -> Urgency {
        [first, second].contains(.flash) ? .flash : [first, second].contains(.urgent) ? .urgent : .routine
    }
}
