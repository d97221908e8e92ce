import Command
import Hummingbird
import Kernel
import Organisation
package import Registers
import Reporting
package import Web

/// Activation and stand-down (平急转换): the state now, what a response would switch on before anybody signs, what its end
/// switches off and leaves.
///
/// | | |
/// |---|---|
/// | GET | /activation · /activations/new?level= · /activations/{id} · /activations/{id}/edit |
/// | POST | /activation/peace · /activations · /activations/{id} · /activations/{id}/submit · decide · end · drop |
package struct ResponsePages: RouteGroup {
    let store: RecordStore
    let rules: ResponseRules

    package init(_ store: RecordStore, _ rules: ResponseRules) { (self.store, self.rules) = (store, rules) }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, store, rules)
        routes.signedIn.get("activation") { _, context in try await list(pages, context) }
        routes.signedIn.post("activation/peace") { _, context in
            do {
                try await store.write(by: context.principal()) { _ = try $0.proposePeace(rules) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await list(pages, context, problem: rejection)
            }
            return Response.see("/activation", flash: Flash("activation.proposed"), for: context)
        }
        routes.signedIn.get("activations/new") { _, context in
            let level = context.query.text("level").flatMap { ResponseLevel(rawValue: $0) } ?? .two
            let plan = rules.levels[level]
            let today = rules.today(store.now)
            let county = try context.principal().county
            return try await form(
                ResponseOrder(
                    disease: "", area: county.territory, level: level, order: "", from: today,
                    to: today.advanced(by: 30), reports: plan.reports, modules: plan.modules, retention: plan.retention),
                nil, pages, context)
        }
        routes.signedIn.get("activations/{id}/edit") { _, context in
            let id = try context.recordID()
            let record = try await store.read(as: context.principal()) { try $0.find(Activations.self, id) }
            guard record.state == "draft" else { return Response.see("/activations/\(id)", for: context) }
            return try await form(ResponseOrder(record, rules.today(store.now)), id, pages, context)
        }
        routes.signedIn.get("activations/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("activations") { _, context in
            try await save(nil, pages, context)
        }
        routes.signedIn.post("activations/{id}") { _, context in
            try await save(try context.recordID(), pages, context)
        }
        step(routes, "submit", "activation.submitted") {
            try $0.submit(response: $1, rules: rules); _ = $2
        }
        step(routes, "decide", "activation.decided") { writing, id, form in
            try writing.decide(response: id, agree: form["agree"] == "1", words: form.text("words"), rules: rules)
        }
        step(routes, "end", "activation.endAsked") { try $0.askEnd(response: $1, reason: $2.text("words") ?? "") }
        step(routes, "drop", "activation.dropped") {
            try $0.drop(response: $1); _ = $2
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Void
    ) {
        let store = store
        let pages = routes.pages
        routes.signedIn.post(RouterPath("activations/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                try await store.write(by: principal) { try body($0, id, form) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/activations/\(id)", flash: Flash(flash), for: context)
        }
    }

    private func save(_ id: RecordID?, _ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, rules) = (try context.principal(), rules)
        let order = ResponseOrder(context.form, principal.county, rules.today(store.now))
        do {
            let record = try await store.write(by: principal) { writing in
                try id.map { try writing.edit(response: $0, order, rules: rules) }
                    ?? writing.draft(response: order, rules: rules)
            }
            return Response.see("/activations/\(record.id)", for: context)
        } catch let rejection as Rejection where rejection.kind == .invalid {
            return try await form(order, id, pages, context, problem: rejection)
        }
    }

    private func list(
        _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let (principal, rules, now) = (try context.principal(), rules, store.now)
        let content = try await store.read(as: principal) { try ResponseList($0, rules, at: now) }
        let view = ResponseView(pages: pages, context: context, rules: rules, now: now)
        return try pages.render(
            "activation/list", view.list(content, principal, problem),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(
        _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let (rules, now) = (rules, store.now)
        let content = try await store.read(as: principal) { try ResponseContent($0, id, rules, at: now) }
        let view = ResponseView(pages: pages, context: context, rules: rules, now: now)
        return try pages.render(
            "activation/show", view.show(content, principal, problem),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func form(
        _ order: ResponseOrder, _ id: RecordID?, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        let (rules, today) = (rules, rules.today(store.now))
        let (forms, packs) = try await store.read(as: principal) {
            (try $0.formsInForce(on: today), try rules.packs($0))
        }
        let view = ResponseView(pages: pages, context: context, rules: rules, now: store.now)
        return try pages.render(
            "activation/form", view.form(order, id, forms, packs, problem),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}

extension ResponseOrder {
    /// What a form gives; what it leaves out is wrong, not guessed.
    init(_ form: Form, _ county: AreaCode, _ today: CalendarDay) {
        self.init(
            disease: form.text("disease") ?? "", area: form.text("area").flatMap { AreaCode($0) } ?? county.territory,
            level: form.text("level").flatMap { ResponseLevel(rawValue: $0) } ?? .four,
            order: form.text("order") ?? "", from: form.day("from") ?? today,
            to: form.day("to") ?? today.advanced(by: -1), reports: form.all("reports"), packs: form.all("packs"),
            modules: form.all("modules"), retention: form.integer("retention") ?? 0)
    }

    init(_ record: Record, _ today: CalendarDay) {
        let a = Activations.fields
        self.init(
            disease: record[a.disease] ?? "", area: record[a.area] ?? record.county.territory,
            level: record[a.level] ?? .four, order: record[a.order] ?? "", from: record[a.from] ?? today,
            to: record[a.to] ?? today, reports: record[a.reports] ?? [], packs: record[a.packs] ?? [],
            modules: record[a.modules] ?? [], retention: record[a.retention] ?? 0)
    }
}
