import HTTPTypes
package import Hummingbird
package import Kernel
package import Web

/// The gate of a link as a page (链接的门): whatever the token, it asks for a code, and says the same of each that is wrong.
package struct LinkGatePage: Sendable {
    let pages: Pages
    /// First part of the path: `l` of `/l/{token}`.
    let path: String
    /// Where its words are: `gate` and `enter` under this key.
    let words: String

    package init(_ pages: Pages, path: String, words: String) {
        (self.pages, self.path, self.words) = (pages, path, words)
    }

    package static func token(_ context: AppContext) -> String { context.parameters.get("token") ?? "" }

    package func show(_ rejection: Rejection?, _ context: AppContext) throws -> Response {
        var response = try pages.render(
            "link/gate",
            [
                "title": .text(pages.text("\(words).gate", for: context)),
                "action": .text("/\(path)/\(queryValue(Self.token(context)))"),
                "enter": .text(pages.text("\(words).enter", for: context)),
                "problem": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
        if let rejection, rejection.kind == .tooManyRequests {
            response.headers[.retryAfter] = rejection.values["seconds"] ?? "60"
        }
        return response
    }
}
