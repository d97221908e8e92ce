import HTTPTypes
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Giving out links (发任务链接) and printing them on 交办单.
///
/// | method | path | who |
/// |---|---|---|
/// | POST | `/tasks/{id}/links` | whoever acts for the unit, or supervises it: link, code and square code, in this answer alone |
/// | POST | `/tasks/{id}/slip` | the same: the link on a page of paper |
/// | POST | `/tasks/{id}/links/{link}/code` | the same: another confirmation code |
/// | POST | `/tasks/{id}/links/{link}/revoke` | the same |
/// | POST | `/directives/{id}/slips` | headquarters: a page for each unit that has not signed, and the list of codes |
package struct LinkIssuing: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post("tasks/{id}/links") { request, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let address = try SlipAddress(face.publicAddress ?? SlipAddress.shown(request, context))
            let hours = form.integer("hours") ?? Links.hours[0]
            let (link, content) = try await store.write(by: principal) {
                (try $0.makeLink(to: id, hours: hours), try LinkPaper.Content($0.reading, [id]))
            }
            let paper = LinkPaper(PageWords(pages, context, now: store.now), content, address)
            return try pages.render("link/made", try paper.made(link), for: context)
        }
        routes.signedIn.post("tasks/{id}/links/{link}/code") { _, context in
            let (principal, id, link) = (try context.principal(), try context.recordID(), try context.recordID("link"))
            let (renewed, content) = try await store.write(by: principal) {
                (try $0.renewCode(of: link, to: id), try LinkPaper.Content($0.reading, [id]))
            }
            let paper = LinkPaper(PageWords(pages, context, now: store.now), content, nil)
            return try pages.render("link/made", paper.renewed(renewed.link, renewed.code), for: context)
        }
        routes.signedIn.post("tasks/{id}/links/{link}/revoke") { _, context in
            let (principal, id, link) = (try context.principal(), try context.recordID(), try context.recordID("link"))
            try await store.write(by: principal) { _ = try $0.revoke(link: link, to: id) }
            return Response.see("/tasks/\(id)", flash: Flash("link.revoked"), for: context)
        }
        routes.signedIn.post("tasks/{id}/slip") { request, context in
            try await slips([try context.recordID()], back: "/tasks/\(try context.recordID())", pages, request, context)
        }
        routes.signedIn.post("directives/{id}/slips") { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let tasks = try await store.read(as: principal) { try $0.progress(of: id).tasks }
            let waiting = tasks.filter { $0.state == "issued" }.map(\.id)
            if waiting.isEmpty {
                return Response.see("/directives/\(id)", flash: Flash("link.nobodyWaits"), for: context)
            }
            return try await slips(waiting, back: "/directives/\(id)", pages, request, context)
        }
        addAPI(to: routes)
    }

    private func slips(
        _ tasks: [RecordID], back: String, _ pages: Pages, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let principal = try context.principal()
        let address = try SlipAddress(face.publicAddress ?? SlipAddress.shown(request, context))
        let hours = context.form.integer("hours") ?? Links.hours.max() ?? Links.hours[0]
        let (links, content) = try await face.store.write(by: principal) { writing in
            (
                try tasks.map { try writing.makeLink(to: $0, hours: hours) },
                try LinkPaper.Content(writing.reading, tasks)
            )
        }
        let paper = LinkPaper(PageWords(pages, context, now: face.store.now), content, address)
        return try pages.render("link/slip", try paper.slips(links, back: back), for: context)
    }

    private func addAPI(to routes: Routes) {
        let store = face.store
        let link: JSONValue = [
            "type": "object", "required": ["id", "path", "code", "expires"],
            "properties": [
                "id": ["type": "string"], "path": ["type": "string"], "code": ["type": "string"],
                "expires": ["type": "string", "format": "date-time"],
            ],
        ]
        routes.api(
            APIOperation(
                .post, "/api/v1/tasks/{id}/links", id: "makeTaskLink", tag: "tasks",
                "Makes an expiring link to this one task. Path and confirmation code are told in this answer alone.",
                body: APIBody([
                    "type": "object", "properties": ["hours": ["type": "integer", "enum": [24, 72, 168]]],
                ]), success: (200, link), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let body = try await request.json()
            var hours = Links.hours[0]
            if let given = body["hours"] {
                guard case .integer(let number) = given else { throw Rejection.invalid("badChoice", field: "hours") }
                hours = number
            }
            let made = try await store.write(by: principal) { [hours] in try $0.makeLink(to: id, hours: hours) }
            return try Response.json([
                "id": .text(made.record.id.text), "path": .text(made.path), "code": .text(made.code),
                "expires": .text(made.record[Links.fields.expires]?.description ?? ""),
            ])
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/tasks/{id}/links/{link}/revoke", id: "revokeTaskLink", tag: "tasks",
                "Ends a link at once.",
                success: (200, ["type": "object", "properties": ["state": ["type": "string"]]]),
                refusals: [403, 404, 409])
        ) { _, context in
            let (principal, id, link) = (try context.principal(), try context.recordID(), try context.recordID("link"))
            let revoked = try await store.write(by: principal) { try $0.revoke(link: link, to: id) }
            return try Response.json(["state": .text(revoked.state)])
        }
    }
}
