import Database
import Foundation
import Hummingbird
import Kernel
import Organisation
package import Registers
package import Web

/// The draft page (草稿): original beside items, and what a clerk does there.
///
/// | | | |
/// |---|---|---|
/// | POST | /directives | an empty draft |
/// | GET | /directives/{id}/draft | the page |
/// | POST | /directives/{id} | head |
/// | POST | /directives/{id}/items | adds an item |
/// | POST | /directives/{id}/items/{item} | saves an item |
/// | POST | /directives/{id}/items/{item}/operations | merge, split, exclude, include |
/// | POST | /directives/{id}/review · /issue · /return | 送签, 签发, 退回 |
package struct DraftPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.post("directives") { _, context in
            let principal = try context.principal()
            let title = pages.text("directive.new", for: context)
            let directive = try await store.write(by: principal) { try $0.emptyDraft(title: title, rules: rules) }
            return Response.see("/directives/\(directive.id)/draft", for: context)
        }
        routes.signedIn.get("directives/{id}/draft") { _, context in
            try await show(context.recordID(), pages, context)
        }
        routes.signedIn.post("directives/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let values = try head(context.form)
            _ = try await store.write(by: principal) { writing in
                let directive = try writing.draft(id)
                return try writing.edit(writing.registry.named(Directives.name), id, version: directive.version, values)
            }
            return Response.see("/directives/\(id)/draft", flash: Flash("directive.saved"), for: context)
        }
        routes.signedIn.post("directives/{id}/items") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let wording = pages.text("directive.newItem", for: context)
            let item = try await store.write(by: principal) { try $0.addItem(to: id, wording: wording, rules: rules) }
            return Response.see("/directives/\(id)/draft?open=\(item.id)#item-\(item.id)", for: context)
        }
        routes.signedIn.post("directives/{id}/items/{item}") { _, context in
            let (principal, id, item) = (try context.principal(), try context.recordID(), try context.recordID("item"))
            let form = context.form
            var problem: Rejection?
            do {
                try await store.write(by: principal) { writing in
                    let tree = try UnitTree(writing.reading)
                    _ = try writing.edit(item: item, of: id, ItemForm.values(form, tree, rules))
                }
            } catch let rejection as Rejection where rejection.kind == .invalid { problem = rejection }
            return try await show(id, pages, context, open: item, problem: problem)
        }
        routes.signedIn.post("directives/{id}/items/{item}/operations") { _, context in
            let (principal, id, item) = (try context.principal(), try context.recordID(), try context.recordID("item"))
            let (operation, at) = (context.form.text("operation") ?? "", context.form.integer("at"))
            let kept = try await store.write(by: principal) { writing in
                let included = Values { $0[DirectiveItems.fields.included] = operation == "include" }
                switch operation {
                case "merge": return try writing.mergeWithPrevious(item: item, of: id).id
                case "split":
                    guard let at else { throw Rejection.invalid("splitOutside", field: "at") }
                    return try writing.split(item: item, of: id, at: at).id
                case "exclude", "include": return try writing.edit(item: item, of: id, included).id
                default: throw Rejection.invalid("badChoice", field: "operation")
                }
            }
            return Response.see("/directives/\(id)/draft?open=\(kept)#item-\(kept)", for: context)
        }
        routes.signedIn.post("directives/{id}/review") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            do {
                _ = try await store.write(by: principal) { try $0.submit(directive: id, rules: rules) }
            } catch let rejection as Rejection where rejection.code == "notReady" {
                return try await show(id, pages, context, problem: rejection)
            }
            return Response.see("/directives/\(id)/draft", flash: Flash("directive.submitted"), for: context)
        }
        routes.signedIn.post("directives/{id}/issue") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            do {
                _ = try await store.write(by: principal) {
                    try $0.decideIssue(directive: id, agree: true, rules: rules)
                }
            } catch let rejection as Rejection where rejection.code == "notReady" {
                return try await show(id, pages, context, problem: rejection)
            }
            return Response.see("/directives/\(id)", flash: Flash("directive.issuedNow"), for: context)
        }
        routes.signedIn.post("directives/{id}/return") { _, context in
            let (principal, id, words) = (try context.principal(), try context.recordID(), context.form.text("words"))
            _ = try await store.write(by: principal) {
                try $0.decideIssue(directive: id, agree: false, words: words, rules: rules)
            }
            return Response.see(
                "/directives/\(id)/draft", flash: Flash("directive.givenBack", tone: .warning), for: context)
        }
    }

    private func head(_ form: Form) throws -> Values {
        var check = FormCheck(form)
        let d = Directives.fields
        let title = check.required("title")
        let (number, series) = (check.optional("number", longest: 60), check.optional("series", longest: 40))
        let (source, urgency) = (
            check.choice("sourceKind", of: SourceKind.self), check.choice("urgency", of: Urgency.self)
        )
        let (basis, scope) = (check.optional("legalBasis"), check.optional("scope"))
        let (effective, expiry) = (check.day("effective"), check.day("expiry"))
        try check.finish()
        return Values {
            $0[d.title] = title
            $0[d.number] = number
            $0[d.series] = series
            $0[d.sourceKind] = source ?? .meeting
            $0[d.urgency] = urgency ?? .routine
            $0[d.legalBasis] = basis
            $0[d.scope] = scope
            $0[d.effective] = effective
            $0[d.expiry] = expiry
        }
    }

    private func show(
        _ id: RecordID, _ pages: Pages, _ context: AppContext, open: RecordID? = nil, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        let (store, rules) = (face.store, face.rules)
        let now = store.now
        let draft = try await store.read(as: principal) { try DraftView.Content($0, id, now: now) }
        guard ["draft", "review"].contains(draft.directive.state) else {
            return Response.see("/directives/\(id)", for: context)
        }
        let opened = open ?? context.query.recordID("open")
        let view = DraftView(
            words: PageWords(pages, context, now: now), rules: rules, principal: principal, content: draft,
            opened: opened,
            problem: problem)
        return try pages.render(
            "directive/draft", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}

extension Writing {
    /// An empty draft for what comes by telephone, document or note (指令来源不只是会议).
    package func emptyDraft(title: String, rules: CommandRules) throws -> Record {
        let d = Directives.fields
        let directive = try create(
            registry.named(Directives.name),
            Values {
                $0[d.title] = title
                $0[d.series] = rules.series.first
                $0[d.sourceKind] = .call
                $0[d.urgency] = .routine
            })
        return try update(directive, verb: "draft", Values { $0[d.drafter] = principal.user })
    }
}
