import Database
import Duties
package import Kernel
import Organisation
package import Registers

/// The ends of what was issued (撤销、销项): a directive revoked or superseded, one standing duty struck off.
extension Writing {
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
}
