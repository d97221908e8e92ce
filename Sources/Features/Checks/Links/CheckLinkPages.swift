import Hummingbird
import Kernel
import Measures
import Organisation
import Registers
package import Web

/// A household's entry by its link (家庭自录): no account, nothing read back. Works in a chat app: plain forms, no script.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/h/{token}` | anyone: the form for a device that was let in, else the gate, whatever the token |
/// | POST | `/h/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/h/{token}/checks` | a device that was let in |
package struct CheckLinkPages: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, settings) = (routes.pages, face.store, face.settings)
        let gate = LinkGatePages<CheckLinkVisit>(
            pages, store, path: "h", words: "check.link", hours: CheckLinks.hours
        ) { try await show($0, pages, $1, $2) }
        gate.add(to: routes)
        gate.addStep("checks", to: routes) { visit, form in
            let own = visit.link[CheckLinks.fields.measures] ?? []
            let checked = try CheckForm.read(form, own, means: .household, in: settings.zone)
            try await store.write(by: visit.principal) { _ = try $0.check(checked, by: visit.link, settings: settings) }
            return Flash("check.done.sent", ["n": String(checked.count)])
        }
    }

    /// Shortened names, today's slots as received or not, and empty fields: nothing that was entered comes back.
    private func show(
        _ visit: CheckLinkVisit, _ pages: Pages, _ problem: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let (settings, now) = (face.settings, face.store.now)
        let members = try await face.store.read(as: .system(visit.link.county)) { reading in
            let measures = try reading.all(Measures.self, ids: visit.link[CheckLinks.fields.measures] ?? [])
            let open = measures.values.filter { $0[Measures.fields.ended] == nil }.sorted { $0.id < $1.id }
            return try reading.members(open, settings, at: now)
        }
        let words = PageWords(pages, context, now: now)
        let form = problem == nil ? Form() : context.form
        return try pages.render(
            "check/entry",
            [
                "title": .text(words.text("check.link.title")), "token": .text(queryValue(context.linkToken)),
                "until": words.moment(visit.link[CheckLinks.fields.expires]),
                "members": .list(
                    members.map {
                        CheckForm.line(
                            $0, form, problem, words, name: ($0.person?[Persons.fields.name] ?? "").shortenedName)
                    }), "problem": words.problem(problem),
            ], status: problem?.kind.status ?? .ok, for: context)
    }
}
