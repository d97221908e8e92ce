import Hummingbird
import Kernel
import Registers
package import Web

/// Support of villages for programs: days, issues and how they were solved. Teams have the engine's API.
package struct SupportAPI: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    package func add(to routes: Routes) {
        let rules = face.rules
        operation(
            routes, SupportTeams.name, "/api/v1/support-teams/{id}/days", id: "stateSupportDay",
            "Says how many of a support team were in its village on a day; said again, the last word stands.",
            Self.body(["day": ["type": "string", "format": "date"], "present": ["type": "integer", "minimum": 0]])
        ) { writing, id, json in
            guard let day = json["day"]?.text.flatMap({ CalendarDay($0) }) else {
                throw Rejection.invalid("badDay", field: "day")
            }
            guard let present = json["present"]?.integer else {
                throw Rejection.invalid("badNumber", field: "present")
            }
            return try writing.state(day: day, present: present, of: id, rules: rules)
        }
        operation(
            routes, SupportTeams.name, "/api/v1/support-teams/{id}/issues", id: "noteSupportIssue",
            "Notes an issue that a support team has found.", Self.body(["words": Self.words])
        ) { try $0.note(issue: $2["words"]?.text ?? "", of: $1) }
        operation(
            routes, SupportIssues.name, "/api/v1/support-issues/{id}/link", id: "linkSupportIssue",
            "Says with which task, help ticket or finding an issue is dealt.",
            Self.body([
                "kind": .oneOf(SupportLink.self),
                "record": ["type": "string"],
            ])
        ) { writing, id, json in
            guard let link = json["kind"]?.text.flatMap({ SupportLink(rawValue: $0) }),
                let other = json["record"]?.text.flatMap({ RecordID($0) })
            else { throw Rejection.invalid("referenceUnknown", field: "link") }
            return try writing.link(issue: id, to: link, other)
        }
        operation(
            routes, SupportIssues.name, "/api/v1/support-issues/{id}/solve", id: "solveSupportIssue",
            "Says how an issue was solved.", Self.body(["words": Self.words])
        ) { try $0.solve(issue: $1, result: $2["words"]?.text ?? "") }
        operation(
            routes, SupportIssues.name, "/api/v1/support-issues/{id}/reopen", id: "reopenSupportIssue",
            "An issue was not solved.", nil
        ) { writing, id, _ in try writing.reopen(issue: id) }
    }

    /// - Parameter register: that of the record in the path; one out of reach is not there, whatever the body says.
    private func operation(
        _ routes: Routes, _ register: String, _ path: String, id: String, _ summary: String, _ body: APIBody?,
        _ write: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        let store = face.store
        routes.api(
            APIOperation(
                .post, path, id: id, tag: "workforce", summary, body: body, success: (200, .outcomeSchema),
                refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = body == nil ? .null : try await request.json()
            let record = try await store.write(by: principal) { writing in
                _ = try writing.reading.find(writing.registry.named(register), id)
                return try write(writing, id, json)
            }
            return try Response.json(.outcome(of: record))
        }
    }

    private static func body(_ properties: [String: JSONValue]) -> APIBody {
        APIBody([
            "type": "object", "required": .list(properties.keys.sorted().map { .text($0) }),
            "properties": .object(properties),
        ])
    }

    private static let words: JSONValue = ["type": "string", "minLength": 1, "maxLength": 500]
}
