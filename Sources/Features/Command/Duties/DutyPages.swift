import Database
import Duties
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Duties by area, those that nobody owes, and one duty with its exceptions.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/duties`, `/duties/areas/{code}?day=` | whoever has the area |
/// | GET | `/duties/unassigned` | headquarters |
/// | GET | `/duties/counted?rule=&count=&area=&day=` | whoever has the area: the duties behind a number |
/// | GET | `/duties/show?rule=&subject=&slot=` | whoever sees the duty |
/// | POST | `/duties/waive`, `/duties/reopen` | duty officer, section lead |
/// | POST | `/duties/complete` | whoever speaks for its unit |
package struct DutyPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, book) = (routes.pages, face.store, face.rules.duties)
        routes.signedIn.get("duties") { _, context in
            let principal = try context.principal()
            let own = principal.posts.compactMap(\.area).first { DutyScope(principal).reaches($0) }
            return try await area(own ?? principal.county.territory, pages, context)
        }
        routes.signedIn.get("duties/areas/{code}") { _, context in
            guard let code = context.parameters.get("code").flatMap({ AreaCode($0) }) else { throw Rejection.notFound }
            return try await area(code, pages, context)
        }
        routes.signedIn.get("duties/unassigned") { _, context in
            let after = context.query.text("after").flatMap { DutyQuery.Cursor($0) }
            let (page, rules, tree) = try await store.read(as: context.principal()) { reading in
                (
                    try reading.duties(DutyQuery(.unassigned, after: after)), try book.rules(reading),
                    try UnitTree(reading)
                )
            }
            let words = DutyWords(PageWords(pages, context, now: store.now), rules)
            return try pages.render(
                "duty/unassigned",
                words.list(page, tree, at: "/duties/unassigned").merging([
                    "title": .text(words.wording.text("duty.unassigned"))
                ]) { first, _ in first }, for: context)
        }
        routes.signedIn.get("duties/counted") { _, context in
            let (form, territory) = (context.query, try context.principal().county.territory)
            guard let rule = form.text("rule"), let count = form.text("count").flatMap({ DutyCount(rawValue: $0) }),
                let day = form.day("day")
            else { throw Rejection.notFound }
            let area = form.text("area").flatMap { AreaCode($0) } ?? territory
            let after = form.text("after").flatMap { DutyQuery.Cursor($0) }
            let content = try await store.read(as: context.principal()) { reading in
                let places = try reading.dutyPlaces(area)
                var query = DutyQuery(.areas(places), rule: rule, after: after)
                query.counted = DutyQuery.Counted(count, on: day)
                return (
                    page: try reading.duties(query), name: try reading.areaNames([area])[area] ?? area.text,
                    rules: try book.rules(reading), tree: try UnitTree(reading)
                )
            }
            let words = DutyWords(PageWords(pages, context, now: store.now), content.rules)
            let asked = "rule=\(queryValue(rule))&count=\(count.rawValue)&area=\(area)&day=\(day)"
            let list = words.list(content.page, content.tree, at: "/duties/counted", asked)
            return try pages.render(
                "duty/counted",
                list.merging([
                    "title": .text(words.name(rule)), "area": .text(content.name), "day": words.wording.day(day),
                    "count": .text(words.wording.text("duty.count.\(count.rawValue)")),
                ]) { first, _ in first }, for: context)
        }
        routes.signedIn.get("duties/show") { _, context in
            try await show(pages, context, DutyKey(context.query))
        }
        decision(routes, "waive") { writing, key, form, zone in
            var check = FormCheck(form)
            let reason = check.required("reason", longest: 200)
            try check.finish()
            var until: Instant?
            if let text = form.text("until") {
                guard let moment = Self.moment(text, in: zone) else {
                    throw Rejection.invalid("badMoment", field: "until")
                }
                until = moment
            }
            return try writing.waive(
                rule: key.rule, subject: key.subject, slot: key.slot, reason: reason, until: until)
        }
        decision(routes, "complete") { writing, key, form, _ in
            try writing.complete(
                rule: key.rule, subject: key.subject, slot: key.slot, words: form.text("words") ?? "", in: book)
        }
        decision(routes, "reopen") { writing, key, _, _ in
            try writing.reopen(rule: key.rule, subject: key.subject, slot: key.slot)
        }
    }

    private func area(_ code: AreaCode, _ pages: Pages, _ context: AppContext) async throws -> Response {
        let (store, book, form) = (face.store, face.rules.duties, context.query)
        let day = form.day("day") ?? CalendarDay(store.now, in: book.zone)
        let after = form.text("after").flatMap { DutyQuery.Cursor($0) }
        let content = try await store.read(as: context.principal()) {
            try DutyAreaView.Content($0, code, day, after, book)
        }
        let view = DutyAreaView(DutyWords(PageWords(pages, context, now: store.now), content.rules), content)
        return try pages.render("duty/area", view.values, for: context)
    }

    private func decision(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, DutyKey, Form, TimeZone) throws -> Duty
    ) {
        let (pages, store, zone) = (routes.pages, face.store, face.rules.zone)
        routes.signedIn.post(RouterPath("duties/\(name)")) { _, context in
            let (principal, form) = (try context.principal(), context.form)
            let key = try DutyKey(form)
            do {
                _ = try await store.write(by: principal) { try body($0, key, form, zone) }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, key, problem: rejection)
            }
            return Response.see(key.path, flash: Flash("duty.\(name)d"), for: context)
        }
    }

    private func show(
        _ pages: Pages, _ context: AppContext, _ key: DutyKey, problem: Rejection? = nil
    ) async throws -> Response {
        let principal = try context.principal()
        let book = face.rules.duties
        let (duty, rules, tree) = try await face.store.read(as: principal) { reading in
            (
                try reading.duty(rule: key.rule, subject: key.subject, slot: key.slot), try book.rules(reading),
                try UnitTree(reading)
            )
        }
        let words = DutyWords(PageWords(pages, context, now: face.store.now), rules)
        return try pages.render(
            "duty/show", words.detail(duty, tree, principal, problem, context.form),
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    /// Value of an `<input type="datetime-local">` in the deployment's zone.
    private static func moment(_ text: String, in zone: TimeZone) -> Instant? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = CalendarDay(String(parts[0])),
            let time = TimeOfDay(String(parts[1].prefix(5)))
        else { return nil }
        return time.on(day, in: zone)
    }
}

/// What a duty is known by, in addresses and forms.
struct DutyKey: Sendable {
    let rule: String
    let subject: RecordID
    let slot: String

    /// - Throws: `Rejection.notFound`.
    init(_ form: Form) throws {
        guard let rule = form.text("rule"), let subject = form.recordID("subject"), let slot = form.text("slot") else {
            throw Rejection.notFound
        }
        (self.rule, self.subject, self.slot) = (rule, subject, slot)
    }

    init(_ duty: Duty) { (rule, subject, slot) = (duty.rule, duty.subject, duty.slot) }

    var path: String {
        "/duties/show?rule=\(queryValue(rule))&subject=\(queryValue(subject.text))&slot=\(queryValue(slot))"
    }
}
