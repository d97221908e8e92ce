package import Foundation
import Hummingbird
import Kernel
import Organisation
package import Registers
package import Web

/// Records that one unit lets another read (信息共享).
///
/// | method | path | |
/// |---|---|---|
/// | GET | `/shares` | shared with us; of the headquarters and the reviewer, all of them |
/// | GET, POST | `/shares/new?register=…&id=…` or a list's filters, `/shares` | the form |
/// | GET | `/shares/{id}` | for the receiver the records, each time logged; for others who opened it and when |
/// | POST | `/shares/{id}/revoke` | |
package struct SharePages: RouteGroup {
    private let store: RecordStore
    private let rules: SharingRules
    private let zone: TimeZone

    package init(_ store: RecordStore, rules: SharingRules, zone: TimeZone) {
        (self.store, self.rules, self.zone) = (store, rules, zone)
    }

    /// From a register's list to the form.
    package static func link(_ rules: SharingRules) -> @Sendable (String) -> ListLink? {
        { rules.registers.contains($0) ? ListLink(path: "/shares/new", roles: [.dutyOfficer, .sectionLead]) : nil }
    }

    package func add(to routes: Routes) {
        let (store, pages, rules) = (store, routes.pages, rules)
        routes.signedIn.get("shares") { _, context in
            let principal = try context.principal()
            let scope = Scope(principal, try store.registry.named(Shares.name))
            guard !scope.branches.isEmpty else { throw Rejection.notFound }
            let after = context.query["after"].flatMap { Query.Cursor($0) }
            let (page, units) = try await store.read(as: principal) { reading in
                (try reading.page(Shares.self, Query(open: .all, after: after)), try UnitTree(reading))
            }
            let view = ShareView(words: PageWords(pages, context, now: store.now), units: units, users: [:])
            return try pages.render("share/list", view.list(page, principal), for: context)
        }
        routes.signedIn.get("shares/new") { _, context in try await form(pages, context, context.query) }
        routes.signedIn.post("shares") { _, context in
            let (principal, given) = (try context.principal(), context.form)
            guard principal.shares else { throw Rejection.forbidden }
            do {
                let records = try await chosen(given, principal).map(\.id)
                let offer = ShareOffer(
                    register: given.text("register") ?? "", records: records, receiver: given.recordID("receiver"),
                    purpose: given.text("use").flatMap { Purpose(rawValue: $0) }, reason: given.text("reason") ?? "",
                    until: given.day("until"), names: given.flag("names"))
                let share = try await store.write(by: principal) { try $0.share(offer, rules: rules) }
                return Response.see("/shares/\(share.id)", flash: Flash("share.done.shared"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await form(pages, context, given, problem: rejection)
            }
        }
        routes.signedIn.get("shares/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("shares/{id}/revoke") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let reason = context.form.text("reason") ?? ""
            try await store.write(by: principal) { _ = try $0.revoke(share: id, reason: reason) }
            return Response.see("/shares/\(id)", flash: Flash("share.done.revoked"), for: context)
        }
    }

    /// The record that is named, or what a list's filters show; at most what one share holds, and one more.
    private func chosen(_ form: Form, _ principal: Principal) async throws -> [Record] {
        let name = form.text("register") ?? ""
        guard rules.registers.contains(name) else { throw Rejection.notFound }
        let definition = try store.registry.named(name)
        guard !Scope(principal, definition).branches.isEmpty else { throw Rejection.notFound }
        if let id = form.recordID("id") { return [try await store.read(as: principal) { try $0.find(definition, id) }] }
        var filters = Form(urlencoded: (form["filter"] ?? Self.filters(form)).utf8) ?? Form()
        if filters.isEmpty { filters = Form(["open": "open"]) }
        var query = try definition.query(from: filters)
        (query.limit, query.after) = (Shares.most, nil)
        return try await store.read(as: principal) { [query] reading in
            if reading.isNumber(definition, query.search) {
                throw Rejection.invalid("numberInAddress", field: "q")
            }
            let page = try reading.page(definition, query)
            guard page.next == nil else {
                throw Rejection.invalid("shareMany", field: "records", ["max": String(Shares.most)])
            }
            return page.records
        }
    }

    /// What a list's address asked for, without what is this form's.
    private static func filters(_ form: Form) -> String {
        form.names.filter { !["register", "id", "filter", "after", "limit"].contains($0) }.compactMap { name in
            form.text(name).map { "\(name)=\(queryValue($0))" }
        }.joined(separator: "&")
    }

    private func form(
        _ pages: Pages, _ context: AppContext, _ given: Form, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        guard principal.shares else { throw Rejection.notFound }
        let (count, refusal): (Int, Rejection?)
        do {
            (count, refusal) = (try await chosen(given, principal).count, problem)
        } catch let rejection as Rejection where rejection.kind == .invalid {
            (count, refusal) = (0, rejection)
        }
        let units = try await store.read(as: principal) { try UnitTree($0) }
        let words = PageWords(pages, context, now: store.now)
        let today = CalendarDay(store.now, in: zone)
        let own = Set(principal.posts.map(\.unit))
        return try pages.render(
            "share/new",
            [
                "title": .text(words.text("share.new")),
                "register": .text(given.text("register") ?? ""),
                "registerTitle": .text(words.text("register.\(given.text("register") ?? "").title")),
                "id": ViewValue(given.recordID("id")?.text),
                "filter": .text(given["filter"] ?? Self.filters(given)), "count": ViewValue(count),
                "canShare": .flag(count > 0),
                "units": .list(
                    units.all.filter { !own.contains($0.id) && [.bureau, .township, .section].contains($0.kind) }.map {
                        [
                            "value": .text($0.id.text), "text": .text($0.short),
                            "selected": .flag(given.recordID("receiver") == $0.id),
                        ]
                    }),
                "purposes": words.options(
                    given.text("use").flatMap { Purpose(rawValue: $0) }.map { [$0] } ?? [], "register.purpose"),
                "reason": .text(given.text("reason") ?? ""),
                "until": .text(given.text("until") ?? today.advanced(by: 7).description),
                "first": .text(today.description), "last": .text(today.advanced(by: Shares.longest).description),
                "problem": words.problem(refusal),
            ], status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let (share, readings, units, users) = try await store.read(as: principal) { reading in
            let share = try reading.find(Shares.self, id)
            let seesReadings = !Scope(principal, try reading.registry.named(ShareReadings.name)).branches.isEmpty
            let isOwn = share[Shares.fields.by] == principal.user
            let readings =
                seesReadings || isOwn
                ? try reading.all(ShareReadings.self, where: ShareReadings.fields.share, is: id) : []
            let people = Set(
                readings.compactMap { $0[ShareReadings.fields.by] } + [share[Shares.fields.by]].compactMap(\.self))
            return (share, readings, try UnitTree(reading), try reading.all(Users.self, ids: people))
        }
        var view: SharedView?
        do {
            if principal.receives(share) { view = try await store.write(by: principal) { try $0.open(share: id) } }
        } catch let rejection as Rejection where rejection.code == "shareOver" {
            view = nil
        }
        if view?.definition.logsReads == true { ReadMark.current?.set() }
        let content = ShareView(words: PageWords(pages, context, now: store.now), units: units, users: users)
        return try pages.render(
            "share/show", content.values(share, readings, view, principal), for: context)
    }
}
