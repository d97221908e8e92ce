import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Help tickets: the list by time left, a new one from whoever asks, and what was done.
///
/// | | |
/// |---|---|
/// | GET | `/help` · `/help/new` · `/help/{id}` |
/// | POST | `/help` · `/help/{id}/accept` · `finish` · `withdraw` · `consent` |
package struct HelpPages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("help") { _, context in
            let principal = try context.principal()
            guard principal.worksWithHouseholds else { throw Rejection.notFound }
            let query = Query(after: context.query.text("after").flatMap { Query.Cursor($0) })
            let (page, areas) = try await store.read(as: principal) { reading in
                let page = try reading.page(HelpTickets.self, query)
                return (page, try reading.areaNames(page.records.map(\.area)))
            }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("help/list", HelpView.list(page, areas, words), for: context)
        }
        routes.signedIn.get("help/new") { _, context in
            guard try context.principal().worksWithHouseholds else { throw Rejection.notFound }
            return try await form(pages, context)
        }
        routes.signedIn.post("help") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard principal.worksWithHouseholds else { throw Rejection.notFound }
            do {
                let (help, area) = try Self.help(form)
                let ticket = try await store.write(by: principal) { try $0.askHelp(help, area: area, rules: rules) }
                return Response.see("/help/\(ticket.id)", flash: Flash("household.done.ask"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await self.form(pages, context, problem: rejection)
            }
        }
        routes.signedIn.get("help/{id}") { _, context in try await show(pages, context) }
        step(routes, "accept") { writing, id, _ in try writing.accept(ticket: id) }
        step(routes, "finish") { try $0.finish(ticket: $1, result: $2.text("result") ?? "") }
        step(routes, "consent") {
            try $0.withdrawConsent(ticket: $1, words: $2.text("words"), rules: rules)
        }
        step(routes, "withdraw") { try $0.withdraw(ticket: $1, reason: $2.text("reason") ?? "") }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("help/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) { try body($0, id, form) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/help/\(id)", flash: Flash("household.done.\(name)"), for: context)
        }
    }

    private static func help(_ form: Form) throws -> (Help, AreaCode) {
        var check = FormCheck(form)
        if form.text("kind") == nil { check.fail("required", field: "kind") }
        let kind = check.choice("kind", of: NeedKind.self)
        for problem in HealthNeed.problems([kind].compactMap(\.self), consent: form.flag("consent")) {
            check.fail(problem.code, field: problem.field)
        }
        let area = form.text("area").flatMap { AreaCode($0) }
        if area == nil { check.fail("required", field: "area") }
        let address = check.required("address", longest: 100)
        let words = check.optional("words", longest: 1_000)
        let number = form.text("phone")
        let phone = number.flatMap { Phone(written: $0) }
        if number != nil, phone == nil { check.fail("phoneMalformed", field: "phone") }
        try check.finish()
        guard let kind, let area else { throw Rejection.invalid("required", field: "kind") }
        return (
            Help(
                kind, consent: form.flag("consent"), isUrgent: form.flag("urgent"), source: .resident, words: words,
                address: address, phone: phone),
            area
        )
    }

    private func form(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let principal = try context.principal()
        let villages = try await face.store.read(as: principal) { reading in
            try UnitTree(reading).all.filter { unit in
                unit.kind == .village
                    && (principal.has(.dutyOfficer, .sectionLead) || principal.units.contains(unit.id))
            }
        }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "help/new", HelpView.form(villages, context.form, problem, words),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try HelpView.Content($0, id) }
        let view = HelpView(words: PageWords(pages, context, now: face.store.now), content: content, problem: problem)
        return try pages.render(
            "help/show", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}
