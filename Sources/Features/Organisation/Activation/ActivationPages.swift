import HTTPTypes
import Hummingbird
import Kernel
package import Web

/// Using a slip (启用账号).
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/activate?u=&c=` | anyone: the form, filled in from the square code; nothing is looked up or used up |
/// | POST | `/activate` | whoever holds the slip: sets the own password and is signed in |
package struct ActivationPages: RouteGroup {
    private let accounts: Accounts

    package init(_ accounts: Accounts) { self.accounts = accounts }

    package func add(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        routes.open.get("activate") { _, context -> Response in
            try Self.form(pages, context.query["u"] ?? "", context.query["c"] ?? "", nil, for: context)
        }
        routes.open.post("activate") { request, context -> Response in
            let (login, code) = (context.form["username"] ?? "", context.form["code"] ?? "")
            do {
                guard context.form["new"] == context.form["again"] else {
                    throw Rejection.invalid("passwordMismatch", field: "again")
                }
                let admission = try await accounts.activate(
                    login: login, code: code, password: context.form["new"] ?? "", address: context.peer,
                    agent: request.headers[.userAgent])
                var response = Response.see("/", flash: Flash("slip.done"), for: context)
                response.setCookie(
                    SessionCookie.setting(admission.secret, seconds: SignInPages.cookieLife, for: context))
                return response
            } catch let rejection as Rejection {
                return try Self.form(pages, login, code, rejection, for: context)
            }
        }
    }

    private static func form(
        _ pages: Pages, _ login: String, _ code: String, _ rejection: Rejection?, for context: AppContext
    ) throws -> Response {
        var response = try pages.render(
            "activate",
            [
                "title": .text(pages.text("slip.activate", for: context)), "username": .text(login),
                "code": .text(code),
                "error": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
        if let rejection, rejection.kind == .tooManyRequests {
            response.headers[.retryAfter] = rejection.values["seconds"] ?? "60"
        }
        return response
    }
}
