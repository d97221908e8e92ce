import Hummingbird
import Kernel
import Registers
package import Web

/// Orders: a new one, its page, its steps.
///
/// | | |
/// |---|---|
/// | GET | `/deployments/new?skill=&pool=` · `/deployments/{id}` |
/// | POST | `/deployments` · `/deployments/{id}/accept` · `decline` · `arrive` · `return` · `cancel` |
package struct DeploymentPages: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    /// From a pool's record to the form of an order from it.
    package static let link = RecordLink(key: "workforce.orderLink", roles: Set(dispatching)) {
        "/deployments/new?pool=\($0)"
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("deployments/new") { _, context in try await form(pages, context) }
        routes.signedIn.post("deployments") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard principal.dispatches else { throw Rejection.forbidden }
            do {
                let order = try Self.order(form)
                let made = try await store.write(by: principal) { try $0.order(order, rules: rules) }
                return Response.see("/deployments/\(made.id)", flash: Flash("workforce.done.ordered"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await self.form(pages, context, problem: rejection)
            }
        }
        routes.signedIn.get("deployments/{id}") { _, context in try await show(pages, context) }
        step(routes, "accept") { writing, id, _ in try writing.accept(deployment: id) }
        step(routes, "decline") { try $0.decline(deployment: $1, reason: $2.text("reason") ?? "") }
        step(routes, "arrive") { writing, id, _ in try writing.arrive(deployment: id) }
        step(routes, "return") { writing, id, _ in try writing.takeBack(deployment: id) }
        step(routes, "cancel") { try $0.cancel(deployment: $1, reason: $2.text("reason") ?? "") }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("deployments/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let order = try await store.write(by: principal) { try body($0, id, form) }
                return Response.see(
                    "/deployments/\(id)", flash: Flash("workforce.done.\(order.state)"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
        }
    }

    private static func order(_ form: Form) throws -> DeploymentOrder {
        var check = FormCheck(form)
        for name in ["pool", "receiver", "number", "from", "to"] where form.text(name) == nil {
            check.fail("required", field: name)
        }
        let (pool, receiver) = (check.recordID("pool"), check.recordID("receiver"))
        let number = check.integer("number", in: 1...Pools.largest)
        let (from, to) = (check.day("from"), check.day("to"))
        let basis = check.required("basis")
        try check.finish()
        guard let pool, let receiver, let number, let from, let to else {
            throw Rejection.invalid("required", field: "pool")
        }
        return DeploymentOrder(pool: pool, receiver: receiver, number: number, from: from, to: to, basis: basis)
    }

    private func form(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try context.principal()
        guard principal.dispatches else { throw Rejection.notFound }
        let filled = problem == nil ? context.query : context.form
        let skill = filled.text("skill").flatMap { Skill(rawValue: $0) }
        let content = try await face.store.read(as: principal) { try OrderForm($0, skill: skill) }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "deployment/new", content.values(filled, skill: skill, problem, words),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try DeploymentView.Content($0, id) }
        let view = DeploymentView(
            words: PageWords(pages, context, now: face.store.now), content: content, principal: principal,
            problem: problem)
        return try pages.render(
            "deployment/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
