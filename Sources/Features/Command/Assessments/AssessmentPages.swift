import Foundation
import Hummingbird
import Kernel
import Registers
package import Web

/// Expert assessments (专家研判): what is asked, one's page with its steps.
///
/// | | |
/// |---|---|
/// | GET | /assessments · /assessments/new?after= · /assessments/{id} |
/// | POST | /assessments · /assessments/{id}/advise · decide · withdraw |
package struct AssessmentPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("assessments") { _, context in try await list(pages, context) }
        routes.signedIn.get("assessments/new") { _, context in try await form(pages, context) }
        routes.signedIn.post("assessments") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
            do {
                let question = try AssessmentForm.question(form, rules.zone)
                let made = try await store.write(by: principal) { try $0.ask(question, rules: rules) }
                return Response.see("/assessments/\(made.id)", flash: Flash("assessment.done.asked"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await self.form(pages, context, problem: rejection)
            }
        }
        routes.signedIn.get("assessments/{id}") { _, context in try await show(pages, context) }
        step(routes, "advise") { try $0.advise(assessment: $1, AssessmentForm.advice($2)) }
        step(routes, "decide") { try $0.decide(assessment: $1, AssessmentForm.decision($2)) }
        step(routes, "withdraw") { try $0.withdraw(assessment: $1, reason: $2.text("reason") ?? "") }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("assessments/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let made = try await store.write(by: principal) { try body($0, id, form) }
                return Response.see(
                    "/assessments/\(id)", flash: Flash("assessment.done.\(made.state)"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        guard principal.seesHeadquarters || principal.has(.unitOfficer) else { throw Rejection.notFound }
        let words = PageWords(pages, context, now: face.store.now)
        let after = context.query.text("after").flatMap { Query.Cursor($0) }
        let content = try await face.store.read(as: principal) { try AssessmentList($0, after: after) }
        return try pages.render("assessment/list", content.values(words, principal), for: context)
    }

    private func form(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.notFound }
        let filled = problem == nil ? context.query : context.form
        let earlier = filled.recordID("after")
        let now = face.store.now
        let content = try await face.store.read(as: principal) { try AssessmentForm($0, after: earlier) }
        return try pages.render(
            "assessment/new", content.values(filled, problem, PageWords(pages, context, now: now)),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let book = face.rules.indicators
        let content = try await face.store.read(as: principal) { try AssessmentView.Content($0, id, book) }
        let view = AssessmentView(
            words: PageWords(pages, context, now: face.store.now), content: content, principal: principal,
            form: context.form, problem: problem)
        return try pages.render(
            "assessment/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
