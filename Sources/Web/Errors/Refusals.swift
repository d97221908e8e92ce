import Database
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import NIOHTTP1

/// Turns what handlers throw into answers: a `Rejection` into its 4xx, anything else – a fault – into a 5xx that says
/// nothing but the request's id, under which it is logged once. API and JSON callers get `application/problem+json`,
/// people a page, htmx a part of one.
///
/// It stands twice in the chain: outermost, and again behind `SignInReading`, where the error page can show the menu.
struct Refusals: RouterMiddleware {
    let pages: Pages
    let methods: AllowedMethods

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            var problem = problem(of: error, context)
            // What the router itself did not find may be there for another method.
            if problem.status == .notFound, context.endpointPath == "NotFound" {
                let allowed = methods.of(request.uri.path)
                if !allowed.isEmpty { problem = Problem(allowing: allowed, pages.locales, context.language) }
            }
            return try respond(to: request, context, problem)
        }
    }

    private func problem(of error: any Error, _ context: AppContext) -> Problem {
        let (locales, language) = (pages.locales, context.language)
        switch error {
        case let rejection as Rejection: return Problem(rejection, locales, language)
        case let detailed as DetailedRejection:
            var problem = Problem(detailed.rejection, locales, language)
            problem.extra = detailed.members
            return problem
        case let error as any HTTPResponseError where error.status.code < 500:
            return Problem(Self.rejection(for: error.status), locales, language)
        // Whoever sent it has gone in the middle of it, or the server ends: nobody reads the answer, and nothing is broken.
        case is HTTPParserError, is IOError: return Problem(Rejection(.malformed, "badRequest"), locales, language)
        case is CancellationError where Task.isCancelled, SQLError.unavailable where Task.isCancelled:
            return Problem(Rejection(.malformed, "badRequest"), locales, language)
        default:
            Self.log(error, context)
            return Problem(
                fault: Self.status(of: error), isFull: error as? SQLError == .full, locales, language)
        }
    }

    private func respond(to request: Request, _ context: AppContext, _ problem: Problem) throws -> Response {
        var response: Response
        if wantsJSON(request) {
            response = try problem.json(request: context.requestID)
        } else if problem.status == .unauthorized {
            return .see("/sign-in?next=\(queryValue(place(of: request, context)))", for: context)
        } else if problem.code == "purposeFirst" {
            return .see("/purpose?next=\(queryValue(place(of: request, context)))", for: context)
        } else {
            response = try pages.render(
                context.isFragment ? "error-part" : "error", problem.view(request: context.requestID),
                status: problem.status,
                for: context)
            response.headers.append(contentsOf: problem.headers)
        }
        // The router takes the body from what handlers answer to HEAD, not from what stands before them.
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Where the person was: the page around a part, and no address that only takes forms.
    private func place(of request: Request, _ context: AppContext) -> String {
        if context.isFragment {
            let parts = request.headers[.hxCurrentURL]?.split(separator: "/", maxSplits: 2) ?? []
            return parts.count == 3 ? "/\(parts[2])" : "/"
        }
        return request.method == .get ? context.location : "/"
    }

    private func wantsJSON(_ request: Request) -> Bool {
        if request.uri.path.hasPrefix("/api/") { return true }
        let accept = request.headers[.accept] ?? ""
        return (accept.contains("json") || accept.contains("event-stream")) && !accept.contains("text/html")
    }

    /// A failed COMMIT or a full disk may be gone when asked again.
    private static func status(of fault: any Error) -> HTTPResponse.Status {
        switch fault as? SQLError {
        case .unavailable, .full: .serviceUnavailable
        default: .internalServerError
        }
    }

    /// Logs a fault, once. Its own words only where its author wrote them: a dump of its values could name a person.
    static func log(_ error: any Error, _ context: AppContext) {
        context.logger.error(
            "fault",
            metadata: [
                "error": "\(type(of: error))", "text": "\(words(of: error))", "route": "\(context.endpointPath ?? "")",
            ])
    }

    private static func words(of error: Any) -> String {
        // A database's words name tables and columns, never values.
        if let error = error as? SQLError { return String(describing: error) }
        return (error as? any CustomStringConvertible)?.description ?? ""
    }

    private static func rejection(for status: HTTPResponse.Status) -> Rejection {
        switch status {
        case .notFound: .notFound
        case .contentTooLarge: .bodyTooLarge(AppContext.bodyLimit)
        case .unsupportedMediaType: Rejection(.unsupported, "unsupported")
        default: Rejection(.malformed, "badRequest")
        }
    }
}
