import HTTPTypes
package import Hummingbird
import Kernel

/// The web server's common part (网站): what every request passes, and the routes that are no feature's own.
package struct Website {
    package let resources: Resources
    package let pages: Pages
    package let authenticator: Authenticator
    package let live: LiveHub
    /// Whether the server itself speaks https.
    package let secure: Bool
    package let version: String
    package let figures: RequestFigures
    /// What must hold for the server to be ready, by name.
    let checks: @Sendable () async -> [String: Bool]
    private let standing: Standing.Source

    package init(
        resources: Resources, pages: Pages, authenticator: Authenticator, live: LiveHub, secure: Bool = false,
        version: String = "0", figures: RequestFigures = RequestFigures(),
        checks: @escaping @Sendable () async -> [String: Bool] = { [:] },
        standing: @escaping Standing.Source = { _ in nil }
    ) {
        (self.resources, self.pages, self.authenticator) = (resources, pages, authenticator)
        (self.live, self.secure, self.version) = (live, secure, version)
        (self.figures, self.checks, self.standing) = (figures, checks, standing)
    }

    /// The router with the common routes and those of `groups`; `router.routes` lists them.
    package func router(_ groups: [any RouteGroup]) throws -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        let methods = AllowedMethods()
        router.add(middleware: SecurityHeaders())
        if pages.drill != nil { router.add(middleware: DrillCookies()) }
        router.add(middleware: Arrival(secure: secure))
        router.add(middleware: RequestLog(figures: figures))
        router.add(middleware: Refusals(pages: pages, methods: methods))
        // Before the session is read: a page's ten files need no ten look-ups.
        Assets.add(to: router, folder: resources.assets)
        HealthChecks(checks: checks).add(to: router)
        router.add(middleware: SignInReading(authenticator: authenticator))
        router.add(middleware: StandingReading(source: standing))
        if pages.drill != nil {
            router.add(middleware: DrillMark(mark: pages.locales.text("drill.fileMark", .zhHans)))
        }
        router.add(middleware: Refusals(pages: pages, methods: methods))
        router.add(middleware: CrossSiteGuard())

        let catalogue = APICatalogue()
        let routes = Routes(
            open: router.group(),
            signedIn: router.group().add(middleware: SignInNeeded()).add(middleware: HeadersOnly()), pages: pages,
            catalogue: catalogue)
        LanguageSwitch().add(to: routes)
        LiveEvents(hub: live).add(to: routes)
        for group in groups { group.add(to: routes) }
        let document = try catalogue.document(title: "Tiaodu", version: version).data()
        routes.open.get("openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: document)))
        }
        methods.fill(from: router)
        return router
    }
}

/// `GET /language/{code}?next=`: keeps the reader's choice of language for a year.
struct LanguageSwitch: RouteGroup {
    func add(to routes: Routes) {
        routes.open.get("language/{code}") { _, context in
            guard let language = context.parameters.get("code").flatMap({ Language(rawValue: $0) }) else {
                throw Rejection.notFound
            }
            let next = context.query["next"].flatMap { LocalPath($0) }
            var response = Response.redirect(to: next?.text ?? "/", type: .normal)
            response.setCookie(
                Cookie(
                    name: "lang", value: language.rawValue, maxAge: 31_536_000, path: "/", secure: context.isSecure,
                    httpOnly: true, sameSite: .lax))
            return response
        }
    }
}
