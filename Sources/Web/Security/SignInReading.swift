import HTTPTypes
import Hummingbird
import Kernel
import Registers

/// Finds out who the request is from. An unknown cookie is a visitor; an unknown bearer token is refused, for a program
/// should hear of it.
struct SignInReading: RouterMiddleware {
    let authenticator: Authenticator

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer",
                let signedIn = try await authenticator.signedIn(.bearer(String(parts[1])))
            else { throw Rejection(.unauthenticated, "badToken") }
            context.signedIn = signedIn
            // A program says with each request what it reads personal records for.
            if let purpose = request.headers[.purpose].flatMap({ Purpose(rawValue: $0) }) {
                context.signedIn?.principal.purpose = purpose
            }
        } else if let cookie = request.cookies[SessionCookie.name], !cookie.value.isEmpty {
            context.signedIn = try await authenticator.signedIn(.session(cookie.value))
        }
        context.seen.id = context.signedIn?.principal.user
        return try await ReadMark.$current.withValue(ReadMark()) { try await next(request, context) }
    }
}

/// Lets nobody pass who is not signed in.
struct SignInNeeded: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        _ = try context.principal()
        return try await next(request, context)
    }
}
