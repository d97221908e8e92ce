package import Command
import HTTPTypes
import Hummingbird
import Kernel
package import Registers
import Reporting
import Tables
package import Web

/// The pages of a drill (演练): conducting it, and the after-action table. In a real database there are none.
///
/// | | |
/// |---|---|
/// | GET | /drill · /drill/review · /drill/review.xlsx |
/// | POST | /drill/start · pause · next · end · /drill/answers/{id} |
package struct DrillPages: RouteGroup {
    let store: RecordStore
    let command: CommandRules
    let rules: ResponseRules

    package init(_ store: RecordStore, _ command: CommandRules, _ rules: ResponseRules) {
        (self.store, self.command, self.rules) = (store, command, rules)
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, store)
        routes.signedIn.get("drill") { _, context in
            let (content, view) = try await read(pages, context)
            return try pages.render("drill/show", view.conduct(content, try context.principal()), for: context)
        }
        routes.signedIn.get("drill/review") { _, context in
            let (content, view) = try await read(pages, context)
            return try pages.render("drill/review", view.review(content, try context.principal()), for: context)
        }
        routes.signedIn.get("drill/review.xlsx") { _, context in
            let (content, view) = try await read(pages, context)
            let (name, bytes) = try view.workbook(content)
            return Response.workbook(bytes, name: name)
        }
        step(routes, "start", "drill.started") { try $0.startDrill($1) }
        step(routes, "pause", "drill.paused") { try $0.pauseDrill($1) }
        step(routes, "end", "drill.endedNow") { try $0.endDrill($1) }
        step(routes, "next", "drill.delivered") { try $0.nextInject($1) }
        routes.signedIn.post("drill/answers/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) {
                try $0.observe(answer: id, isDone: form.flag("done"), remark: form.text("remark"))
            }
            return Response.see("/drill/review#answer-\(id)", flash: Flash("drill.observed"), for: context)
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID) throws -> Void
    ) {
        let store = store
        let (command, reporting) = (command, rules.reporting)
        routes.signedIn.post(RouterPath("drill/\(name)")) { _, context in
            let principal = try context.principal()
            try await store.write(by: principal) { writing in
                guard let run = try writing.reading.drillRun() else { throw Rejection.notFound }
                try body(writing, run.id)
            }
            // What the clock has come to is there on the next page, not at the scheduler's next beat.
            _ = try await store.write(by: .system(principal.county)) { try $0.deliverInjects(command, reporting) }
            return Response.see("/drill", flash: Flash(flash), for: context)
        }
    }

    private func read(_ pages: Pages, _ context: AppContext) async throws -> (AfterAction, DrillView) {
        let principal = try context.principal()
        guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else { throw Rejection.notFound }
        let now = store.now
        let content = try await store.read(as: principal) { try AfterAction($0, now: now) }
        return (content, DrillView(pages: pages, context: context, now: now))
    }
}
