import HTTPTypes
import Hummingbird
package import Kernel
package import Registers
package import Web

/// Bulletins: `/bulletins` is open to everybody and shows what was released; whoever may write them sees drafts too, and
/// decides.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/bulletins`, `/bulletins/{id}` | everybody |
/// | POST | `/bulletins`, `/bulletins/{id}`, `…/release`, `…/drop` | the office |
/// | POST | `/bulletins/{id}/decide` | a second person |
package struct BulletinPages: RouteGroup {
    let store: RecordStore
    let county: AreaCode

    package init(store: RecordStore, county: AreaCode) { (self.store, self.county) = (store, county) }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.open.get("bulletins") { _, context in try await list(pages, context) }
        routes.open.get("bulletins/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("bulletins") { _, context in
            guard let sitrep = context.form.recordID("sitrep") else { throw Rejection.notFound }
            let reason = context.form.text("correction")
            let made = try await store.write(by: context.principal()) {
                try $0.beginBulletin(from: sitrep, correction: reason)
            }
            return Response.see("/bulletins/\(made.id)", for: context)
        }
        routes.signedIn.post("bulletins/{id}") { _, context in
            let (id, text) = (try context.recordID(), context.form["text"] ?? "")
            _ = try await store.write(by: context.principal()) { try $0.word(bulletin: id, text) }
            return Response.see("/bulletins/\(id)", flash: Flash("bulletin.saved"), for: context)
        }
        for step in ["release", "drop"] {
            routes.signedIn.post("bulletins/{id}/\(step)") { _, context in
                let id = try context.recordID()
                _ = try await store.write(by: context.principal()) { writing in
                    try writing.perform(step, writing.registry.named(Bulletins.name), id)
                }
                return Response.see(
                    step == "drop" ? "/bulletins" : "/bulletins/\(id)", flash: Flash("bulletin.\(step)Done"),
                    for: context)
            }
        }
        routes.signedIn.post("bulletins/{id}/decide") { _, context in
            let id = try context.recordID()
            let (agree, reason) = (context.form["agree"] == "1", context.form.text("reason"))
            _ = try await store.write(by: context.principal()) {
                try $0.decideRelease(of: id, agree: agree, reason: reason)
            }
            return Response.see(
                "/bulletins/\(id)", flash: Flash(agree ? "bulletin.released" : "bulletin.declined"), for: context)
        }
    }

    /// Whether the reader works on bulletins, and so sees those that are not out.
    private static func isOffice(_ principal: Principal?) -> Bool {
        principal?.posts.contains { Bulletins.access.read[$0.role] != nil } ?? false
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let reader = context.signedIn?.principal
        let office = Self.isOffice(reader)
        let bulletins = try await store.read(as: office ? reader ?? .system(county) : .system(county)) { reading in
            office ? try reading.page(Bulletins.self, Query(limit: 60)).records : try reading.openBulletins()
        }
        let rows = try bulletins.map { bulletin -> ViewValue in
            let view = try BulletinView(bulletin, pages.locales, context.language, pages.time)
            return [
                "href": .text("/bulletins/\(bulletin.id)"), "name": .text(view.name),
                "released": ViewValue(
                    bulletin[Bulletins.fields.released].map { pages.time.moment($0, context.language, now: store.now) }),
                "state": office || bulletin.state == "corrected" ? Self.state(bulletin, pages, context) : .none,
                "correction": ViewValue(bulletin[Bulletins.fields.correction]),
            ]
        }
        return try pages.render(
            office ? "bulletin/list" : "bulletin/open-list",
            [
                "title": .text(pages.text("bulletin.title", for: context)), "rows": .list(rows),
                "any": .flag(!rows.isEmpty),
            ], for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let id = try context.recordID()
        let reader = context.signedIn?.principal
        let office = Self.isOffice(reader)
        let (bulletin, pending) = try await store.read(as: office ? reader ?? .system(county) : .system(county)) {
            let bulletin = try $0.find(Bulletins.self, id)
            guard office || Bulletins.open.contains(bulletin.state) else { throw Rejection.notFound }
            return (bulletin, bulletin.state == "releasing" ? try $0.pending(bulletin) : nil)
        }
        let view = try BulletinView(bulletin, pages.locales, context.language, pages.time)
        guard office, let reader else { return try pages.render("bulletin/open", view.values, for: context) }
        let mayWrite = reader.posts.contains { SitReps.writing.contains($0.role) }
        let own: [String: ViewValue] = [
            "base": .text("/bulletins/\(id)"), "state": Self.state(bulletin, pages, context),
            "sitrep": ViewValue(bulletin[Bulletins.fields.sitrep].map { "/sitreps/\($0)" }),
            "isDraft": .flag(mayWrite && bulletin.state == "draft"),
            "written": .text(bulletin[Bulletins.fields.text] ?? ""),
            "isPending": .flag(bulletin.state == "releasing"),
            "mayDecide": .flag(pending.map { $0.asker != reader.user } ?? false),
        ]
        return try pages.render("bulletin/show", view.values.merging(own) { $1 }, for: context)
    }

    private static func state(_ bulletin: Record, _ pages: Pages, _ context: AppContext) -> ViewValue {
        let tone =
            switch bulletin.state {
            case "released": "met"
            case "releasing": "soon"
            case "corrected", "withdrawn": "plain"
            default: "info"
            }
        return ["tone": .text(tone), "text": .text(pages.text("state.bulletin.\(bulletin.state)", for: context))]
    }
}
