import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Evidence packs: made at `/packs/new`, read and printed at `/packs/{id}`, carried away as a table once released.
///
/// | | |
/// |---|---|
/// | GET | `/packs/new` · `/packs/{id}` · `/packs/{id}.xlsx` |
/// | POST | `/packs` |
package struct PackPages: RouteGroup {
    let face: SupervisionFace

    package init(_ face: SupervisionFace) { self.face = face }

    /// The way to it from the record's page.
    package static let link = RecordLink(
        key: "supervision.link.pack", roles: [.commander, .dutyOfficer, .inspector]
    ) { "/packs/\($0)" }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("packs/new") { _, context in try await form(pages, context) }
        routes.signedIn.post("packs") { _, context in
            let principal = try context.principal()
            var check = FormCheck(context.form)
            let (unit, from, to) = (check.recordID("unit"), check.day("from"), check.day("to"))
            let (receiver, purpose) = (check.required("receiver"), check.required("purpose", longest: 1_000))
            if unit == nil { check.fail("required", field: "unit") }
            do {
                try check.finish()
                guard let unit, let from, let to else { throw Rejection.invalid("required", field: "from") }
                let pack = try await store.write(by: principal) {
                    try $0.pack(unit: unit, from: from, to: to, receiver: receiver, purpose: purpose, rules: rules)
                }
                return Response.see("/packs/\(pack.id)", flash: Flash("supervision.done.pack"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await form(pages, context, rejection)
            }
        }
        routes.signedIn.get("packs/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let words = PackWords(PageWords(pages, context, now: store.now))
            let (pack, office) = try await store.read(as: principal) {
                (try $0.find(Packs.self, id), try UnitTree($0).headquarters?.name ?? "")
            }
            return try pages.render("pack/show", try words.values(pack, from: office), for: context)
        }
        routes.signedIn.get("packs/{id}/table.xlsx") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let pack = try await store.read(as: principal) { try $0.find(Packs.self, id) }
            guard pack.state == "released" else { throw Rejection(.conflict, "packNotReleased") }
            let words = PackWords(PageWords(pages, context, now: store.now))
            return Response.workbook(try words.workbook(pack), name: "pack-\(id).xlsx")
        }
    }

    private func form(_ pages: Pages, _ context: AppContext, _ problem: Rejection? = nil) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.inspector, .dutyOfficer) else { throw Rejection.forbidden }
        let tree = try await face.store.read(as: principal) { try UnitTree($0) }
        let (words, form) = (PageWords(pages, context, now: face.store.now), context.form)
        let chosen = form.recordID("unit") ?? context.query.recordID("unit")
        let today = face.rules.today(face.store.now)
        let problems: ViewValue =
            problem.map {
                $0.problems.isEmpty
                    ? .list([["field": .none, "text": .text(words.text("rejection.\($0.code)", $0.values))]])
                    : pages.problems(of: $0, for: context)
            } ?? .none
        return try pages.render(
            "pack/new",
            [
                "title": .text(words.text("supervision.newPack")), "problems": problems,
                "units": .list(
                    tree.all.filter { [.township, .bureau].contains($0.kind) }.map {
                        ["value": .text($0.id.text), "text": .text($0.name), "selected": .flag($0.id == chosen)]
                    }),
                "from": .text(form.text("from") ?? today.advanced(by: -30).description),
                "to": .text(form.text("to") ?? today.description), "receiver": .text(form.text("receiver") ?? ""),
                "purpose": .text(form.text("purpose") ?? ""),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
