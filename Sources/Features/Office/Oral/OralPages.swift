import Command
import Database
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Oral directives (口头指令): the form, those that wait for their leader, one's page with its two decisions.
///
/// | | |
/// |---|---|
/// | GET | /oral?call= · /oral/{id} |
/// | POST | /oral |
/// | POST | /oral/{id}/confirm · /oral/{id}/deny by the leader named |
package struct OralPages: RouteGroup {
    let face: OfficeFace

    package init(_ face: OfficeFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules.command)
        routes.signedIn.get("oral") { _, context in try await list(pages, context) }
        routes.signedIn.post("oral") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            do {
                let order = try OralForm.order(form, rules.zone)
                let call = form.recordID("call")
                let oral = try await store.write(by: principal) {
                    try $0.issueOrally(about: call, order, rules: rules)
                }
                return Response.see("/oral/\(oral.id)", flash: Flash("office.oral.issuedNow"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await list(pages, context, problem: rejection)
            }
        }
        routes.signedIn.get("oral/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("oral/{id}/confirm") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            _ = try await store.write(by: principal) { try $0.confirm(oral: id) }
            return Response.see("/oral/\(id)", flash: Flash("office.oral.confirmedNow"), for: context)
        }
        routes.signedIn.post("oral/{id}/deny") { _, context in
            let (principal, id, words) = (try context.principal(), try context.recordID(), context.form.text("words"))
            _ = try await store.write(by: principal) { try $0.deny(oral: id, words: words ?? "") }
            return Response.see("/oral/\(id)", flash: Flash("office.oral.deniedNow", tone: .warning), for: context)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try face.member(context)
        let (form, now, zone) = (context.form, face.store.now, face.rules.command.zone)
        let called = context.query.recordID("call") ?? form.recordID("call")
        let units = form.recordIDs("units") + context.query.recordIDs("units")
        let after = context.query.text("after").flatMap { Query.Cursor($0) }
        let content = try await face.store.read(as: principal) { reading in
            let page = try reading.page(OralDirectives.self, Query(open: .all, after: after))
            let (o, tree) = (OralDirectives.fields, try UnitTree(reading))
            return OralView.Content(
                page: page, call: try called.map { try reading.find(PhoneCalls.self, $0) },
                leaders: try reading.leaders(on: CalendarDay(now, in: zone)), tree: tree,
                names: try reading.names(of: Set(page.records.compactMap { $0[o.leader] })),
                load: try reading.load(ofSpoken: units, tree))
        }
        let view = OralView(words: PageWords(pages, context, now: now), principal: principal)
        return try pages.render(
            "office/oral", view.list(content, face.rules.command, problem: problem),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let o = OralDirectives.fields
        let (oral, directive, progress, names, tree) = try await face.store.read(as: principal) { reading in
            let oral = try reading.find(OralDirectives.self, id)
            guard let directive = oral[o.directive] else { throw Rejection.notFound }
            let people = Set([oral[o.leader], oral[o.recorder]].compactMap(\.self))
            return (
                oral, try reading.find(Directives.self, directive), try reading.progress(of: directive),
                try reading.names(of: people), try UnitTree(reading)
            )
        }
        let view = OralView(words: PageWords(pages, context, now: face.store.now), principal: principal)
        return try pages.render("office/spoken", view.show(oral, directive, progress, names, tree), for: context)
    }
}

extension Registers.Reading {
    /// The townships' load, with a task more for each unit spoken to; what is said is due within hours.
    func load(ofSpoken units: [RecordID], _ tree: UnitTree) throws -> Load {
        var added = Dictionary(tree.townships.map { ($0.id, 0) }, uniquingKeysWith: { first, _ in first })
        let chosen = units.compactMap(tree.unit)
        for unit in chosen { added[unit.office, default: 0] += 1 }
        return try load(adding: added, dueByMorning: chosen.count, tree)
    }
}
