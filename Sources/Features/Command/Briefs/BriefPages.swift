import Foundation
import HTTPTypes
import Hummingbird
import Kernel
package import Registers
package import Web

/// Pages, files and API of the coordination briefs (调度简报): `/briefs`, `/briefs/{day}`, `….md`, `….json` and
/// `/api/v1/briefs`. A day without a finalised brief is shown as a preview if it is today.
package struct BriefPages: RouteGroup {
    let store: RecordStore
    let rules: CommandRules

    package init(store: RecordStore, rules: CommandRules) { (self.store, self.rules) = (store, rules) }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.signedIn.get("briefs") { _, context in try await list(pages, context) }
        routes.signedIn.post("briefs") { _, context in try await finaliseToday(context, pages) }
        routes.signedIn.get("briefs/{day}") { _, context in try await show(pages, context) }
        routes.signedIn.get("briefs/{day}.md") { _, context in
            let brief = try await brief(context)
            let text = BriefMarkdown(
                brief.content, locales: pages.locales, language: context.language, zone: rules.zone,
                isFinal: brief.isFinal
            ).text
            return Response(
                status: .ok, headers: [.contentType: "text/markdown; charset=utf-8"],
                body: .init(byteBuffer: .init(string: text)))
        }
        routes.signedIn.get("briefs/{day}.json") { _, context in try Self.json(try await brief(context)) }
        BriefAPI(store: store, rules: rules).add(to: routes)
    }

    /// A brief as somebody asked for it: the frozen one, or today as it stands.
    struct Asked: Sendable {
        let content: BriefContent
        /// The frozen text, byte for byte; nil for a preview.
        let json: String?
        var isFinal: Bool { json != nil }
        let previous: CalendarDay?
        let next: CalendarDay?
    }

    /// - Throws: `Rejection.notFound` out of scope, and for a day that has no brief and is not today.
    func brief(_ context: AppContext) async throws -> Asked {
        let principal = try context.principal()
        guard let day = context.parameters.get("day").flatMap({ CalendarDay($0) }) else { throw Rejection.notFound }
        let (rules, now) = (rules, store.now)
        return try await store.read(as: principal) { reading in
            guard reading.mayReadBriefs else { throw Rejection.notFound }
            let (previous, next) = (try reading.lastBrief(before: day), try reading.nextBrief(after: day))
            let json = try reading.brief(of: day)?[Briefs.fields.content]
            guard json != nil || day == CalendarDay(now, in: rules.zone) else { throw Rejection.notFound }
            let content = try json.map { try BriefContent($0) } ?? reading.briefContent(of: day, at: now, rules: rules)
            return Asked(
                content: content, json: json?.text, previous: previous?[Briefs.fields.day],
                next: next?[Briefs.fields.day])
        }
    }

    static func json(_ brief: Asked) throws -> Response {
        let text = try brief.json ?? brief.content.json().text
        return Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: .init(string: text)))
    }

    private func show(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let brief = try await brief(context)
        let words = BriefWords(
            content: brief.content, locales: pages.locales, language: context.language, time: pages.time)
        let view = BriefView(words: words, previous: brief.previous, next: brief.next, isFinal: brief.isFinal)
        return try pages.render("brief/show", view.values, for: context)
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let after = context.query.text("after").flatMap { Query.Cursor($0) }
        let today = CalendarDay(store.now, in: rules.zone)
        let (page, hasToday) = try await store.read(as: principal) { reading in
            guard reading.mayReadBriefs else { throw Rejection.notFound }
            return (try reading.page(Briefs.self, Query(after: after, limit: 31)), try reading.brief(of: today) != nil)
        }
        let b = Briefs.fields
        let rows = page.records.map { record -> ViewValue in
            let (issued, closed) = (record[b.issued] ?? 0, record[b.closed] ?? 0)
            let day = record[b.day]?.description ?? ""
            return [
                "href": .text("/briefs/\(day)"), "day": .text(day),
                "finalised": ViewValue(record[b.asOf].map { pages.time.moment($0, context.language, now: store.now) }),
                "issued": ViewValue(issued), "closed": ViewValue(closed), "overdue": ViewValue(record[b.overdue] ?? 0),
                "rate": .text(BriefWords.percent(BriefCounts(issued: issued, closed: closed).closureRate)),
            ]
        }
        return try pages.render(
            "brief/list",
            [
                "title": .text(pages.text("brief.list", for: context)),
                "cutOff": .text(
                    pages.text(
                        "brief.cutOffAt", ["clock": pages.time.clock(today.at(hour: rules.cutoffHour, in: rules.zone))],
                        for: context)),
                "canFreeze": .flag(!hasToday && principal.has(.dutyOfficer, .sectionLead)),
                "preview": hasToday ? .none : ["href": .text("/briefs/\(today)")], "rowsAny": .flag(!rows.isEmpty),
                "rows": .list(rows), "shown": .text(pages.text("brief.shown", ["n": String(rows.count)], for: context)),
                "first": after == nil ? .none : "/briefs",
                "next": ViewValue(page.next.map { "/briefs?after=\($0.text)" }),
            ], for: context)
    }

    private func finaliseToday(_ context: AppContext, _ pages: Pages) async throws -> Response {
        let rules = rules
        let done = try await store.write(by: try context.principal()) { writing in
            try writing.finalise(day: CalendarDay(writing.now, in: rules.zone), rules: rules)
        }
        let day = done.record[Briefs.fields.day]?.description ?? ""
        let moment = done.record[Briefs.fields.asOf].map { pages.time.moment($0, context.language, now: store.now) }
        return .see(
            "/briefs/\(day)",
            flash: Flash(done.isNew ? "brief.done" : "brief.again", ["day": day, "moment": moment ?? ""]),
            for: context)
    }
}

extension Registers.Reading {
    /// Whether the principal reads the headquarters' briefs, frozen or in preview.
    var mayReadBriefs: Bool {
        principal.posts.contains { $0.role == .system || Briefs.access.read[$0.role] != nil }
    }
}
