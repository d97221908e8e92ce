import Database
import Foundation
import Hummingbird
package import Kernel
package import Registers
package import Web

/// Directives after their draft (指令): list, progress by unit, remind, revoke, supersede, print.
///
/// | | |
/// |---|---|
/// | GET | /directives · /directives/{id} · /directives/{id}/print |
/// | POST | /directives/{id}/remind · /revoke · /supersede |
package struct DirectivePages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("directives") { _, context in try await list(pages, context) }
        routes.signedIn.get("directives/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let content = try await store.read(as: principal) { try DirectiveView.Content($0, id) }
            if content.directive.state == "draft" || content.directive.state == "review" {
                return Response.see("/directives/\(id)/draft", for: context)
            }
            let view = DirectiveView(PageWords(pages, context, now: store.now), content, principal)
            return try pages.render("directive/show", view.values, for: context)
        }
        routes.signedIn.get("directives/{id}/print") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let content = try await store.read(as: principal) { try DirectiveView.Content($0, id) }
            let view = DirectiveView(PageWords(pages, context, now: store.now), content, principal)
            return try pages.render("directive/print", view.printed, for: context)
        }
        routes.signedIn.post("directives/{id}/remind") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let unit = context.form.recordID("unit")
            let count = try await store.write(by: principal) { writing in
                let tasks = try writing.reading.progress(of: id).tasks
                return try writing.remind(tasks.filter { unit == nil || $0[Tasks.fields.unit] == unit })
            }
            return Response.see("/directives/\(id)", flash: Flash("task.reminded", ["n": String(count)]), for: context)
        }
        routes.signedIn.post("directives/{id}/revoke") { _, context in
            let (principal, id, words) = (try context.principal(), try context.recordID(), context.form.text("words"))
            try await store.write(by: principal) { writing in
                _ = try writing.perform("revoke", writing.registry.named(Directives.name), id, reason: words)
            }
            return Response.see("/directives/\(id)", flash: Flash("directive.revokeAsked"), for: context)
        }
        routes.signedIn.post("directives/{id}/revoke/decide") { _, context in
            let (principal, id, words) = (try context.principal(), try context.recordID(), context.form.text("words"))
            let agree = context.form.flag("agree")
            _ = try await store.write(by: principal) {
                try $0.decideRevocation(directive: id, agree: agree, words: words)
            }
            return Response.see("/directives/\(id)", for: context)
        }
        routes.signedIn.post("directives/{id}/supersede") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let draft = try await store.write(by: principal) { try $0.redraft(directive: id, rules: rules) }
            return Response.see("/directives/\(draft.id)/draft", for: context)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let words = PageWords(pages, context, now: face.store.now)
        let query = try ListQuery(context, filters: ["state"])
        let (page, counts, meetings) = try await face.store.read(as: principal) { reading in
            let page = try reading.page(Directives.self, query.query)
            let meetings = try reading.all(
                Meetings.self, ids: Set(page.records.compactMap { $0[Directives.fields.meeting] }))
            return (page, try reading.progressCounts(of: page.records.map(\.id)), meetings)
        }
        let d = Directives.fields
        let rows = page.records.map { directive -> ViewValue in
            let count = counts[directive.id]
            let meeting = directive[d.meeting].flatMap { meetings[$0]?[Meetings.fields.title] }
            let total = count.map { $0.total } ?? 0
            return [
                "href": .text(
                    "/directives/\(directive.id)\(["draft", "review"].contains(directive.state) ? "/draft" : "")"),
                "title": .text(directive[d.title] ?? ""), "number": ViewValue(directive[d.number]),
                "source": .text(
                    meeting ?? words.text("directive.source.\((directive[d.sourceKind] ?? .meeting).rawValue)")),
                "state": words.directiveState(directive), "issued": words.moment(directive[d.issued]),
                "total": total == 0 ? .none : ViewValue(total), "closed": ViewValue(count?.closed ?? 0),
                "tone": .text(count.map { $0.late > 0 ? "late" : $0.closed == $0.total ? "met" : "" } ?? ""),
                "overdue": (count?.late ?? 0) > 0 ? ViewValue(count?.late ?? 0) : .none,
            ]
        }
        let states = ["draft", "review", "issued", "completed", "superseded", "revoked"]
        return try pages.render(
            "directive/list",
            query.values(page, rows: rows, count: rows.count, words).merging([
                "title": .text(words.text("directive.title")), "summary": .none,
                "canDraft": .flag(principal.has(.dutyOfficer, .sectionLead)), "filterAction": "/directives",
                "filters": [
                    query.filter(
                        "state", words.text("task.filters.state"),
                        states.map { ($0, words.text("directive.state.\($0)")) }, words)
                ],
            ]) { first, _ in first }, for: context)
    }
}

extension Writing {
    /// A new draft with the items of an issued directive, which it will supersede when issued (修订替代).
    package func redraft(directive id: RecordID, rules: CommandRules) throws -> Record {
        let old = try reading.find(Directives.self, id)
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        guard old.state == "issued" else { throw Rejection(.conflict, "state", values: ["state": old.state]) }
        let (d, i) = (Directives.fields, DirectiveItems.fields)
        let draft = try insert(
            Directives.self, verb: "redraft",
            Values(
                old.values.stored.merging(
                    Values {
                        $0[d.number] = nil
                        $0[d.issuer] = nil
                        $0[d.issued] = nil
                        $0[d.effective] = nil
                        $0[d.drafter] = principal.user
                        $0[d.supersedes] = id
                        $0[d.oral] = nil
                    }.stored
                ) { _, new in new }))
        for item in try reading.items(of: id) where item.state != "struck" {
            var values = item.values
            values[i.directive] = draft.id
            try insert(DirectiveItems.self, verb: "redraft", values)
        }
        return draft
    }
}
