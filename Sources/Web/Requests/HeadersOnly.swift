package import Hummingbird

/// Answers HEAD without asking the handler (只问响应头). What only its readers reach is read for somebody and, of persons,
/// noted as read; an export begins with its note. Nobody sees a HEAD's answer, so nothing is read, noted or begun for it:
/// it says that the address takes GET and whether one is signed in, and none of the headers that the content alone gives
/// (RFC 9110 §9.3.2).
package struct HeadersOnly: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        request.method == .head ? Response(status: .ok) : try await next(request, context)
    }
}
