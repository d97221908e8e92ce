import Foundation
import HTTPTypes
import Hummingbird

/// Style sheets, scripts and fonts under `/assets` (静态文件). With `?v=` they never change and are kept for a year,
/// without it the browser asks each time by ETag. `FileMiddleware` refuses paths with `..`.
struct Assets: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let versioned = request.uri.query?.hasPrefix("v=") == true && response.status.code < 400
        response.headers[.cacheControl] = versioned ? "public, max-age=31536000, immutable" : "no-cache"
        return response
    }

    static func add(to router: Router<AppContext>, folder: URL) {
        router.group("assets")
            .add(middleware: Assets())
            .add(middleware: FileMiddleware<AppContext, LocalFileSystem>(folder.path, urlBasePath: "/assets"))
            .get("**") { _, _ -> Response in throw HTTPError(.notFound) }
    }

    /// A text that changes when any file does: newest change and number of files.
    static func version(of folder: URL) throws -> String {
        guard FileManager.default.fileExists(atPath: folder.path) else { return "0" }
        var newest = 0
        var count = 0
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: path).path)
            newest = max(newest, Int((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0))
            count += 1
        }
        return String(newest, radix: 36) + String(count, radix: 36)
    }
}
