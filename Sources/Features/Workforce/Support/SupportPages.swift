import Hummingbird
import Kernel
import Registers
package import Web

/// Support of villages: teams with days and issues, and one team's page.
///
/// | | |
/// |---|---|
/// | GET | `/support-teams` · `/support-teams/{id}` |
/// | POST | `/support-teams/{id}/days` · `issues` · `/support-issues/{id}/link` · `solve` · `reopen` |
package struct SupportPages: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("support-teams") { _, context in
            let principal = try context.principal()
            guard principal.readsSupport else { throw Rejection.notFound }
            let list = try await store.read(as: principal) { try SupportList($0) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("support/list", SupportView.list(list, words, principal), for: context)
        }
        routes.signedIn.get("support-teams/{id}") { _, context in
            try await show(try context.recordID(), pages, context)
        }
        routes.signedIn.post("support-teams/{id}/days") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                var check = FormCheck(form)
                let (day, present) = (check.day("day"), check.integer("present", in: 0...SupportTeams.largest))
                for name in ["day", "present"] where form.text(name) == nil { check.fail("required", field: name) }
                try check.finish()
                guard let day, let present else { throw Rejection.invalid("required", field: "day") }
                try await store.write(by: principal) {
                    _ = try $0.state(day: day, present: present, of: id, rules: rules)
                }
                return Response.see("/support-teams/\(id)", flash: Flash("support.done.stated"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(id, pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("support-teams/{id}/issues") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                try await store.write(by: principal) { _ = try $0.note(issue: form.text("wording") ?? "", of: id) }
                return Response.see("/support-teams/\(id)#issues", flash: Flash("support.done.noted"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(id, pages, context, problem: rejection)
            }
        }
        step(routes, "link") { writing, id, form in
            let (link, other) = try Self.link(form.text("to") ?? "")
            return try writing.link(issue: id, to: link, other)
        }
        step(routes, "solve") { try $0.solve(issue: $1, result: $2.text("result") ?? "") }
        step(routes, "reopen") { writing, id, _ in try writing.reopen(issue: id) }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("support-issues/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let team = try await store.read(as: principal) {
                try $0.find(SupportIssues.self, id)[SupportIssues.fields.team] ?? id
            }
            do {
                try await store.write(by: principal) { _ = try body($0, id, form) }
                return Response.see(
                    "/support-teams/\(team)#issues", flash: Flash("support.done.\(name)"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(team, pages, context, problem: rejection)
            }
        }
    }

    /// `<kind> <id>`, as the page's choice gives it.
    private static func link(_ text: String) throws -> (SupportLink, RecordID) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let link = SupportLink(rawValue: parts[0]), let id = RecordID(parts[1]) else {
            throw Rejection.invalid("referenceUnknown", field: "link")
        }
        return (link, id)
    }

    private func show(
        _ id: RecordID, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        let content = try await face.store.read(as: principal) { try SupportContent($0, id) }
        let view = SupportView(
            words: PageWords(pages, context, now: face.store.now), content: content, principal: principal,
            today: face.rules.today(face.store.now), form: problem == nil ? Form() : context.form, problem: problem)
        return try pages.render(
            "support/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
