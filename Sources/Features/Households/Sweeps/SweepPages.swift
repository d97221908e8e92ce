import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A round's pages: how far it has come by township and grid to the last household, opening and closing it, and what is
/// looked at again.
///
/// | | |
/// |---|---|
/// | GET | `/sweeps/{id}?office=` · `/sweeps/{id}/grids/{line}?after=` households not visited |
/// | POST | `/sweeps/{id}/start` · `decide` · `close` · `/rechecks/{id}` |
package struct SweepPages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    /// The way to it from the record's page.
    package static let link = RecordLink(
        key: "household.sweepLink",
        roles: [.commander, .inspector, .dutyOfficer, .sectionLead, .unitOfficer, .gridWorker]
    ) { "/sweeps/\($0)" }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("sweeps/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            guard principal.readsRounds else { throw Rejection.notFound }
            let office = context.query.recordID("office")
            let template = rules.fourChecks.template(on: rules.today(store.now))
            let content = try await store.read(as: principal) {
                try SweepView.Content($0, id, office: office, template: template)
            }
            let view = SweepView(words: PageWords(pages, context, now: store.now), content: content)
            return try pages.render("household/sweep", view.values(principal), for: context)
        }
        routes.signedIn.get("sweeps/{id}/grids/{line}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let line = try context.recordID("line")
            let after = context.query.recordID("after")
            let content = try await store.read(as: principal) {
                try UnvisitedView.Content($0, sweep: id, line: line, after: after)
            }
            let view = UnvisitedView(words: PageWords(pages, context, now: store.now), content: content)
            return try pages.render("household/unvisited", view.values, for: context)
        }
        step(routes, "start") { writing, id, _ in try writing.start(sweep: id) }
        step(routes, "close") { writing, id, _ in try writing.close(sweep: id, rules: rules) }
        step(routes, "decide") { writing, id, form in
            try writing.decide(sweep: id, agree: form.flag("agree"), words: form.text("words"))
        }
        routes.signedIn.post("rechecks/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let agrees = form["result"] == "agrees"
            let done = try await store.write(by: principal) {
                try $0.recheck(id, agrees: agrees, words: form.text("words"))
            }
            let sweep = done[Rechecks.fields.sweep]?.text ?? ""
            return Response.see("/sweeps/\(sweep)#rechecks", flash: Flash("household.done.recheck"), for: context)
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("sweeps/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let sweep = try await store.write(by: principal) { try body($0, id, form) }
            return Response.see("/sweeps/\(id)", flash: Flash("household.done.\(sweep.state)"), for: context)
        }
    }
}
