package import Kernel
import Organisation
package import Registers

/// The task breakdown (任务分解表) of a directive: item · lead · supporting · accountable leader · deadline, and how far
/// each is. It names units and leaders, and no other person.
package struct TaskBreakdown: Sendable {
    package let title: String
    package let number: String?
    package let issued: Instant?
    package let headquarters: String
    package let rows: [Row]

    package struct Row: Sendable {
        package let ordinal: String
        package let wording: String
        package let leads: String
        package let supporting: String
        package let leader: String
        package let deadline: Instant?
        package let deadlineKind: DeadlineKind
        package let frequency: String
        /// Units with a task, and those of them that have replied; no task before issue.
        package let units: Int
        package let replied: Int
        package let closed: Int
        /// Short names of units that have not replied.
        package let waiting: [String]
    }
}

extension Registers.Reading {
    /// - Throws: `Rejection.notFound` out of scope.
    package func breakdown(of directive: RecordID) throws -> TaskBreakdown {
        let record = try find(Directives.self, directive)
        let (d, i, t) = (Directives.fields, DirectiveItems.fields, Tasks.fields)
        let tree = try UnitTree(self)
        let tasks = Dictionary(grouping: try progress(of: directive).tasks) { $0[t.item] }
        let items = try items(of: directive).filter { $0[i.included] == true && $0[i.kind] != .heading }
        let rows = items.enumerated().map { place, item -> TaskBreakdown.Row in
            let own = Progress(tasks[item.id] ?? [])
            return TaskBreakdown.Row(
                ordinal: item[i.ordinal] ?? String(place + 1), wording: PersonalData.cut(item[i.wording] ?? ""),
                leads: UnitNames.text(item[i.leads] ?? [], in: tree),
                supporting: UnitNames.text(item[i.supporting] ?? [], in: tree), leader: item[i.leader] ?? "",
                deadline: item[i.deadline], deadlineKind: item[i.deadlineKind] ?? .due,
                frequency: item[i.frequency] ?? "",
                units: own.received, replied: own.replied, closed: own.closed, waiting: own.waiting(tree))
        }
        return TaskBreakdown(
            title: PersonalData.cut(record[d.title] ?? ""), number: record[d.number], issued: record[d.issued],
            headquarters: tree.headquarters?.name ?? "", rows: rows)
    }
}
