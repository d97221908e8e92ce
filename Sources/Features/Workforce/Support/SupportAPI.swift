import Hummingbird
import Kernel
import Registers
package import Web

/// Support of villages for programs: days, issues and how they were solved. Teams have the engine's API.
package struct SupportAPI: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        routes.step(
            "/api/v1/support-teams/{id}/days", of: SupportTeams.name, in: store, id: "stateSupportDay",
            tag: "workforce",
            "Says how many of a support team were in its village on a day; said again, the last word stands.",
            body: Self.body([
                "day": ["type": "string", "format": "date"], "present": ["type": "integer", "minimum": 0],
            ])
        ) { writing, id, json in
            guard let day = json["day"]?.text.flatMap({ CalendarDay($0) }) else {
                throw Rejection.invalid("badDay", field: "day")
            }
            guard let present = json["present"]?.integer else {
                throw Rejection.invalid("badNumber", field: "present")
            }
            return try writing.state(day: day, present: present, of: id, rules: rules)
        }
        routes.step(
            "/api/v1/support-teams/{id}/issues", of: SupportTeams.name, in: store, id: "noteSupportIssue",
            tag: "workforce",
            "Notes an issue that a support team has found.", body: Self.body(["words": .wordsSchema])
        ) { try $0.note(issue: $2.string("words") ?? "", of: $1) }
        routes.step(
            "/api/v1/support-issues/{id}/link", of: SupportIssues.name, in: store, id: "linkSupportIssue",
            tag: "workforce",
            "Says with which task, help ticket or finding an issue is dealt.",
            body: Self.body([
                "kind": .oneOf(SupportLink.self),
                "record": ["type": "string"],
            ])
        ) { writing, id, json in
            guard let link = json["kind"]?.text.flatMap({ SupportLink(rawValue: $0) }),
                let other = json["record"]?.text.flatMap({ RecordID($0) })
            else { throw Rejection.invalid("referenceUnknown", field: "link") }
            return try writing.link(issue: id, to: link, other)
        }
        routes.step(
            "/api/v1/support-issues/{id}/solve", of: SupportIssues.name, in: store, id: "solveSupportIssue",
            tag: "workforce",
            "Says how an issue was solved.", body: Self.body(["words": .wordsSchema])
        ) { try $0.solve(issue: $1, result: $2.string("words") ?? "") }
        routes.step(
            "/api/v1/support-issues/{id}/reopen", of: SupportIssues.name, in: store, id: "reopenSupportIssue",
            tag: "workforce",
            "An issue was not solved."
        ) { writing, id, _ in try writing.reopen(issue: id) }
    }

    /// All of these are needed.
    private static func body(_ members: [String: JSONValue]) -> APIBody {
        APIBody(members, required: members.keys.sorted())
    }
}
