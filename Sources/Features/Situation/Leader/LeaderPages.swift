import Hummingbird
import Kernel
import Registers
package import Web

/// The leader's telephone page (领导页): `/leader` on one screen with one thumb, in any browser that shows a form – a chat
/// app's too. `POST /leader/{register}/{id}` agrees or gives back with a word, by the operation of that register.
package struct LeaderPages: RouteGroup {
    let face: SituationFace
    let deciding: Deciding

    package init(_ face: SituationFace, _ deciding: Deciding) { (self.face, self.deciding) = (face, deciding) }

    package func add(to routes: Routes) {
        let (pages, store, deciding) = (routes.pages, face.store, deciding)
        routes.signedIn.get("leader") { _, context in try await show(pages, context) }
        routes.signedIn.post("leader/{register}/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            guard let register = context.parameters.get("register"), let given = form["agree"] else {
                throw Rejection.notFound
            }
            let (agree, words) = (given == "1", form.text("words"))
            do {
                try await store.write(by: principal) {
                    // What is not this person's to see does not exist.
                    _ = try $0.reading.find($0.registry.named(register), id)
                    try deciding.decide(register, id, agree: agree, words: words, $0)
                }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, refused: (id, rejection, words ?? ""))
            }
            return Response.see(
                "/leader#decisions",
                flash: Flash(agree ? "leader.agreed" : "leader.givenBack", tone: agree ? .done : .warning),
                for: context)
        }
    }

    private func show(
        _ pages: Pages, _ context: AppContext, refused: (id: RecordID, rejection: Rejection, words: String)? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.commander, .dutyOfficer, .sectionLead) else { throw Rejection.notFound }
        let (face, deciding, now) = (face, deciding, face.store.now)
        let content = try await face.store.read(as: principal) { try LeaderContent($0, face, deciding, now: now) }
        let view = LeaderView(
            content: content, locales: pages.locales, language: context.language, time: pages.time, now: now,
            refused: refused.map { ($0.id, pages.problems(of: $0.rejection, for: context), $0.words) })
        return try pages.render(
            "leader", view.values, status: refused == nil ? .ok : .unprocessableContent, for: context)
    }
}
