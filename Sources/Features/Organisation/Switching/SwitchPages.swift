import HTTPTypes
import Hummingbird
import Kernel
package import Web

/// Quick change of user on a shared computer (快速换人).
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/switch` | anyone at a computer where somebody has set a code today |
/// | POST | `/switch` | the same: `user` and `code` |
/// | POST | `/switch/code` | who signed in with the password today: sets the own code for this computer |
/// | POST | `/switch/leave` | takes oneself off this computer |
package struct SwitchPages: RouteGroup {
    private let accounts: Accounts

    package init(_ accounts: Accounts) { self.accounts = accounts }

    package func add(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        routes.open.get("switch") { request, context -> Response in
            try await Self.page(pages, accounts, request, nil, context)
        }
        routes.open.post("switch") { request, context -> Response in
            do {
                guard let user = context.form.recordID("user"), let device = Self.device(of: request) else {
                    throw Rejection(.unauthenticated, "switchFull")
                }
                let admission = try await accounts.change(
                    to: user, code: context.form["code"] ?? "", on: device, leaving: context.signedIn?.session,
                    address: context.peer, agent: request.headers[.userAgent])
                var response = Response.see("/", flash: Flash("switch.done"), for: context)
                response.setCookie(
                    SessionCookie.setting(admission.secret, seconds: SignInPages.cookieLife, for: context))
                return response
            } catch let rejection as Rejection {
                return try await Self.page(pages, accounts, request, rejection, context)
            }
        }
        routes.signedIn.post("switch/code") { request, context -> Response in
            guard let session = context.signedIn?.session else { throw Rejection(.unauthenticated, "signInNeeded") }
            let known = Self.device(of: request)
            let device = known ?? RecordID.makeSecret() + RecordID.makeSecret()
            do {
                let until = try await accounts.setCode(
                    context.form["code"] ?? "", of: context.principal(), session: session, on: device)
                var response = Response.see(
                    "/switch", flash: Flash("switch.isSet", ["until": pages.time.clock(until)]), for: context)
                if known == nil { response.setCookie(Self.cookie(device, context)) }
                return response
            } catch let rejection as Rejection {
                return try await Self.page(pages, accounts, request, rejection, context)
            }
        }
        routes.signedIn.post("switch/leave") { request, context -> Response in
            if let device = Self.device(of: request) {
                try await accounts.removeCode(of: context.principal(), from: device)
            }
            return .see("/switch", flash: Flash("switch.left"), for: context)
        }
    }

    /// The random secret of this browser; nil before anybody set a code here.
    static func device(of request: Request) -> String? {
        request.cookies[DeviceCode.cookieName].map(\.value).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func cookie(_ device: String, _ context: AppContext) -> Cookie {
        Cookie(
            name: DeviceCode.cookieName, value: device, maxAge: 365 * 86_400, path: "/", secure: context.isSecure,
            httpOnly: true, sameSite: .lax)
    }

    private static func page(
        _ pages: Pages, _ accounts: Accounts, _ request: Request, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let users =
            if let device = device(of: request) { try await accounts.users(of: device) } else {
                [Accounts.DeviceUser]()
            }
        let me = context.signedIn?.principal.user
        return try pages.render(
            "switch",
            [
                "title": .text(pages.text("switch.title", for: context)),
                "error": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
                "users": .list(
                    users.filter { $0.user != me }.map {
                        [
                            "id": .text($0.user.text), "name": .text($0.name), "unit": .text($0.unit),
                            "chosen": .flag($0.user.text == context.form["user"]),
                            "until": .text(pages.time.clock($0.until)),
                        ]
                    }),
                "usersAny": .flag(users.contains { $0.user != me }),
                "signedIn": .flag(me != nil),
                "own": users.first { $0.user == me }.map { ["until": .text(pages.time.clock($0.until))] } ?? .none,
            ], status: rejection?.kind.status ?? .ok, for: context)
    }
}
