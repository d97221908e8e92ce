import Foundation
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A place's entry by its link (来客登记录入): no account, nothing read back. Works in a chat app: plain forms, no script.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/v/{token}` | anyone: the form for a device that was let in, else the gate, whatever the token |
/// | POST | `/v/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/v/{token}/visits` | a device that was let in |
package struct VisitLinkPages: RouteGroup {
    let face: VisitorFace

    package init(_ face: VisitorFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules, gate) = (routes.pages, face.store, face.rules, LinkGate(face.store))
        let gatePage = LinkGatePage(pages, path: "v", words: "visitor.link")
        let visit = { @Sendable (request: Request, context: AppContext) async throws -> VisitLinkVisit? in
            let now = store.now
            return try await gate.visit(LinkGatePage.token(context), device: LinkCookie.device(of: request)) {
                try VisitLinkVisit($0, link: $1, at: now)
            }
        }
        routes.open.get("v/{token}") { request, context in
            guard let visit = try await visit(request, context) else { return try gatePage.show(nil, context) }
            return try show(visit, pages, nil, context)
        }
        routes.open.post("v/{token}") { _, context in
            let (token, now) = (LinkGatePage.token(context), store.now)
            do {
                let device = try await gate.confirm(
                    token, code: context.form["code"] ?? "", address: context.peer,
                    visitor: { try VisitLinkVisit($0, link: $1, at: now)?.principal },
                    entered: { writing, link in
                        guard let link = try writing.reading.all(VisitLinks.self, ids: [link])[link] else { return }
                        try writing.update(
                            link, verb: "confirm", Values { $0[VisitLinks.fields.confirmed] = writing.now })
                    })
                var response = Response.see("/v/\(token)", for: context)
                response.setCookie(
                    LinkCookie.make(device, path: "/v/\(token)", hours: VisitorRules.linkHours, context))
                return response
            } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
                return try gatePage.show(rejection, context)
            }
        }
        routes.open.post("v/{token}/visits") { request, context in
            guard let visit = try await visit(request, context) else {
                return try gatePage.show(LinkGate.refused, context)
            }
            do {
                let entered = try Self.read(context.form, in: rules.zone)
                try await store.write(by: visit.principal) { try $0.enter(entered, by: visit, rules: rules) }
                return Response.see(
                    "/v/\(LinkGatePage.token(context))", flash: Flash("visitor.done.entered"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try show(visit, pages, rejection, context)
            }
        }
    }

    private static func read(_ form: Form, in zone: TimeZone) throws -> EnteredVisit {
        var check = FormCheck(form)
        let name = check.required("name", longest: 40)
        let phone = form.text("phone").flatMap { Phone(written: $0) }
        if phone == nil, form.text("phone") != nil { check.fail("phoneMalformed", field: "phone") }
        let at = check.moment("at", in: zone)
        try check.finish()
        return EnteredVisit(id: form.recordID("id") ?? .make(), name: name, phone: phone, at: at)
    }

    /// Empty fields, what for, how long it is kept; after a refusal what was just typed.
    private func show(
        _ visit: VisitLinkVisit, _ pages: Pages, _ problem: Rejection?, _ context: AppContext
    ) throws -> Response {
        let words = PageWords(pages, context, now: face.store.now)
        let form = problem == nil ? Form() : context.form
        return try pages.render(
            "visitor/entry",
            [
                "title": .text(visit.ledger[VisitLedgers.fields.name] ?? ""),
                "token": .text(queryValue(LinkGatePage.token(context))),
                "until": words.moment(visit.link[VisitLinks.fields.expires]),
                "purpose": .text(
                    words.text("visitor.entry.purpose", ["days": String(VisitorRules.keptDays)])),
                "id": .text(form.recordID("id")?.text ?? RecordID.make().text),
                "name": .text(form.text("name") ?? ""), "phone": .text(form.text("phone") ?? ""),
                "at": .text(form.text("at") ?? ""), "problem": words.problem(problem),
            ], status: problem?.kind.status ?? .ok, for: context)
    }
}
