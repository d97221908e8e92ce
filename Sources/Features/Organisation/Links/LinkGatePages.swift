import HTTPTypes
package import Hummingbird
package import Kernel
package import Registers
package import Web

/// What stands at a link's address (链接的门), whatever it leads to. The gate asks for a code whatever the token, and says the
/// same of each that is wrong; behind it are the feature's own page and steps. Plain forms, no script: works in a chat app.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/{path}/{token}` | anyone: the feature's page for a device that was let in, else the gate |
/// | POST | `/{path}/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/{path}/{token}/{step}` | a device that was let in |
package struct LinkGatePages<Visit: LinkVisit>: Sendable {
    /// The feature's page; after a refusal with what is wrong and what was just typed.
    package typealias Show = @Sendable (Visit, Rejection?, AppContext) async throws -> Response
    private let pages: Pages
    private let gate: LinkGate<Visit>
    private let path: String
    private let words: String
    private let hours: Int
    private let show: Show

    /// - Parameters:
    ///   - path: first part of the path: `l` of `/l/{token}`.
    ///   - words: where its words are: `gate` and `enter` under this key.
    ///   - hours: how long a browser keeps the cookie that lets it in.
    package init(
        _ pages: Pages, _ store: RecordStore, path: String, words: String, hours: Int, show: @escaping Show
    ) {
        (self.pages, gate, self.path, self.words, self.hours) = (pages, LinkGate(store), path, words, hours)
        self.show = show
    }

    /// The gate, and the page behind it.
    package func add(to routes: Routes) {
        routes.open.group().add(middleware: HeadersOnly()).get(RouterPath("\(path)/{token}")) { request, context in
            guard let visit = try await visit(request, context) else { return try ask(nil, context) }
            return try await show(visit, nil, context)
        }
        routes.open.post(RouterPath("\(path)/{token}")) { _, context in
            let (token, code) = (context.linkToken, context.form["code"] ?? "")
            do {
                let device = try await gate.confirm(token, code: code, address: context.peer)
                var response = Response.see("/\(path)/\(token)", for: context)
                response.setCookie(LinkCookie.make(device, path: "/\(path)/\(token)", hours: hours, context))
                return response
            } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
                return try ask(rejection, context)
            }
        }
    }

    /// A step behind the gate, and then the page again.
    /// - Parameter act: does it in the visit's name, and says what was done.
    package func addStep(
        _ name: String, to routes: Routes, _ act: @escaping @Sendable (Visit, Form) async throws -> Flash
    ) {
        addStep(name, to: routes) { visit, _, context in try await act(visit, context.form) }
    }

    /// A step whose body is no form.
    package func addStep(
        _ name: String, to routes: Routes,
        _ act: @escaping @Sendable (Visit, Request, AppContext) async throws -> Flash
    ) {
        routes.open.post(RouterPath("\(path)/{token}/\(name)")) { request, context in
            guard let visit = try await visit(request, context) else { return try ask(.linkRefused, context) }
            do {
                let flash = try await act(visit, request, context)
                return Response.see("/\(path)/\(context.linkToken)", flash: flash, for: context)
            } catch let rejection as Rejection
                where [.invalid, .conflict, .unsupported, .tooLarge].contains(rejection.kind)
            {
                return try await show(visit, rejection, context)
            }
        }
    }

    private func visit(_ request: Request, _ context: AppContext) async throws -> Visit? {
        try await gate.visit(context.linkToken, device: LinkCookie.device(of: request))
    }

    private func ask(_ rejection: Rejection?, _ context: AppContext) throws -> Response {
        var response = try pages.render(
            "link/gate",
            [
                "title": .text(pages.text("\(words).gate", for: context)),
                "action": .text("/\(path)/\(queryValue(context.linkToken))"),
                "enter": .text(pages.text("\(words).enter", for: context)),
                "problem": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
        if let rejection, rejection.kind == .tooManyRequests {
            response.headers[.retryAfter] = rejection.values["seconds"] ?? "60"
        }
        return response
    }
}

extension AppContext {
    /// What stands for a link in its address, as it was given.
    package var linkToken: String { parameters.get("token") ?? "" }
}
