package import Hummingbird

/// The cookie that holds a session's secret (会话).
///
/// SameSite is Lax, not Strict: people open links from a chat group, and with Strict they would arrive signed out. What
/// Lax leaves open – a foreign page making a signed-in browser write – is closed by `CrossSiteGuard`.
package enum SessionCookie {
    package static let name = "tiaodu_session"

    /// - Parameter seconds: life of the cookie; the session behind it may end earlier.
    package static func setting(_ secret: String, seconds: Int, for context: AppContext) -> Cookie {
        Cookie(
            name: name, value: secret, maxAge: seconds, path: "/", secure: context.isSecure, httpOnly: true,
            sameSite: .lax)
    }

    /// For signing out.
    package static func clearing(for context: AppContext) -> Cookie { setting("", seconds: 0, for: context) }
}
