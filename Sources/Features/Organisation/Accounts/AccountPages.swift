import HTTPTypes
import Hummingbird
import Kernel
import Registers
package import Web

/// One's own account: posts, sessions, password.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/account` | anyone signed in |
/// | POST | `/account/sessions/{id}/end`, `/account/sessions/end-others` | its owner |
/// | GET, POST | `/password` | anyone signed in |
/// | GET, POST | `/users/{id}/password` | administrator, or the officer of the user's township or bureau |
/// | POST | `/api/v1/users/{id}/password` | administrator, or the officer of the user's township or bureau |
package struct AccountPages: RouteGroup {
    private let accounts: Accounts

    package init(_ accounts: Accounts) { self.accounts = accounts }

    package func add(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        routes.signedIn.get("account") { _, context -> Response in
            try pages.render("account", try await AccountView(accounts, pages, context).values(), for: context)
        }
        routes.signedIn.post("account/sessions/end-others") { _, context -> Response in
            let principal = try context.principal()
            try await accounts.endOthers(than: context.signedIn?.session ?? "", of: principal)
            return .see("/account", flash: Flash("account.ended"), for: context)
        }
        routes.signedIn.post("account/sessions/{id}/end") { _, context -> Response in
            guard try await accounts.end(session: context.recordID(), of: context.principal()) else {
                throw Rejection.notFound
            }
            return .see("/account", flash: Flash("account.ended"), for: context)
        }
        routes.signedIn.get("password") { _, context -> Response in try Self.form(pages, nil, for: context) }
        routes.signedIn.post("password") { _, context -> Response in
            do {
                guard context.form["new"] == context.form["again"] else {
                    throw Rejection.invalid("passwordMismatch", field: "again")
                }
                try await accounts.changePassword(
                    of: context.principal(), session: context.signedIn?.session ?? "",
                    current: context.form["current"] ?? "", new: context.form["new"] ?? "")
            } catch let rejection as Rejection {
                return try Self.form(pages, rejection, for: context)
            }
            return .see("/", flash: Flash("account.changed"), for: context)
        }
        addReset(to: routes)
        addAPI(to: routes)
    }

    /// From a user's page in the register to the form that gives a password.
    package static let link = RecordLink(key: "account.give.title", roles: Users.access.edit) {
        "/users/\($0)/password"
    }

    private func addReset(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        let page = { @Sendable (user: RecordID, password: String?, context: AppContext) async throws -> Response in
            let record = try await accounts.store.read(as: context.principal()) { try $0.find(Users.self, user) }
            return try pages.render(
                "user/password",
                [
                    "title": .text(pages.text("account.give.title", for: context)), "id": .text(user.text),
                    "name": ViewValue(record[Users.fields.name]), "login": ViewValue(record[Users.fields.login]),
                    "password": ViewValue(password),
                ], for: context)
        }
        routes.signedIn.get("users/{id}/password") { _, context -> Response in
            try await page(context.recordID(), nil, context)
        }
        // Shown in the answer itself: a redirect would have to carry the password.
        routes.signedIn.post("users/{id}/password") { _, context -> Response in
            let user = try context.recordID()
            let password = try await accounts.resetPassword(of: user, by: context.principal())
            return try await page(user, password, context)
        }
    }

    private static func form(_ pages: Pages, _ rejection: Rejection?, for context: AppContext) throws -> Response {
        let principal = try context.principal()
        return try pages.render(
            "password",
            [
                "title": .text(pages.text("account.password.title", for: context)),
                // Without a post somebody else's choice of password is still to be changed.
                "required": .flag(principal.posts.isEmpty),
                "error": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }

    private func addAPI(to routes: Routes) {
        let accounts = accounts
        let operation = APIOperation(
            .post, "/api/v1/users/{id}/password", id: "resetPassword", tag: "accounts",
            "Gives a user a new first password, shown this once; the user must change it at the next sign-in.",
            success: (
                200,
                ["type": "object", "required": ["password"], "properties": ["password": ["type": "string"]]]
            ), refusals: [404])
        routes.api(operation) { _, context in
            let password = try await accounts.resetPassword(of: context.recordID(), by: context.principal())
            return try Response.json(["password": .text(password)])
        }
    }
}

/// What the account's page shows.
struct AccountView {
    private let accounts: Accounts
    private let pages: Pages
    private let context: AppContext

    init(_ accounts: Accounts, _ pages: Pages, _ context: AppContext) {
        (self.accounts, self.pages, self.context) = (accounts, pages, context)
    }

    func values() async throws -> [String: ViewValue] {
        let principal = try context.principal()
        let sessions = try await accounts.sessions(of: principal)
        return [
            "title": .text(pages.text("account.title", for: context)),
            "username": ViewValue(try await login(of: principal)),
            "posts": .list(try await posts(of: principal)),
            "sessions": .list(sessions.map { session($0) }),
            "canEndOthers": .flag(sessions.count > 1),
        ]
    }

    private func login(of principal: Principal) async throws -> String? {
        try await accounts.store.read(as: principal) { reading in
            try reading.all(Users.self, ids: [principal.user])[principal.user]?[Users.fields.login]
        }
    }

    private func posts(of principal: Principal) async throws -> [ViewValue] {
        let (posts, units, areas) = try await accounts.store.read(as: principal) { reading in
            let posts = try reading.all(Posts.self, ids: principal.posts.map(\.id))
            let units = try reading.all(Units.self, ids: Set(principal.posts.map(\.unit)))
            let areas = try Set(principal.posts.compactMap(\.area)).compactMap { code in
                try reading.any(Definition(Areas.self), RecordID(code)).map {
                    (code, $0[Areas.fields.name] ?? code.text)
                }
            }
            return (posts, units, Dictionary(areas) { $1 })
        }
        let language = context.language
        return principal.posts.map { post in
            let record = posts[post.id]
            return [
                "role": .text(
                    record?[Posts.fields.title] ?? pages.text("choice.post.role.\(post.role.rawValue)", for: context)),
                "unit": ViewValue(units[post.unit]?[Units.fields.name]),
                "area": ViewValue(post.area.map { areas[$0] ?? $0.text }),
                "from": ViewValue(record?[Posts.fields.from].map { pages.time.day($0, language) }),
                "to": ViewValue(record?[Posts.fields.to].map { pages.time.day($0, language) }),
            ]
        }
    }

    private func session(_ session: Session) -> ViewValue {
        [
            "id": .text(session.id.text), "current": .flag(session.id.text == context.signedIn?.session),
            "device": .text(
                Self.device(session.agent) ?? pages.text("account.unknownDevice", for: context)),
            "signedIn": .text(pages.time.moment(session.created, context.language)),
            "lastSeen": .text(pages.time.moment(session.seen, context.language)),
        ]
    }

    /// What one recognises a device by, from what its browser says: `Windows · Edge`.
    static func device(_ agent: String?) -> String? {
        guard let agent else { return nil }
        // The more special first: every browser claims to be the older ones.
        let systems =
            [
                "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Macintosh": "macOS",
                "Linux": "Linux",
            ] as KeyValuePairs
        let browsers =
            [
                "MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari",
            ] as KeyValuePairs
        let words = [systems, browsers].compactMap { known in known.first { agent.contains($0.key) }?.value }
        return words.isEmpty ? String(agent.prefix(30)) : words.joined(separator: " · ")
    }
}
