import HTTPTypes
import Hummingbird
import Kernel

/// First step of a request: language, address, connection. Asks nobody, so that even a refusal of the next step speaks
/// the reader's language.
struct Arrival: RouterMiddleware {
    /// Whether this server itself speaks https.
    let secure: Bool

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.language =
            request.cookies["lang"].flatMap { Language(rawValue: $0.value) }
            ?? request.headers[.acceptLanguage].flatMap { Language(accepting: $0) } ?? .zhHans
        context.location = request.uri.string
        context.isFragment = request.headers[.hxRequest] == "true" && request.headers[.hxBoosted] != "true"
        // A false header only makes the sender's own cookies stricter.
        context.isSecure = secure || request.headers[.forwardedProto] == "https"
        context.flash = request.cookies[Flash.cookieName].flatMap { Flash(cookie: $0.value) }
        return try await next(request, context)
    }
}
