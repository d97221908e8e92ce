import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A finding's page: what was seen, deadlines, the unit's own words, and every step. The list is the register's.
///
/// | | |
/// |---|---|
/// | GET | `/findings/{id}` |
/// | POST | `/findings/{id}/rectify` · `pass` · `fail` · `state` · `uphold` · `withdraw` |
package struct FindingPages: RouteGroup {
    let face: SupervisionFace

    package init(_ face: SupervisionFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, rules) = (routes.pages, face.rules)
        routes.signedIn.get("findings/{id}") { _, context in try await show(pages, context) }
        step(routes, "rectify") { writing, id, form in
            try writing.rectify(
                finding: id, words: form.text("words") ?? "", saidBy: form.text("saidBy"), rules: rules)
        }
        step(routes, "pass") { writing, id, form in
            try writing.reinspect(finding: id, passed: true, words: form.text("words") ?? "", rules: rules)
        }
        step(routes, "fail") { writing, id, form in
            var check = FormCheck(form)
            let due = check.moment("due", in: rules.zone)
            try check.finish()
            return try writing.reinspect(
                finding: id, passed: false, words: form.text("words") ?? "", due: due, rules: rules)
        }
        step(routes, "state") { writing, id, form in
            try writing.state(finding: id, words: form.text("words") ?? "", saidBy: form.text("saidBy"))
        }
        step(routes, "uphold") { writing, id, form in
            try writing.answer(statementOf: id, upheld: true, words: form.text("words") ?? "")
        }
        step(routes, "withdraw") { writing, id, form in
            try writing.answer(statementOf: id, upheld: false, words: form.text("words") ?? "")
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("findings/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) { try body($0, id, form) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/findings/\(id)", flash: Flash("supervision.done.\(name)"), for: context)
        }
        // The address of an answer that was loaded again.
        routes.signedIn.get(RouterPath("findings/{id}/\(name)")) { _, context in try await show(pages, context) }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id, rules) = (try context.principal(), try context.recordID(), face.rules)
        let content = try await face.store.read(as: principal) { try FindingView.Content($0, id, rules) }
        let view = FindingView(PageWords(pages, context, now: face.store.now), content, principal)
        return try pages.render(
            "finding/show",
            view.values.merging([
                "problems": problem.map { pages.problems(of: $0, for: context) } ?? .none,
                "typed": .text(problem == nil ? "" : context.form.text("words") ?? ""),
            ]) { _, own in own },
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
