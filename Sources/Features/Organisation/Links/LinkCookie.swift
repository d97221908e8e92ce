import Hummingbird
import Web

/// The cookie of a browser that a link has let in; sent by the browser to that one address alone.
enum LinkCookie {
    private static let name = "tiaodu_link"

    static func device(of request: Request) -> String? {
        request.cookies[name].map(\.value).flatMap { $0.isEmpty ? nil : $0 }
    }

    static func make(_ device: String, path: String, hours: Int, _ context: AppContext) -> Cookie {
        Cookie(
            name: name, value: device, maxAge: hours * 3600, path: path, secure: context.isSecure, httpOnly: true,
            sameSite: .lax)
    }
}
