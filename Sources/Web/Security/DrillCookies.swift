import HTTPTypes
import Hummingbird

/// A drill has cookies of its own (演练): a browser's cookies know no ports, and signing in to the drill beside the real
/// system on one host would sign it out there. Told apart at the door; behind it the names are the same.
struct DrillCookies: RouterMiddleware {
    static let prefix = "drill_"

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var head = request.head
        let own = head.headerFields[values: .cookie].flatMap { $0.split(separator: ";") }
            .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(Self.prefix) }.map { $0.dropFirst(Self.prefix.count) }
        head.headerFields[.cookie] = own.isEmpty ? nil : own.joined(separator: "; ")
        var response = try await next(Request(head: head, body: request.body), context)
        response.headers[values: .setCookie] = response.headers[values: .setCookie].map { Self.prefix + $0 }
        return response
    }
}
