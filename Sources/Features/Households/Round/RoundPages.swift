import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A grid worker's round on a telephone (入户排查): my households of this round, those nobody has been to first; then one
/// household a page, with how it was reached. There is no way to answer for several at once.
///
/// | | |
/// |---|---|
/// | GET | `/round?sweep=&grid=` · `/round/{id}?sweep=` |
/// | POST | `/round/{id}` |
package struct RoundPages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("round") { _, context in
            let principal = try context.principal()
            guard principal.worksWithHouseholds else { throw Rejection.notFound }
            let query = context.query
            let content = try await store.read(as: principal) {
                try RoundContent($0, sweep: query.recordID("sweep"), grid: query.recordID("grid"))
            }
            let view = RoundView(words: PageWords(pages, context, now: store.now), content: content)
            return try pages.render("household/round", view.values, for: context)
        }
        routes.signedIn.get("round/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("round/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let found = try Self.found(form)
                guard let sweep = form.recordID("sweep") else { throw Rejection.notFound }
                let next = try await store.write(by: principal) { writing -> RecordID? in
                    try writing.visit(id, in: sweep, found, rules: rules)
                    let home = try writing.reading.find(Households.self, id)
                    guard let grid = home[Households.fields.grid] else { return nil }
                    let round = try writing.reading.find(Sweeps.self, sweep)
                    // Where nobody is at home the next one is asked, not the same again.
                    return try writing.reading.unvisited(in: round, grid: grid, limit: 2)
                        .first { $0.household.id != id && $0.visit == nil }?.household.id
                }
                let place = next.map { "/round/\($0)?sweep=\(sweep)" } ?? "/round?sweep=\(sweep)"
                return Response.see(place, flash: Flash("household.done.visit"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("households/{id}/end") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let reason = form.text("reason") ?? ""
            try await store.write(by: principal) { _ = try $0.end(household: id, reason: reason) }
            return Response.see("/registers/household/\(id)", flash: Flash("household.done.ended"), for: context)
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let sweep = context.query.recordID("sweep") ?? context.form.recordID("sweep")
        let content = try await face.store.read(as: principal) { try DoorContent($0, household: id, sweep: sweep) }
        let view = DoorView(
            words: PageWords(pages, context, now: face.store.now), content: content, form: context.form,
            problem: problem)
        return try pages.render(
            "household/door", view.values, status: problem?.kind == .invalid ? .unprocessableContent : .ok, for: context
        )
    }

    /// What the form says.
    static func found(_ form: Form) throws -> Found {
        var check = FormCheck(form)
        if form.text("outcome") == nil { check.fail("required", field: "outcome") }
        if form.text("means") == nil { check.fail("required", field: "means") }
        let outcome = check.choice("outcome", of: VisitOutcome.self)
        let means = check.choice("means", of: VisitMeans.self)
        let persons = check.integer("persons", in: 0...DoorKind.workplace.mostPersons)
        let words = check.optional("words", longest: 500)
        try check.finish()
        let needs = form.all("needs").compactMap { NeedKind(rawValue: $0) }
        return Found(
            outcome ?? .notHome, by: means ?? .doorstep, persons: persons, needs: needs,
            consent: form.flag("consent"), isUrgent: form.flag("urgent"), words: words)
    }
}
