import Hummingbird
import Kernel
import Measures
import Organisation
import Registers
package import Web

/// A household's entry by its link (家庭自录): no account, nothing read back. Works in a chat app: plain forms, no script.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/h/{token}` | anyone: the form for a device that was let in, else the gate, whatever the token |
/// | POST | `/h/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/h/{token}/checks` | a device that was let in |
package struct CheckLinkPages: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, settings, gate) = (routes.pages, face.store, face.settings, LinkGate(face.store))
        let gatePage = LinkGatePage(pages, path: "h", words: "check.link")
        let visit = { @Sendable (request: Request, context: AppContext) async throws -> CheckLinkVisit? in
            let now = store.now
            return try await gate.visit(LinkGatePage.token(context), device: LinkCookie.device(of: request)) {
                try CheckLinkVisit($0, link: $1, at: now)
            }
        }
        routes.open.get("h/{token}") { request, context in
            guard let visit = try await visit(request, context) else { return try gatePage.show(nil, context) }
            return try await show(visit, pages, nil, context)
        }
        routes.open.post("h/{token}") { _, context in
            let (token, now) = (LinkGatePage.token(context), store.now)
            do {
                let device = try await gate.confirm(
                    token, code: context.form["code"] ?? "", address: context.peer,
                    visitor: { try CheckLinkVisit($0, link: $1, at: now)?.principal },
                    entered: { writing, link in
                        guard let link = try writing.reading.all(CheckLinks.self, ids: [link])[link] else { return }
                        try writing.update(
                            link, verb: "confirm", Values { $0[CheckLinks.fields.confirmed] = writing.now })
                    })
                var response = Response.see("/h/\(token)", for: context)
                response.setCookie(LinkCookie.make(device, path: "/h/\(token)", hours: CheckLinks.hours, context))
                return response
            } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
                return try gatePage.show(rejection, context)
            }
        }
        routes.open.post("h/{token}/checks") { request, context in
            let form = context.form
            guard let visit = try await visit(request, context) else {
                return try gatePage.show(LinkGate.refused, context)
            }
            do {
                let own = visit.link[CheckLinks.fields.measures] ?? []
                let checked = try CheckForm.read(form, own, means: .household, in: settings.zone)
                try await store.write(by: visit.principal) {
                    _ = try $0.check(checked, by: visit.link, settings: settings)
                }
                return Response.see(
                    "/h/\(LinkGatePage.token(context))", flash: Flash("check.done.sent", ["n": String(checked.count)]),
                    for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(visit, pages, rejection, context)
            }
        }
    }

    /// Shortened names, today's slots as received or not, and empty fields: nothing that was entered comes back.
    private func show(
        _ visit: CheckLinkVisit, _ pages: Pages, _ problem: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let (settings, now) = (face.settings, face.store.now)
        let members = try await face.store.read(as: .system(visit.link.county)) { reading in
            let measures = try reading.all(Measures.self, ids: visit.link[CheckLinks.fields.measures] ?? [])
            let open = measures.values.filter { $0[Measures.fields.ended] == nil }.sorted { $0.id < $1.id }
            return try reading.members(open, settings, at: now)
        }
        let words = PageWords(pages, context, now: now)
        let form = problem == nil ? Form() : context.form
        return try pages.render(
            "check/entry",
            [
                "title": .text(words.text("check.link.title")), "token": .text(queryValue(LinkGatePage.token(context))),
                "until": words.moment(visit.link[CheckLinks.fields.expires]),
                "members": .list(
                    members.map {
                        CheckForm.line(
                            $0, form, problem, words, name: ($0.person?[Persons.fields.name] ?? "").shortenedName)
                    }), "problem": words.problem(problem),
            ], status: problem?.kind.status ?? .ok, for: context)
    }
}
