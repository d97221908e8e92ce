import HTTPTypes
import Hummingbird

/// Headers every response has. Nothing but our own files is loaded, nobody frames a page, and what is no asset is not
/// stored by the browser: duty rooms share one computer.
struct SecurityHeaders: RouterMiddleware {
    private static let policy = ContentSecurityPolicy([
        .defaultSrc(.self), .imgSrc(.self, .uri("data:")), .objectSrc(.none), .frameAncestors(.none), .baseURI(.none),
        .formAction(.self),
    ]).description

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.requestID] = context.requestID
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
