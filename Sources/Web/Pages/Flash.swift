import Foundation
import Hummingbird

/// One message for the next page (一次性提示), as "14 个乡镇已下达". It travels in a cookie as key and values, not as text.
package struct Flash: Sendable, Hashable, Codable {
    /// How it looks: the classes of a notice.
    package enum Tone: String, Sendable, Codable {
        case done = "met"
        case warning = "soon"
        case failed = "late"
    }

    package let tone: Tone
    package let key: String
    package let values: [String: String]

    /// - Parameter key: of the text in the locales, as `task.sent`.
    package init(_ key: String, _ values: [String: String] = [:], tone: Tone = .done) {
        (self.key, self.values, self.tone) = (key, values, tone)
    }

    static let cookieName = "tiaodu_flash"

    func cookie(secure: Bool) -> Cookie {
        let text = (try? JSONEncoder().encode(self))?.base64EncodedString() ?? ""
        return Cookie(
            name: Self.cookieName, value: text, maxAge: 60, path: "/", secure: secure, httpOnly: true, sameSite: .lax)
    }

    /// - Returns: nil for what is no flash of ours.
    init?(cookie: String) {
        guard let data = Data(base64Encoded: cookie), let flash = try? JSONDecoder().decode(Flash.self, from: data)
        else { return nil }
        self = flash
    }

    static func clearing(secure: Bool) -> Cookie {
        Cookie(name: cookieName, value: "", maxAge: 0, path: "/", secure: secure, httpOnly: true, sameSite: .lax)
    }
}
