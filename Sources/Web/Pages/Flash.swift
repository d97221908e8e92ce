import Hummingbird

/// One message for the next page (一次性提示), as "14 个乡镇已下达". It travels in a cookie as key and values, not as text.
package struct Flash: Sendable, Hashable {
    /// How it looks: the classes of a notice.
    package enum Tone: String, Sendable {
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
        let fields = [("tone", tone.rawValue), ("key", key)] + values.sorted { $0.key < $1.key }.map { (".\($0)", $1) }
        return Self.cookie(
            fields.map { "\(queryValue($0))=\(queryValue($1))" }.joined(separator: "&"), seconds: 60, secure: secure)
    }

    /// - Returns: nil for what is no flash of ours.
    init?(cookie: String) {
        guard let form = Form(urlencoded: cookie.utf8), let tone = form["tone"].flatMap({ Tone(rawValue: $0) }),
            let key = form["key"]
        else { return nil }
        let names = form.names.filter { $0.hasPrefix(".") }
        let values = names.map { (String($0.dropFirst()), form[$0] ?? "") }
        self.init(key, Dictionary(values) { first, _ in first }, tone: tone)
    }

    static func clearing(secure: Bool) -> Cookie { cookie("", seconds: 0, secure: secure) }

    private static func cookie(_ value: String, seconds: Int, secure: Bool) -> Cookie {
        Cookie(
            name: cookieName, value: value, maxAge: seconds, path: "/", secure: secure, httpOnly: true, sameSite: .lax)
    }
}
