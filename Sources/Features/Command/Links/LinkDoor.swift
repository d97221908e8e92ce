import Kernel
import Organisation
import Registers

/// Who comes by a task link (凭链接来访): a gate of the organisation's, and what is behind it.
final class LinkDoor: Sendable {
    private let store: RecordStore
    private let gate: LinkGate

    init(_ store: RecordStore) { (self.store, gate) = (store, LinkGate(store)) }

    /// The link that a browser has been let in to; nil for everything else.
    func visit(_ text: String, device: String?) async throws -> LinkVisit? {
        let now = store.now
        return try await gate.visit(text, device: device) { try LinkVisit($0, link: $1, at: now) }
    }

    /// Lets a browser in by a confirmation code, which is then used up.
    /// - Returns: the secret of the browser's cookie.
    /// - Throws: `Rejection` unauthenticated `linkRefused`, tooManyRequests `signInWait`.
    func confirm(_ text: String, code: String, address: String?) async throws -> String {
        let now = store.now
        return try await gate.confirm(
            text, code: code, address: address, visitor: { try LinkVisit($0, link: $1, at: now)?.principal },
            entered: { writing, link in
                let link = try writing.reading.find(Links.self, link)
                try writing.update(link, verb: "confirm", Values { $0[Links.fields.confirmed] = writing.now })
            })
    }

    /// A step of the task in the link's name, and in the name that the visitor has given.
    func act(
        _ visit: LinkVisit, person: String, _ body: @escaping @Sendable (Writing, Said) throws -> Void
    ) async throws {
        try await store.write(by: visit.principal) { writing in
            let said = Said(by: person, how: .link)
            guard !said.by.isEmpty else { throw Rejection.invalid("required", field: "person") }
            try body(writing, said)
            let link = try writing.reading.find(Links.self, visit.link.id)
            try writing.update(link, verb: "use", Values { $0[Links.fields.person] = said.by })
        }
    }
}

/// A link in force with its task, and the principal that acts by it: an officer of that unit, known by the link's id.
struct LinkVisit: Sendable {
    let link: Record
    let task: Record
    let principal: Principal

    /// - Returns: nil for a link that is over, or whose task was withdrawn.
    init?(_ reading: Registers.Reading, link id: RecordID, at now: Instant) throws {
        guard let link = try reading.all(Links.self, ids: [id])[id] else { return nil }
        let task = try reading.find(Tasks.self, link[Links.fields.task] ?? id)
        let t = Tasks.fields
        guard link.state == "active", let expires = link[Links.fields.expires], expires > now,
            !["withdrawn", "informed"].contains(task.state), let unit = task[t.unit], let office = task[t.office]
        else { return nil }
        (self.link, self.task) = (link, task)
        let post = Principal.Post(id: link.id, role: .unitOfficer, unit: unit, office: office)
        principal = Principal(user: link.id, name: "link", county: link.county, posts: [post])
    }
}
