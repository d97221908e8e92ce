import Database
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Tasks (任务): list, page, and every step of a unit and its supervisor.
///
/// | | |
/// |---|---|
/// | GET | /tasks · /tasks/{id} · /evidence/{id} |
/// | POST | /tasks/sign-all · /tasks/{id}/acknowledge · start · pass-down · reply · verify · close · return · remind · evidence |
package struct TaskPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("tasks") { _, context in try await list(pages, context) }
        routes.signedIn.get("tasks/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("tasks/sign-all") { _, context in
            let count = try await store.write(by: context.principal()) { try $0.acknowledgeAll() }
            return Response.see("/due", flash: Flash("task.signed", ["n": String(count)]), for: context)
        }
        routes.signedIn.post("tasks/{id}/acknowledge") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            do {
                var check = FormCheck(context.form)
                let said = check.said(in: rules.zone)
                try check.finish()
                _ = try await store.write(by: principal) { try $0.acknowledge(task: id, said: said) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see(back(context, id), flash: Flash("task.acknowledgedNow"), for: context)
        }
        step(routes, "start", nil) { writing, id, _ in try writing.start(task: id) }
        step(routes, "verify", "task.verifiedNow") { writing, id, _ in try writing.verify(task: id) }
        step(routes, "close", "task.closedNow") { writing, id, _ in try writing.close(task: id) }
        step(routes, "return", "task.returnedNow") { writing, id, form in
            try writing.giveBack(task: id, words: form.text("words") ?? "", rules: rules)
        }
        routes.signedIn.post("tasks/{id}/remind") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let count = try await store.write(by: principal) { writing in
                let task = try writing.reading.find(Tasks.self, id)
                let below = try writing.reading.children(of: id)
                return try writing.remind(below.isEmpty ? [task] : below)
            }
            return Response.see(back(context, id), flash: Flash("task.reminded", ["n": String(count)]), for: context)
        }
        routes.signedIn.post("tasks/{id}/pass-down") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            var check = FormCheck(form)
            let until = check.moment("until", in: rules.zone)
            let note = check.optional("note")
            try check.finish()
            let units = form.recordIDs("unit")
            let made = try await store.write(by: principal) {
                try $0.passDown(task: id, to: units, until: until, note: note, rules: rules)
            }
            return Response.see(
                "/tasks/\(id)", flash: Flash("task.passedDownNow", ["n": String(made.count)]), for: context)
        }
        routes.signedIn.post("tasks/{id}/reply") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                var check = FormCheck(form)
                let said = check.said(in: rules.zone)
                try check.finish()
                try await store.write(by: principal) { writing in
                    let names = try writing.reading.find(Tasks.self, id)[Tasks.fields.figures] ?? []
                    _ = try writing.reply(
                        to: id, text: form.text("text") ?? "", figures: form.figures(names), said: said)
                }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/tasks/\(id)", flash: Flash("task.repliedNow"), for: context)
        }
        routes.signedIn.post("tasks/{id}/evidence") { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let file = try await request.file(upTo: EvidenceFiles.limit, context)
            _ = try await store.write(by: principal) { try $0.attach(file.bytes, named: file.name, to: id) }
            return Response.see("/tasks/\(id)", flash: Flash("task.attached"), for: context)
        }
        routes.signedIn.get("evidence/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let (file, bytes) = try await store.read(as: principal) { try $0.evidenceContent(id) }
            let e = EvidenceFiles.fields
            // Always a download: nothing a user uploaded is ever shown as a page of ours.
            return Response.file(
                bytes, name: file[e.title] ?? "file", type: file[e.type]?.mediaType ?? "application/octet-stream")
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String?,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("tasks/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) { try body($0, id, form) }
            return Response.see(back(context, id), flash: flash.map { Flash($0) }, for: context)
        }
    }

    /// Where a short form leads: back to the list it stands in, else to the task.
    private func back(_ context: AppContext, _ id: RecordID) -> String {
        switch context.form.text("from") {
        case "due": "/due"
        case "desk": "/"
        default: "/tasks/\(id)"
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try TaskView.Content($0, id) }
        let view = TaskView(PageWords(pages, context, now: face.store.now), content, principal, problem, context.form)
        return try pages.render(
            "task/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let words = PageWords(pages, context, now: face.store.now)
        let query = try ListQuery(context, filters: ["state", "urgency", "unit", "office", "late", "workstream"])
        let t = Tasks.fields
        let (page, directives, tree, workstreams) = try await face.store.read(as: principal) { reading in
            let page = try reading.page(Tasks.self, query.query)
            let directives = try reading.all(Directives.self, ids: Set(page.records.compactMap { $0[t.directive] }))
            return (page, directives, try UnitTree(reading), try reading.workstreams())
        }
        let rows = page.records.map { task -> ViewValue in
            [
                "href": .text("/tasks/\(task.id)"), "title": .text(task[t.title] ?? ""),
                "source": ViewValue(task[t.directive].flatMap { directives[$0]?[Directives.fields.number] }),
                "unit": .text(tree.name(task[t.unit] ?? task.id)), "state": words.taskState(task),
                "urgency": .text(words.text("task.urgency.\((task[t.urgency] ?? .routine).rawValue)")),
                "due": task[t.due].map { words.due($0) } ?? .none,
            ]
        }
        // Nothing to choose where the headquarters has named no lines of work.
        let fronts =
            workstreams.isEmpty
            ? []
            : [
                query.filter(
                    "workstream", words.text("workstream.one"),
                    workstreams.map { ($0.id.text, $0[Workstreams.fields.name] ?? "") }, words)
            ]
        let units = tree.all.filter {
            principal.units.contains($0.id) || principal.has(.dutyOfficer, .sectionLead, .commander, .inspector)
        }
        return try pages.render(
            "task/list",
            query.values(page, rows: rows, count: rows.count, words).merging([
                "title": .text(words.text("task.title")), "summary": .none, "filterAction": "/tasks",
                "filters": .list(
                    [
                        query.filter(
                            "state", words.text("task.filters.state"),
                            Tasks.workflow.states.map { ($0, words.text("task.state.\($0)")) }, words),
                        query.filter(
                            "unit", words.text("task.filters.unit"),
                            units.filter { $0.kind != .village || units.count < 60 }.map { ($0.id.text, $0.short) },
                            words),
                        query.filter(
                            "urgency", words.text("task.filters.urgency"),
                            Urgency.allCases.map { ($0.rawValue, words.text("task.urgency.\($0.rawValue)")) }, words),
                        query.filter(
                            "late", words.text("task.overdue"), [("1", words.text("task.filters.overdue"))], words),
                    ] + fronts),
            ]) { first, _ in first }, for: context)
    }
}
