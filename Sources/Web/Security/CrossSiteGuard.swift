import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// Keeps foreign pages from writing in a visitor's name (CSRF), and reads the posted form.
///
/// Every unsafe request must come from our own pages as far as the browser tells (`Sec-Fetch-Site`, else `Origin`), and
/// a browser's must carry the token of its session, in `X-CSRF-Token` or the field `_csrf` (with files: of the address). Before sign-in the token is
/// a random cookie, so that nobody is signed in to a stranger's account. Bearer tokens are not sent by browsers on their
/// own and need neither.
struct CrossSiteGuard: RouterMiddleware {
    static let cookieName = "tiaodu_form"

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var (request, context) = (request, context)
        context.query = try Self.query(of: request)
        let visitorToken = request.cookies[Self.cookieName].map(\.value).flatMap { $0.isEmpty ? nil : $0 }
        context.csrf = context.signedIn?.csrf ?? visitorToken ?? RecordID.makeSecret()
        if request.mediaType == "application/x-www-form-urlencoded" {
            let body = try await request.bytes()
            guard let form = Form(urlencoded: body.readableBytesView) else { throw Rejection(.malformed, "badForm") }
            context.form = form
            request.body = RequestBody(buffer: body)
        }
        if ![.get, .head, .options].contains(request.method), request.headers[.authorization] == nil {
            try check(request, context, expected: context.signedIn?.csrf ?? visitorToken)
        }
        var response = try await next(request, context)
        if context.signedIn == nil, visitorToken == nil, response.headers[.contentType]?.hasPrefix("text/html") == true
        {
            response.setCookie(
                Cookie(
                    name: Self.cookieName, value: context.csrf, path: "/", secure: context.isSecure, httpOnly: true,
                    sameSite: .lax))
        }
        return response
    }

    private func check(_ request: Request, _ context: AppContext, expected: String?) throws {
        if let site = request.headers[.fetchSite] {
            guard site == "same-origin" || site == "none" else { throw Rejection(.forbidden, "crossSite") }
        } else if let origin = request.headers[.origin] {
            let host = origin.split(separator: "/").last.map(String.init)
            guard host == request.head.authority else { throw Rejection(.forbidden, "crossSite") }
        }
        // A visitor can do nothing in the API but hear that signing in is needed.
        if context.signedIn == nil, request.uri.path.hasPrefix("/api/") { return }
        // A form with files is read where it is stored; its token stands in the address of the form alone.
        let upload = request.mediaType == "multipart/form-data" ? context.query["_csrf"] : nil
        let given = request.headers[.csrfToken] ?? context.form["_csrf"] ?? upload ?? ""
        guard let expected, sameSecret(given, expected) else {
            let hadSession = request.cookies[SessionCookie.name]?.value.isEmpty == false
            throw hadSession && context.signedIn == nil
                ? Rejection(.unauthenticated, "signInNeeded") : Rejection(.forbidden, "staleForm")
        }
    }

    private static func query(of request: Request) throws -> Form {
        guard let query = request.uri.query else { return Form() }
        guard let form = Form(urlencoded: query.utf8) else { throw Rejection(.malformed, "badQuery") }
        return form
    }
}

/// Whether two secrets are equal, in a time that does not tell where they differ.
package func sameSecret(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

extension RecordID {
    /// 128 random bits as 32 hexadecimal digits.
    package static func makeSecret() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
