import Foundation
package import Kernel
import Organisation
package import Registers

/// A link as its maker sees it, once: the secret parts are stored nowhere.
package struct NewLink: Sendable {
    package let record: Record
    /// The path: `/l/990101-abcd-efgh-jkmn-pqrs`.
    package let path: String
    package let code: String
}

/// Making and ending links (发链接、撤回).
extension Writing {
    /// Makes a link to a task, for whoever may act for its unit.
    /// - Parameter hours: one of `Links.hours`.
    /// - Throws: `Rejection` `forbidden`; `conflict` `state` for a task that is over; `invalid` `badChoice`.
    package func makeLink(to id: RecordID, hours: Int = Links.hours[0]) throws -> NewLink {
        let task = try linkable(id)
        guard Links.hours.contains(hours) else { throw Rejection.invalid("badChoice", field: "hours") }
        guard Tasks.living.contains(task.state) else {
            throw Rejection(.conflict, "state", values: ["state": task.state, "transition": "link"])
        }
        let (l, t) = (Links.fields, Tasks.fields)
        let record = try insert(
            Links.self,
            Values {
                $0[l.task] = task.id
                $0[l.unit] = task[t.unit]
                $0[l.office] = task[t.office]
                $0[l.by] = principal.user
                $0[l.expires] = now.advanced(minutes: hours * 60)
            })
        let (token, code) = try issueToken(for: record.id)
        return NewLink(record: record, path: "/l/\(token)", code: code)
    }

    /// Another confirmation code for a link: for the next device, or after wrong ones. An earlier one that was not used is
    /// worth nothing any more.
    package func renewCode(of id: RecordID, to task: RecordID) throws -> (link: Record, code: String) {
        let link = try link(id, to: task)
        guard link.state == "active", link[Links.fields.expires].map({ $0 > now }) ?? false,
            let code = try renewCode(ofLink: id)
        else { throw Rejection(.conflict, "state", values: ["state": link.state, "transition": "code"]) }
        return (try update(link, verb: "code"), code)
    }

    /// Ends a link at once.
    @discardableResult
    package func revoke(link id: RecordID, to task: RecordID) throws -> Record {
        let link = try link(id, to: task)
        guard link.state == "active" else { return link }
        try endTokens(ofLink: id)
        return try update(link, state: "revoked", verb: "revoke")
    }

    private func link(_ id: RecordID, to task: RecordID) throws -> Record {
        _ = try linkable(task)
        let link = try reading.find(Links.self, id)
        guard link[Links.fields.task] == task else { throw Rejection.notFound }
        return link
    }

    /// A task for which the principal may make links: of its own units and those below, or as headquarters.
    private func linkable(_ id: RecordID) throws -> Record {
        let task = try reading.find(Tasks.self, id)
        guard principal.mayLink(task) else { throw Rejection.forbidden }
        return task
    }
}

extension Principal {
    /// Whether the principal gives out links to a task. A grid worker acts for the own unit and gives nothing out.
    func mayLink(_ task: Record) -> Bool {
        has(.dutyOfficer, .sectionLead)
            || posts.contains { post in
                post.role == .unitOfficer && task[Tasks.fields.unit].map(post.units.contains) ?? false
            }
    }
}

extension Registers.Reading {
    /// Links to a task, the newest first.
    package func links(to task: RecordID) throws -> [Record] {
        try all(Links.self, where: Links.fields.task, is: task).sorted { $0.id > $1.id }
    }
}
