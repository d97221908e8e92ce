import Hummingbird
import Kernel
import Registers
package import Web

/// Institutions under closed management: how each is kept, its order, the second person's word.
///
/// | | |
/// |---|---|
/// | GET | `/closed-places` · `/closed-places/{id}` |
/// | POST | `/closed-places/{id}/limit` · `close` · `decide` · `reopen` |
package struct ClosedPlacePages: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("closed-places") { _, context in
            let principal = try context.principal()
            guard principal.readsWorkforce else { throw Rejection.notFound }
            let places = try await store.read(as: principal) {
                try $0.page(ClosedPlaces.self, Query(limit: 200)).records
            }
            let words = PageWords(pages, context, now: store.now)
            let values = ClosedPlaceView.list(places, words, today: rules.today(store.now), principal)
            return try pages.render("closure/list", values, for: context)
        }
        routes.signedIn.get("closed-places/{id}") { _, context in try await show(pages, context) }
        step(routes, "limit") { try $0.limit(place: $1, Self.order($2), rules: rules) }
        step(routes, "close") { try $0.askClosing(place: $1, Self.order($2), rules: rules) }
        step(routes, "decide") { writing, id, form in
            try writing.decideClosing(place: id, agree: form.flag("agree"), words: form.text("words"), rules: rules)
        }
        step(routes, "reopen") { writing, id, _ in try writing.reopen(place: id) }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("closed-places/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let place = try await store.write(by: principal) { try body($0, id, form) }
                return Response.see("/closed-places/\(id)", flash: Flash("closure.done.\(place.state)"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
        }
    }

    private static func order(_ form: Form) -> ClosureOrder {
        ClosureOrder(
            order: form.text("order") ?? "", basis: form.text("basis") ?? "", reviewBy: form.day("reviewBy"))
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let (place, request) = try await face.store.read(as: principal) { reading in
            let place = try reading.find(ClosedPlaces.self, id)
            return (place, try reading.pending(place))
        }
        let view = ClosedPlaceView(
            words: PageWords(pages, context, now: face.store.now), place: place,
            today: face.rules.today(face.store.now), request: request, principal: principal, form: context.form,
            problem: problem)
        return try pages.render(
            "closure/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
