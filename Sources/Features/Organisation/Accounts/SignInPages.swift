import HTTPTypes
import Hummingbird
import Kernel
package import Web

/// Signing in and out.
///
/// | method | path | who |
/// |---|---|---|
/// | GET, POST | `/sign-in?next=` | anyone |
/// | POST | `/sign-out` | anyone signed in |
/// | POST | `/api/v1/sign-in` | anyone: a bearer token |
package struct SignInPages: RouteGroup {
    private let accounts: Accounts

    package init(_ accounts: Accounts) { self.accounts = accounts }

    package func add(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        routes.open.get("sign-in") { request, context -> Response in
            let next = context.query["next"].flatMap { LocalPath($0) }
            if context.signedIn != nil { return .see(next?.text ?? "/", for: context) }
            return try Self.form(pages, next: next, isShared: SwitchPages.device(of: request) != nil, for: context)
        }
        routes.open.post("sign-in") { request, context -> Response in
            let next = context.form["next"].flatMap { LocalPath($0) }
            let login = context.form["username"] ?? ""
            do {
                let admission = try await accounts.signIn(
                    login: login, password: context.form["password"] ?? "", address: context.peer,
                    agent: request.headers[.userAgent])
                let path = admission.mustChangePassword ? "/password" : next?.text ?? "/"
                var response = Response.see(path, for: context)
                response.setCookie(
                    SessionCookie.setting(admission.secret, seconds: SignInPages.cookieLife, for: context))
                return response
            } catch let rejection as Rejection {
                return try Self.form(
                    pages, next: next, login: login, isShared: SwitchPages.device(of: request) != nil, rejection,
                    for: context)
            }
        }
        routes.signedIn.post("sign-out") { _, context -> Response in
            if let id = context.signedIn.flatMap({ RecordID($0.session) }) {
                _ = try await accounts.end(session: id, of: context.principal())
            }
            var response = Response.see("/sign-in", for: context)
            response.setCookie(SessionCookie.clearing(for: context))
            return response
        }
        addAPI(to: routes)
    }

    /// Seconds the browser keeps the cookie; the session behind it ends by its own clock, `Session.hours` after its last use.
    static let cookieLife = 30 * 86_400

    private static func form(
        _ pages: Pages, next: LocalPath?, login: String = "", isShared: Bool, _ rejection: Rejection? = nil,
        for context: AppContext
    ) throws -> Response {
        var response = try pages.render(
            "sign-in",
            [
                "title": .text(pages.text("signIn.title", for: context)), "next": .text(next?.text ?? ""),
                "username": .text(login),
                "shared": .flag(isShared),
                "error": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
        if let rejection, rejection.kind == .tooManyRequests {
            response.headers[.retryAfter] = rejection.values["seconds"] ?? "60"
        }
        return response
    }

    private func addAPI(to routes: Routes) {
        let accounts = accounts
        var operation = APIOperation(
            .post, "/api/v1/sign-in", id: "signIn", tag: "accounts",
            "Signs in with user name and password; the token goes into `Authorization: Bearer`.",
            body: APIBody([
                "type": "object", "required": ["username", "password"],
                "properties": ["username": ["type": "string"], "password": ["type": "string"]],
            ]),
            success: (
                200,
                [
                    "type": "object", "required": ["token", "mustChangePassword"],
                    "properties": ["token": ["type": "string"], "mustChangePassword": ["type": "boolean"]],
                ]
            ), refusals: [401, 403, 415, 422, 429])
        operation.isOpen = true
        routes.api(operation) { request, context in
            let body = try await request.json()
            guard let login = body["username"]?.text, let password = body["password"]?.text else {
                throw Rejection.invalid("required", field: body["username"]?.text == nil ? "username" : "password")
            }
            let admission = try await accounts.signIn(
                login: login, password: password, address: context.peer, agent: request.headers[.userAgent])
            return try Response.json([
                "token": .text(admission.secret), "mustChangePassword": .flag(admission.mustChangePassword),
            ])
        }
    }
}
