import Database
import Hummingbird
import Kernel
import Organisation
package import Registers
package import Web

/// Pages of the person in charge of personal data (个人信息保护负责人).
///
/// | method | path | |
/// |---|---|---|
/// | GET | `/privacy` | notices of many reads, certificates of deletion |
/// | GET | `/privacy/readers/{register}/{id}` | who has looked at a record, and why (谁查看过); prints |
///
/// What the reviewer reads here is logged like everybody's.
package struct PrivacyPages: RouteGroup {
    private let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    /// From the page of a person's record to who has looked at it.
    package static func link(_ register: String) -> RecordLink {
        RecordLink(key: "privacy.readers.title", roles: [.privacyReviewer]) { "/privacy/readers/\(register)/\($0)" }
    }

    private static let page = 100

    package func add(to routes: Routes) {
        let (store, pages) = (store, routes.pages)
        routes.signedIn.get("privacy") { _, context in
            let principal = try context.principal()
            guard principal.has(.privacyReviewer) else { throw Rejection.notFound }
            let (notices, disposals, users) = try await store.read(as: principal) { reading in
                let notices = try reading.page(AccessNotices.self).records
                let disposals = try reading.page(Disposals.self, Query(limit: 20)).records
                let users = try reading.all(
                    Users.self, ids: Set(notices.compactMap { $0[AccessNotices.fields.user] }))
                return (notices, disposals, users)
            }
            let (f, d) = (AccessNotices.fields, Disposals.fields)
            let text = { (key: String) in pages.text(key, for: context) }
            let day = { (day: CalendarDay?) in day.map { pages.time.day($0, context.language) } ?? "–" }
            return try pages.render(
                "privacy/overview",
                [
                    "title": .text(text("privacy.title")),
                    "notices": .list(
                        notices.map { notice in
                            [
                                "href": .text("/registers/\(AccessNotices.name)/\(notice.id)"),
                                "day": .text(day(notice[f.day])),
                                "who": .text(notice[f.user].flatMap { users[$0]?[Users.fields.name] } ?? "–"),
                                "records": .text(String(notice[f.records] ?? 0)),
                                "limit": .text(String(notice[f.limit] ?? 0)),
                            ]
                        }), "noticesAny": .flag(!notices.isEmpty),
                    "disposals": .list(
                        disposals.map { disposal in
                            [
                                "href": .text("/registers/\(Disposals.name)/\(disposal.id)"),
                                "day": .text(day(disposal[d.day])),
                                "register": .text(
                                    Self.register(disposal[d.register] ?? "", pages, context)),
                                "rule": .text(disposal[d.rule] ?? ""),
                                "records": .text(String(disposal[d.records] ?? 0)),
                                "until": .text(day(disposal[d.backupsUntil])),
                            ]
                        }), "disposalsAny": .flag(!disposals.isEmpty),
                ], for: context)
        }
        routes.signedIn.get("privacy/readers/{register}/{id}") { _, context in
            try await readers(pages, context)
        }
    }

    private func readers(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        guard principal.has(.privacyReviewer) else { throw Rejection.notFound }
        let definition = try store.registry.named(context.parameters.get("register") ?? "")
        guard definition.logsReads else { throw Rejection.notFound }
        let before = context.query.integer("before").map { Int64($0) }
        // What was seen within the last second is in it, too.
        try await store.reads.flush()
        let (title, entries, users) = try await store.read(as: principal) { reading in
            let record = try reading.find(definition, id)
            let entries = try reading.readers(of: definition, id, before: before, limit: Self.page)
            let users = try reading.all(Users.self, ids: Set(entries.map(\.actor)))
            return (definition.titleField.flatMap { record.values.stored[$0.name]?.text }, entries, users)
        }
        let here = "/privacy/readers/\(definition.name)/\(id)"
        let text = { (key: String) in pages.text(key, for: context) }
        return try pages.render(
            "privacy/readers",
            [
                "title": .text(text("privacy.readers.title")), "subject": .text(title ?? id.text),
                "register": .text(Self.register(definition.name, pages, context)),
                "href": .text("/registers/\(definition.name)/\(id)"),
                "entriesAny": .flag(!entries.isEmpty),
                "entries": .list(
                    entries.map { entry in
                        let fields = entry.fields.map { text("field.\(entry.register).\($0)") }
                        let kind = text("privacy.kind.\(entry.kind.rawValue)")
                        return [
                            "at": .text(pages.time.moment(entry.at, context.language)),
                            "who": .text(users[entry.actor]?[Users.fields.name] ?? text("register.system")),
                            "what": .text(Self.register(entry.register, pages, context)),
                            "how": .text(fields.isEmpty ? kind : "\(kind): \(fields.joined(separator: "、"))"),
                            "why": .text(
                                entry.purpose.map { text("register.purpose.\($0.rawValue)") }
                                    ?? text("privacy.noPurpose")),
                        ]
                    }), "first": before == nil ? .none : .text(here),
                "next": entries.count < Self.page
                    ? .none : ViewValue(entries.last.map { "\(here)?before=\($0.number)" }),
                "shown": .text(pages.text("register.shown", ["n": String(entries.count)], for: context)),
            ], for: context)
    }

    private static func register(_ name: String, _ pages: Pages, _ context: AppContext) -> String {
        let key = name == "read_entry" ? "privacy.log" : "register.\(name).title"
        return pages.text(key, for: context)
    }
}
