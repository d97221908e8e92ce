import Kernel
import Organisation
import Registers

/// A link in force with its task, and the principal that acts by it: an officer of that unit, known by the link's id.
struct TaskLinkVisit: LinkVisit {
    typealias Kind = Links
    let link: Record
    let task: Record
    let principal: Principal

    /// - Returns: nil for a link whose task was withdrawn.
    init?(_ reading: Registers.Reading, link: Record) throws {
        let t = Tasks.fields
        let task = try reading.find(Tasks.self, link[Kind.fields.task] ?? link.id)
        guard !["withdrawn", "informed"].contains(task.state), let unit = task[t.unit], let office = task[t.office]
        else { return nil }
        (self.link, self.task) = (link, task)
        let post = Principal.Post(id: link.id, role: .unitOfficer, unit: unit, office: office)
        principal = Principal(user: link.id, name: "link", county: link.county, posts: [post])
    }

    /// A step of the task in the link's name, and in the name that the visitor has given.
    func act(
        in store: RecordStore, person: String, _ body: @escaping @Sendable (Writing, Said) throws -> Void
    ) async throws {
        let id = link.id
        try await store.write(by: principal) { writing in
            let said = Said(by: person, how: .link)
            guard !said.by.isEmpty else { throw Rejection.invalid("required", field: "person") }
            try body(writing, said)
            let link = try writing.reading.find(Links.self, id)
            try writing.update(link, verb: "use", Values { $0[Links.fields.person] = said.by })
        }
    }
}
