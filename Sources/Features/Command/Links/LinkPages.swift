import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A task by its link (凭链接办理): no account, no session, nothing beside the one task. Works in a chat app's browser: plain
/// forms, no script needed.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/l/{token}` | anyone: the task for a device that was let in, else the gate, whatever the token |
/// | POST | `/l/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/l/{token}/acknowledge`, `/l/{token}/reply` | a device that was let in |
package struct LinkPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, door) = (routes.pages, LinkDoor(face.store))
        let gatePage = LinkGatePage(pages, path: "l", words: "link")
        routes.open.get("l/{token}") { request, context in
            guard let visit = try await door.visit(LinkGatePage.token(context), device: LinkCookie.device(of: request))
            else {
                return try gatePage.show(nil, context)
            }
            return try await show(visit, pages, nil, context)
        }
        routes.open.post("l/{token}") { _, context in
            let token = LinkGatePage.token(context)
            do {
                let device = try await door.confirm(token, code: context.form["code"] ?? "", address: context.peer)
                var response = Response.see("/l/\(token)", for: context)
                response.setCookie(
                    LinkCookie.make(device, path: "/l/\(token)", hours: Links.hours.max() ?? 72, context))
                return response
            } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
                return try gatePage.show(rejection, context)
            }
        }
        step(routes, door, "acknowledge") { writing, visit, said, _ in
            try writing.acknowledge(task: visit.task.id, said: said)
        }
        step(routes, door, "reply") { writing, visit, said, form in
            let names = visit.task[Tasks.fields.figures] ?? []
            try writing.reply(
                to: visit.task.id, text: form.text("text") ?? "", figures: form.figures(names), said: said)
        }
    }

    private func step(
        _ routes: Routes, _ door: LinkDoor, _ name: String,
        _ body: @escaping @Sendable (Writing, LinkVisit, Said, Form) throws -> Void
    ) {
        let pages = routes.pages
        let gatePage = LinkGatePage(pages, path: "l", words: "link")
        routes.open.post(RouterPath("l/{token}/\(name)")) { request, context in
            let (token, form) = (LinkGatePage.token(context), context.form)
            guard let visit = try await door.visit(token, device: LinkCookie.device(of: request)) else {
                return try gatePage.show(LinkGate.refused, context)
            }
            do {
                try await door.act(visit, person: form.text("person") ?? "") { try body($0, visit, $1, form) }
                return Response.see("/l/\(token)", flash: Flash("link.done.\(name)"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(visit, pages, rejection, context)
            }
        }
    }

    private func show(
        _ visit: LinkVisit, _ pages: Pages, _ problem: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let content = try await face.store.read(as: visit.principal) { try LinkView.Content($0, visit) }
        let view = LinkView(Wording(pages, context, now: face.store.now), content, problem, context.form)
        var values = view.values
        values["token"] = .text(queryValue(LinkGatePage.token(context)))
        return try pages.render("link/task", values, status: problem?.kind.status ?? .ok, for: context)
    }
}

extension Form {
    /// Texts of a task's figures by name, as its forms send them.
    func figures(_ names: [String]) -> [String: String] {
        Dictionary(
            names.enumerated().map { ($0.element, self["figure.f\($0.offset)"] ?? "") },
            uniquingKeysWith: { first, _ in first })
    }
}
