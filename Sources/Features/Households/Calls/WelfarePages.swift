import Hummingbird
import Kernel
import Registers
package import Web

/// Calls to those who live alone (独居问候): a worker's list, those due first, and one household a page: what came of the call,
/// what was agreed.
///
/// | | |
/// |---|---|
/// | GET | `/welfare-calls` · `/households/{id}/calls` |
/// | POST | `/households/{id}/calls` · `/households/{id}/calls/agree` · `withdraw` |
package struct WelfarePages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    /// The way to it from the household's record.
    package static let link = RecordLink(
        key: "household.welfare.title", roles: [.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker]
    ) { "/households/\($0)/calls" }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("welfare-calls") { _, context in
            let principal = try context.principal()
            guard principal.worksWithHouseholds else { throw Rejection.notFound }
            let now = store.now
            let content = try await store.read(as: principal) { try WelfareList($0, now: now) }
            let words = PageWords(pages, context, now: now)
            return try pages.render("household/calls", WelfareView.list(content, words), for: context)
        }
        routes.signedIn.get("households/{id}/calls") { _, context in try await show(pages, context) }
        post(routes, "", done: "call", next: { _ in "/welfare-calls" }) { writing, id, form in
            _ = try writing.call(household: id, Self.called(form), rules: rules)
        }
        post(routes, "/agree", done: "agree", next: { "/households/\($0)/calls" }) { writing, id, form in
            var check = FormCheck(form)
            if form.text("every") == nil { check.fail("required", field: "every") }
            let period = check.choice("every", of: WelfarePeriod.self)
            let day = check.day(Households.fields.callAgreed.name)
            try check.finish()
            _ = try writing.agreeCalls(
                household: id, every: period ?? .weekly, consent: form.flag("agrees"), on: day, rules: rules)
        }
        post(routes, "/withdraw", done: "withdraw", next: { "/households/\($0)/calls" }) { writing, id, _ in
            _ = try writing.withdrawCalls(household: id)
        }
    }

    private func post(
        _ routes: Routes, _ step: String, done: String, next: @escaping @Sendable (RecordID) -> String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Void
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("households/{id}/calls\(step)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                try await store.write(by: principal) { writing in
                    // What is out of reach does not exist, whatever the form says.
                    _ = try writing.reading.find(Households.self, id)
                    try body(writing, id, form)
                }
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see(next(id), flash: Flash("household.welfare.done.\(done)"), for: context)
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        guard principal.worksWithHouseholds else { throw Rejection.notFound }
        let content = try await face.store.read(as: principal) { try WelfareContent($0, id) }
        let view = WelfareView(
            words: PageWords(pages, context, now: face.store.now), content: content,
            form: problem == nil ? Form() : context.form, problem: problem,
            today: face.rules.today(face.store.now))
        return try pages.render(
            "household/call", view.values(principal),
            status: problem?.kind == .invalid ? .unprocessableContent : .ok, for: context)
    }

    private static func called(_ form: Form) throws -> Called {
        var check = FormCheck(form)
        for field in ["outcome", "means"] where form.text(field) == nil { check.fail("required", field: field) }
        let outcome = check.choice("outcome", of: WelfareOutcome.self)
        let means = check.choice("means", of: VisitMeans.self)
        let words = check.optional("words", longest: 500)
        try check.finish()
        return Called(
            outcome ?? .notReached, by: means ?? .telephone,
            needs: form.all("needs").compactMap { NeedKind(rawValue: $0) }, consent: form.flag("consent"),
            isUrgent: form.flag("urgent"), words: words)
    }
}
