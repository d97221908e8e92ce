import Foundation
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Ledgers of visits: which places keep one, how many came, its entry links, and the look-up for a case (来客登记).
///
/// | | |
/// |---|---|
/// | GET | `/visitors` · `/visitors/{id}` |
/// | POST | `/visitors/{id}/link` · `close` · `reopen` · `/visitor-links/{id}/revoke` |
/// | POST | `/visitors/{id}/lookups`: the answer is this page alone, at no address that could be opened again |
package struct VisitorPages: RouteGroup {
    let face: VisitorFace

    package init(_ face: VisitorFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("visitors") { _, context in
            let principal = try context.principal()
            guard principal.readsLedgers else { throw Rejection.notFound }
            let today = rules.today(store.now)
            let after = context.query["after"].flatMap { Query.Cursor($0) }
            let (page, counts) = try await store.read(as: principal) { reading in
                let page = try reading.page(VisitLedgers.self, Query(open: .all, after: after, limit: 100))
                let places = page.records.compactMap { $0[VisitLedgers.fields.place] }
                return (page, try reading.visits(of: places, from: today.advanced(by: -6)))
            }
            let words = PageWords(pages, context, now: store.now)
            let values = VisitorView.list(page, counts, words, today: today, principal)
            return try pages.render("visitor/list", values, for: context)
        }
        routes.signedIn.get("visitors/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("visitors/{id}/link") { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let address = try SlipAddress(face.publicAddress ?? SlipAddress.shown(request, context))
            let made = try await store.write(by: principal) { try $0.makeVisitLink(for: id) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "visitor/made",
                [
                    "title": .text(words.text("visitor.link.made")), "code": .text(made.code),
                    "url": .text("\(address.text)\(made.path)"),
                    "until": words.moment(made.link[VisitLinks.fields.expires]), "back": .text("/visitors/\(id)"),
                ], for: context)
        }
        for (step, open) in [("close", false), ("reopen", true)] {
            routes.signedIn.post(RouterPath("visitors/{id}/\(step)")) { _, context in
                let (principal, id) = (try context.principal(), try context.recordID())
                try await store.write(by: principal) { _ = try $0.turn(ledger: id, open: open) }
                return Response.see("/visitors/\(id)", flash: Flash("visitor.done.\(step)"), for: context)
            }
        }
        routes.signedIn.post("visitor-links/{id}/revoke") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let link = try await store.write(by: principal) { try $0.revoke(VisitLinks.self, id) }
            let ledger = link[VisitLinks.fields.ledger].map(\.text) ?? ""
            return Response.see("/visitors/\(ledger)", flash: Flash("visitor.done.revoke"), for: context)
        }
        routes.signedIn.post("visitors/{id}/lookups") { _, context in try await lookUp(pages, context) }
    }

    private func lookUp(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
        do {
            let zone = face.rules.zone
            let (found, ledger) = try await face.store.write(by: principal) { writing in
                // What is out of reach does not exist, whatever the form says.
                let ledger = try writing.reading.find(VisitLedgers.self, id)
                guard try writing.reading.traces() else { throw Rejection.forbidden }
                return (try writing.lookUp(ledger: id, Self.question(form, in: zone)), ledger)
            }
            ReadMark.current?.set()
            let words = PageWords(pages, context, now: face.store.now)
            return try pages.render(
                "visitor/found", VisitorView.found(found.visits, found.lookup, ledger, words), for: context)
        } catch let rejection as Rejection where rejection.kind == .invalid {
            return try await show(pages, context, problem: rejection)
        }
    }

    private static func question(_ form: Form, in zone: TimeZone) throws -> VisitQuestion {
        var check = FormCheck(form)
        let (from, to) = (check.moment("from", in: zone), check.moment("to", in: zone))
        for (name, moment) in [("from", from), ("to", to)] where moment == nil && form.text(name) == nil {
            check.fail("required", field: name)
        }
        let reason = check.required("reason")
        try check.finish()
        guard let from, let to else { throw Rejection.invalid("badMoment", field: "from") }
        return VisitQuestion(
            from: from, to: to, purpose: form.text("purpose").flatMap { Purpose(rawValue: $0) }, reason: reason,
            full: form.flag("full"))
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let (store, today) = (face.store, face.rules.today(face.store.now))
        let content = try await store.read(as: principal) { try VisitorView.Content($0, id, today: today) }
        let view = VisitorView(
            words: PageWords(pages, context, now: store.now), content: content, today: today, principal: principal,
            form: context.form, problem: problem)
        return try pages.render(
            "visitor/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
