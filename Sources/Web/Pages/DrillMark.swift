import Foundation
import HTTPTypes
import Hummingbird

/// Every file that leaves a drill's database says so in its name (演练). The pages say it themselves.
struct DrillMark: RouterMiddleware {
    let mark: String

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let disposition = response.headers[.contentDisposition] {
            response.headers[.contentDisposition] = Self.marked(disposition, queryValue(mark))
        }
        return response
    }

    /// The mark before the name of RFC 8187, which every browser of today takes; where there is only a plain one, beside
    /// it. A file without a name gets one.
    static func marked(_ disposition: String, _ mark: String) -> String {
        let parts = disposition.components(separatedBy: "filename*=UTF-8''")
        if parts.count == 2 { return parts[0] + "filename*=UTF-8''" + mark + parts[1] }
        let plain = disposition.components(separatedBy: "filename=\"")
        let name = plain.count == 2 ? plain[1].components(separatedBy: "\"")[0] : ""
        return disposition + "; filename*=UTF-8''" + mark + queryValue(name)
    }
}
