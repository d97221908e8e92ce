import Database
import Kernel
import Organisation
import Registers
import Web

/// Links on a task's page: who came by one, and making another.
extension TaskView {
    var links: ViewValue {
        let l = Links.fields
        guard principal.mayLink(task) else { return .none }
        let living = Tasks.living.contains(task.state)
        let rows = content.links.map { link -> ViewValue in
            let expires = link[l.expires]
            let ended = link.state != "active" || expires.map { $0 <= words.now } ?? true
            let state =
                link.state == "revoked"
                ? words.badge("plain", "link.state.revoked")
                : ended
                    ? words.badge("plain", "link.state.expired")
                    : link[l.confirmed] == nil
                        ? words.badge("soon", "link.state.unused") : words.badge("met", "link.state.confirmed")
            return [
                "id": .text(link.id.text), "task": .text(task.id.text), "made": words.moment(link.created),
                "by": ViewValue(link[l.by].flatMap { content.names[$0] }), "until": words.moment(expires),
                "state": state, "person": ViewValue(link[l.person]), "ended": .flag(ended),
            ]
        }
        return [
            "task": .text(task.id.text), "canMake": .flag(living), "rows": .list(rows),
            "hours": .list(
                Links.hours.map {
                    ["value": ViewValue($0), "text": .text(words.text("link.hours", ["n": String($0)]))]
                }),
        ]
    }

    /// Who stands behind an entry of the history: a user, or whoever came by a link and what name was given.
    func actor(_ entry: HistoryEntry) -> String {
        if let name = content.names[entry.actor] { return name }
        guard let link = content.links.first(where: { $0.id == entry.actor }) else { return words.text("task.system") }
        let given = entry.fields.first { $0.name == Tasks.fields.saidBy.name }?.new.text ?? link[Links.fields.person]
        let unit = content.tree.name(link[Links.fields.unit] ?? link.id)
        return words.text("link.actor", ["unit": unit, "person": given ?? ""])
    }
}
