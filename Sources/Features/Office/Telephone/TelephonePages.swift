import Command
import Database
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// The telephone log (电话记录): a form for the call that is on the line, the day's calls below it, a page for each.
///
/// | | |
/// |---|---|
/// | GET | /telephone?day=&open=&after= · /telephone/{id} |
/// | POST | /telephone with `then` directive, oral or nothing |
/// | POST | /telephone/{id} · /directive · /reopen · /number |
package struct TelephonePages: RouteGroup {
    let face: OfficeFace

    package init(_ face: OfficeFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules.command)
        routes.signedIn.get("telephone") { _, context in try await list(pages, context) }
        routes.signedIn.post("telephone") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            do {
                let tree = try await store.read(as: principal) { try UnitTree($0) }
                let values = try CallForm.values(form, tree, rules.zone)
                let then = form["then"] ?? ""
                let (call, directive) = try await store.write(by: principal) { writing -> (Record, RecordID?) in
                    let call = try writing.take(call: values)
                    if then == "directive" { return (call, try writing.draft(fromCall: call.id, rules: rules)) }
                    if call[PhoneCalls.fields.outcome] != nil {
                        try writing.note(call: call.id, version: nil, Values(), closing: true)
                    }
                    return (call, nil)
                }
                if let directive { return Response.see("/directives/\(directive)/draft", for: context) }
                if then == "oral" { return Response.see("/oral?call=\(call.id)", for: context) }
                return Response.see("/telephone", flash: Flash("office.telephone.taken"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await list(pages, context, problem: rejection)
            }
        }
        routes.signedIn.get("telephone/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("telephone/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let (values, closing) = (CallForm.notes(form), form["then"] == "close")
                _ = try await store.write(by: principal) {
                    try $0.note(call: id, version: form.text("version").flatMap { Int64($0) }, values, closing: closing)
                }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/telephone/\(id)", flash: Flash("office.telephone.noted"), for: context)
        }
        routes.signedIn.post("telephone/{id}/directive") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let directive = try await store.write(by: principal) { try $0.draft(fromCall: id, rules: rules) }
            return Response.see("/directives/\(directive)/draft", for: context)
        }
        routes.signedIn.post("telephone/{id}/reopen") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            _ = try await store.write(by: principal) {
                try $0.perform("reopen", $0.registry.named(PhoneCalls.name), id)
            }
            return Response.see("/telephone/\(id)", for: context)
        }
        routes.signedIn.post("telephone/{id}/number") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let numbers = try await store.write(by: principal) {
                try $0.reveal(
                    $0.registry.named(PhoneCalls.name), id, [PhoneCalls.fields.number.name], for: .contact)
            }
            return try await show(pages, context, number: numbers.values.first)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try face.member(context)
        let query = context.query
        let (day, openOnly) = (query.day("day"), query.flag("open"))
        let asked = Query(
            equals: day.map { ["day": $0.description] } ?? [:], open: openOnly ? .open : .all,
            search: query.text("q") ?? "", after: query.text("after").flatMap { Query.Cursor($0) })
        let (page, tree, open) = try await face.store.read(as: principal) { reading in
            let open = try reading.tally(PhoneCalls.name).filter { $0.key1 == "open" }.reduce(0) { $0 + $1.count }
            return (try reading.page(PhoneCalls.self, asked), try UnitTree(reading), open)
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = TelephoneView(words: words, tree: tree, principal: principal)
        return try pages.render(
            "office/telephone",
            view.list(page, day: day, openOnly: openOnly, search: asked.search, open: open, problem: problem),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(
        _ pages: Pages, _ context: AppContext, problem: Rejection? = nil, number: String? = nil
    ) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let definition = try face.store.registry.named(PhoneCalls.name)
        let (call, tree, taker, directive) = try await face.store.read(as: principal) { reading in
            let call = try reading.find(PhoneCalls.self, id)
            let c = PhoneCalls.fields
            return (
                call, try UnitTree(reading, including: call[c.unit]),
                try call[c.taker].flatMap { try reading.names(of: [$0])[$0] },
                try call[c.directive].flatMap { try reading.all(Directives.self, ids: [$0])[$0] }
            )
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = TelephoneView(words: words, tree: tree, principal: principal)
        let shown = definition.shown(PhoneCalls.fields.number.info, of: call).text
        return try pages.render(
            "office/call",
            view.call(call, taker: taker, directive: directive, number: number, masked: shown, problem: problem),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
