import HTTPTypes
import Hummingbird
import Logging

/// One line and one count per request: route, status, time taken, the user's id. The route, not the address, whose path
/// holds ids and whose query may hold a name.
struct RequestLog: RouterMiddleware {
    let figures: RequestFigures

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let (route, taken) = (context.endpointPath ?? "", ContinuousClock.now - start)
        figures.count(request.method.rawValue, route, response.status.code, taken)
        var line: Logger.Metadata = [
            "method": "\(request.method)", "route": "\(route)", "status": "\(response.status.code)",
            "ms": "\((taken / .milliseconds(0.1)).rounded() / 10)", "request": "\(context.requestID)",
        ]
        if let user = context.seen.id { line["user"] = "\(user)" }
        context.logger.info("request", metadata: line)
        return response
    }
}
