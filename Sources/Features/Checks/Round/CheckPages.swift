import Hummingbird
import Kernel
import Measures
import Organisation
import Registers
package import Web

/// A grid worker's round of checks on a telephone (每日健康监测): households with today's slots, one household a form with the
/// means of contact. There is no way to answer for several households at once.
///
/// | | |
/// |---|---|
/// | GET | `/checks` · `/checks/household?measure=` · `/checks/care/{id}?kind=` |
/// | POST | `/checks/household` · `/checks/household/link` · `/checks/care/{id}` |
package struct CheckPages: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, settings) = (routes.pages, face.store, face.settings)
        routes.signedIn.get("checks") { _, context in
            let principal = try context.principal()
            guard principal.asksAfter else { throw Rejection.notFound }
            let now = store.now
            let after = context.query["after"].flatMap { Query.Cursor($0) }
            let page = try await store.read(as: principal) { try $0.households(settings, at: now, after: after) }
            let view = RoundView(PageWords(pages, context, now: now), page.households, next: page.next)
            return try pages.render("check/round", view.values, for: context)
        }
        routes.signedIn.get("checks/household") { _, context in
            guard let measure = context.query.recordID("measure") else { throw Rejection.notFound }
            return try await show(measure, pages, context)
        }
        routes.signedIn.post("checks/household") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard let measure = form.recordID("measure") else { throw Rejection.notFound }
            guard principal.asksAfter else { throw Rejection.forbidden }
            do {
                let members = try await members(of: measure, principal)
                let checked = try CheckForm.read(form, members.map(\.measure.id), means: nil, in: settings.zone)
                let made = try await store.write(by: principal) { try $0.check(checked, settings: settings) }
                let abnormal = made.contains { $0[HealthChecks.fields.abnormal] == true }
                let flash =
                    abnormal
                    ? Flash("check.done.abnormal", tone: .warning)
                    : Flash("check.done.saved", ["n": String(made.count)])
                return Response.see("/checks", flash: flash, for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(measure, pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("checks/household/link") { request, context in
            let principal = try context.principal()
            guard let measure = context.form.recordID("measure") else { throw Rejection.notFound }
            let address = try SlipAddress(face.publicAddress ?? SlipAddress.shown(request, context))
            let made = try await store.write(by: principal) { try $0.makeCheckLink(for: measure) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "check/made",
                [
                    "title": .text(words.text("check.link.made")), "code": .text(made.code),
                    "url": .text("\(address.text)\(made.path)"),
                    "until": words.moment(made.link[CheckLinks.fields.expires]),
                    "back": .text("/checks/household?measure=\(measure)"),
                ], for: context)
        }
        addCare(to: routes)
    }

    private func members(of measure: RecordID, _ principal: Principal) async throws -> [Member] {
        let (store, settings, now) = (face.store, face.settings, face.store.now)
        return try await store.read(as: principal) { reading in
            let anchor = try reading.find(Measures.self, measure)
            let scope = Scope(principal, try reading.registry.named(Measures.name))
            let found = try reading.household(of: anchor).map(\.measure).filter(scope.contains)
            return try reading.members(found.isEmpty ? [anchor] : found, settings, at: now)
        }
    }

    private func show(
        _ measure: RecordID, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.asksAfter else { throw Rejection.notFound }
        let members = try await members(of: measure, principal)
        let words = PageWords(pages, context, now: face.store.now)
        let p = Persons.fields
        let definition = try face.store.registry.named(Persons.name)
        let (form, first) = (context.form, members.first?.person)
        return try pages.render(
            "check/household",
            [
                "title": .text(first?[p.address] ?? words.text("check.noAddress")), "measure": .text(measure.text),
                "phone": ViewValue(first.flatMap { words.masked(p.phone.name, of: $0, definition) }),
                "members": .list(
                    members.map { CheckForm.line($0, form, problem, words, name: $0.person?[p.name] ?? "") }),
                "means": words.options(
                    form.text("means").flatMap { CheckMeans(rawValue: $0) }.map { [$0] } ?? [],
                    "choice.healthCheck.means"),
                "observedAt": .text(form.text("observedAt") ?? ""), "problem": words.problem(problem),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func addCare(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("checks/care/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let view = try await store.read(as: principal) { try CareView($0, id) }
            let kind = context.query.text("kind").flatMap { CareKind(rawValue: $0) } ?? .welfare
            return try pages.render(
                "check/care", view.values(kind, PageWords(pages, context, now: store.now)), for: context)
        }
        routes.signedIn.post("checks/care/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let words = form.text("words")
            let (kind, outcome, means) = (
                form.text("kind").flatMap { CareKind(rawValue: $0) },
                form.text("outcome").flatMap { CareOutcome(rawValue: $0) },
                form.text("means").flatMap { CheckMeans(rawValue: $0) }
            )
            try await store.write(by: principal) { writing in
                _ = try writing.reading.find(Measures.self, id)
                guard let kind, let outcome, let means else { throw Rejection.invalid("badChoice", field: "outcome") }
                try writing.careFor(id, kind, outcome: outcome, means: means, words: words)
            }
            return Response.see("/checks", flash: Flash("check.done.care"), for: context)
        }
    }
}
