import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// The inspector's page on a telephone: one item a line, three answers, words where something is wrong; no photographs
/// are asked for. `GET, POST /inspections/{id}`
package struct InspectionPages: RouteGroup {
    let face: SupervisionFace

    package init(_ face: SupervisionFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("inspections/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("inspections/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let made = try await store.write(by: principal) { writing in
                    try writing.answer(
                        inspection: id, Self.answers(form), words: form.text("words"), rules: rules)
                }
                return Response.see(
                    "/inspections/\(id)",
                    flash: Flash("supervision.done.answer", ["n": String(made.findings.count)]), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
        }
    }

    /// Fields `a.<item>` and `w.<item>`.
    static func answers(_ form: Form) -> Answers {
        var lines: [String: Answers.Line] = [:]
        for name in form.names where name.hasPrefix("a.") {
            let item = String(name.dropFirst(2))
            if let answer = form.text(name).flatMap({ Answer(rawValue: $0) }) {
                lines[item] = .init(answer, form.text("w.\(item)"))
            }
        }
        return Answers(lines)
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try InspectionView.Content($0, id) }
        let answers = problem == nil ? try content.answers : Self.answers(context.form)
        let view = InspectionView(
            words: PageWords(pages, context, now: face.store.now), content: content, principal: principal,
            rules: face.rules, answers: answers, problem: problem)
        return try pages.render(
            "inspection/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
