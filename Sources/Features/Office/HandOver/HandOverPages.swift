import Command
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Hand-over sheets (交接班): composed in one click, signed by both shifts, printed.
///
/// | | |
/// |---|---|
/// | GET | /handovers · /handovers/{id} · /handovers/{id}/print |
/// | POST | /handovers composes · /handovers/{id}/hand · /handovers/{id}/take |
package struct HandOverPages: RouteGroup {
    let face: OfficeFace

    package init(_ face: OfficeFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("handovers") { _, context in
            let principal = try face.member(context)
            let after = context.query.text("after").flatMap { Query.Cursor($0) }
            let (page, names) = try await store.read(as: principal) { reading in
                let page = try reading.page(HandOvers.self, Query(open: .all, after: after, limit: 31))
                let h = HandOvers.fields
                return (
                    page,
                    try reading.names(
                        of: Set(page.records.flatMap { [$0[h.outgoing], $0[h.incoming]] }.compactMap(\.self)))
                )
            }
            let view = HandOverView(
                words: PageWords(pages, context, now: store.now), principal: principal, names: names)
            return try pages.render("office/handovers", view.list(page), for: context)
        }
        routes.signedIn.post("handovers") { _, context in
            let principal = try context.principal()
            let sheet = try await store.write(by: principal) { try $0.composeHandOver(rules) }
            return Response.see("/handovers/\(sheet.id)", for: context)
        }
        routes.signedIn.get("handovers/{id}") { _, context in
            try await show("office/sheet", pages, context)
        }
        routes.signedIn.get("handovers/{id}/print") { _, context in
            try await show("office/paper", pages, context)
        }
        step(routes, "hand", "office.handOver.handedNow") { writing, id, form in
            try writing.hand(
                over: id, version: form.text("version").flatMap { Int64($0) }, remarks: form.text("remarks"),
                rules: rules)
        }
        step(routes, "take", "office.handOver.takenNow") { writing, id, form in
            try writing.take(
                over: id, version: form.text("version").flatMap { Int64($0) }, answer: form.text("answer"))
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("handovers/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) { try body($0, id, form) }
            } catch let rejection as Rejection
                where [.invalid, .conflict, .preconditionFailed].contains(rejection.kind)
            {
                return try await show("office/sheet", pages, context, problem: rejection)
            }
            return Response.see("/handovers/\(id)", flash: Flash(flash), for: context)
        }
    }

    private func show(
        _ template: String, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let (principal, id, now, rules) = (try context.principal(), try context.recordID(), face.store.now, face.rules)
        let h = HandOvers.fields
        let (sheet, content, names) = try await face.store.read(as: principal) { reading in
            let sheet = try reading.find(HandOvers.self, id)
            guard let from = sheet[h.from], let to = sheet[h.to] else { throw Rejection.notFound }
            let content =
                try sheet[h.content].map { try HandOverContent($0) }
                ?? reading.handOver(ShiftTime(from: from, to: to), at: now, rules)
            let people = Set([sheet[h.outgoing], sheet[h.incoming]].compactMap(\.self))
            return (sheet, content, try reading.names(of: people))
        }
        let view = HandOverView(words: PageWords(pages, context, now: now), principal: principal, names: names)
        return try pages.render(
            template, view.show(sheet, content, problem: problem), status: problem?.kind.status ?? .ok, for: context)
    }
}
