import Hummingbird
import Kernel
package import Registers
package import Web

/// Pages of coordination meetings (调度会): `/meetings`, `/meetings/{id}`.
package struct MeetingPages: RouteGroup {
    let store: RecordStore
    let rules: CommandRules

    package init(store: RecordStore, rules: CommandRules) { (self.store, self.rules) = (store, rules) }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.signedIn.get("meetings") { _, context in try await list(pages, context) }
        routes.signedIn.get("meetings/{id}") { _, context in
            let (id, principal) = (try context.recordID(), try context.principal())
            let agenda = try await store.read(as: principal) { try $0.agenda(of: id) }
            let view = MeetingView(
                words: PageWords(pages, context, now: store.now), agenda: agenda, principal: principal)
            return try pages.render("meeting/show", view.values, for: context)
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        guard Meetings.access.read.keys.contains(where: { principal.roles.contains($0) }) || principal.has(.system)
        else {
            throw Rejection.notFound
        }
        let after = context.query.text("after").flatMap { Query.Cursor($0) }
        let (page, counts) = try await store.read(as: principal) { reading in
            let page = try reading.page(Meetings.self, Query(after: after, limit: 50))
            return (page, try reading.meetingCounts(page.records.map(\.id)))
        }
        let words = PageWords(pages, context, now: store.now)
        let m = Meetings.fields
        return try pages.render(
            "meeting/list",
            [
                "title": .text(words.text("meeting.list")), "asOf": words.moment(store.now),
                "canCreate": .flag(principal.has(.dutyOfficer, .sectionLead)), "rowsAny": .flag(!page.records.isEmpty),
                "rows": .list(
                    page.records.map { meeting in
                        [
                            "href": .text("/meetings/\(meeting.id)"), "title": ViewValue(meeting[m.title]),
                            "held": words.day(meeting[m.held]), "chair": ViewValue(meeting[m.chair]),
                            "directives": ViewValue(counts[meeting.id]?.directives ?? 0),
                            "open": ViewValue(counts[meeting.id]?.open ?? 0),
                        ]
                    }), "shown": .text(words.text("meeting.shown", ["n": String(page.records.count)])),
                "first": after == nil ? .none : "/meetings",
                "next": ViewValue(page.next.map { "/meetings?after=\($0.text)" }),
            ], for: context)
    }
}
