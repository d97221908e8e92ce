import Hummingbird
import Kernel
import Organisation
package import Registers
package import Web

/// The outbox (消息): what waits, what went, what did not; and the channels, without their secrets.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/messages?state=` | headquarters |
/// | POST | `/messages/{id}/retry`, `/messages/{id}/tell` | duty officer, section lead |
/// | POST | `/api/v1/messages/{id}/retry`, `/api/v1/messages/{id}/tell` | the same |
package struct MessagePages: RouteGroup {
    private let store: RecordStore
    private let channels: Channels

    package init(_ store: RecordStore, _ channels: Channels) { (self.store, self.channels) = (store, channels) }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, store)
        routes.signedIn.get("messages") { _, context in try await list(pages, context) }
        for (step, flash) in [("retry", "message.retried"), ("tell", "message.toldNow")] {
            let act = { @Sendable (context: AppContext) async throws -> Record in
                let (principal, id) = (try context.principal(), try context.recordID())
                return try await store.write(by: principal) {
                    step == "retry" ? try $0.retry(message: id) : try $0.tell(message: id)
                }
            }
            routes.signedIn.post(RouterPath("messages/{id}/\(step)")) { _, context in
                _ = try await act(context)
                return Response.see("/messages", flash: Flash(flash), for: context)
            }
            routes.api(
                APIOperation(
                    .post, "/api/v1/messages/{id}/\(step)", id: "\(step)Message", tag: "messages",
                    step == "retry"
                        ? "Sends a message once more that failed, or of which nobody knows whether it arrived."
                        : "Notes that somebody has told it otherwise.",
                    success: (200, .outcomeSchema), refusals: [403, 404, 409])
            ) { _, context in
                let message = try await act(context)
                return try Response.json(.outcome(of: message))
            }
        }
    }

    private static let states = ["unsure", "failed", "waiting", "sending", "delivered", "told", "dropped", "withheld"]

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, m) = (try context.principal(), Messages.fields)
        guard principal.posts.contains(where: { Messages.access.read[$0.role] != nil }) else {
            throw Rejection.forbidden
        }
        let state = context.query.text("state").flatMap { Self.states.contains($0) ? $0 : nil }
        let query = Query(
            equals: state.map { ["state": $0] } ?? [:], open: .all,
            after: context.query.text("after").flatMap { Query.Cursor($0) })
        let (page, tree, counts) = try await store.read(as: principal) { reading in
            (
                try reading.page(Messages.self, query), try UnitTree(reading),
                Dictionary(try reading.tally("message").map { ($0.key1, $0.count) }, uniquingKeysWith: +)
            )
        }
        let mayDecide = principal.posts.contains { Messages.deciding.contains($0.role) }
        let text = { (key: String) in pages.text(key, for: context) }
        let moment = { (instant: Instant?) in
            ViewValue(instant.map { pages.time.moment($0, context.language, now: store.now) })
        }
        let rows = page.records.map { message -> ViewValue in
            let isOpen = ["failed", "unsure"].contains(message.state)
            return [
                "id": .text(message.id.text), "href": .text("/registers/message/\(message.id)"),
                "unit": .text(tree.name(message[m.unit] ?? message.id)), "text": .text(message[m.text] ?? ""),
                "channel": .text(message[m.channel] ?? ""),
                "state": [
                    "tone": .text(Self.tone(message.state)), "text": .text(text("message.state.\(message.state)")),
                ],
                "at": moment(message[m.delivered] ?? message.created),
                "next": message.state == "waiting" ? moment(message[m.next]) : .none,
                "why": ViewValue(message[m.problem].map { Self.reason($0, text) }),
                "canDecide": .flag(isOpen && mayDecide),
                "attempts": ViewValue(message[m.attempts] ?? 0),
            ]
        }
        return try pages.render(
            "message/list",
            [
                "title": .text(text("message.title")), "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
                "counters": .list(
                    // What rarely is stands among them where it is.
                    Self.states.filter { (counts[$0] ?? 0) > 0 || Self.usual.contains($0) }.map {
                        [
                            "label": .text(text("message.state.\($0)")), "value": ViewValue(counts[$0] ?? 0),
                            "href": .text("/messages?state=\($0)"),
                            "tone": .text((counts[$0] ?? 0) > 0 && ["failed", "unsure"].contains($0) ? "late" : ""),
                        ]
                    }),
                "filtered": .flag(state != nil),
                "next": ViewValue(
                    page.next.map { "/messages?after=\(queryValue($0.text))\(state.map { "&state=\($0)" } ?? "")" }),
                "channels": .list(
                    channels.all.map {
                        [
                            "name": .text($0.name), "kind": .text(text("message.kind.\($0.kind.rawValue)")),
                            "host": .text($0.host), "units": .text($0.units?.joined(separator: "、") ?? text("app.all")),
                        ]
                    }), "channelsAny": .flag(!channels.all.isEmpty),
            ], for: context)
    }

    private static let usual: Set = ["unsure", "failed", "waiting", "delivered"]

    private static func tone(_ state: String) -> String {
        switch state {
        case "delivered", "told": "met"
        case "failed", "unsure": "late"
        case "waiting", "sending": "soon"
        default: "plain"
        }
    }

    /// `http 503` stays as it is; our own words are translated.
    private static func reason(_ problem: String, _ text: (String) -> String) -> String {
        problem.contains(" ") ? problem : text("message.why.\(problem)")
    }
}
