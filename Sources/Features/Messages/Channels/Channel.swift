package import Foundation
import Kernel
import Registers

/// A way by which messages leave the house (消息通道), from the deployment's file of channels. The file is the operator's and
/// holds the secrets; no page, log or row of the database shows them.
///
///     [{"name": "短信", "kind": "sms", "url": "https://gateway/send", "headers": {"Authorization": "Bearer …"},
///       "body": "{\"mobile\":\"{to}\",\"content\":\"{text}\"}", "success": "\"code\":0"},
///      {"name": "邮件", "kind": "email", "url": "smtps://mail.example:465", "user": "…", "password": "…", "from": "…"},
///      {"name": "工作群", "kind": "wecom", "url": "https://qyapi…/webhook/send?key=…", "units": ["卫健委"]},
///      {"name": "值班群", "kind": "dingtalk", "url": "https://oapi…/robot/send?access_token=…", "secret": "SEC…"}]
package struct Channel: Sendable, Hashable, Decodable {
    package enum Kind: String, Choice, Decodable {
        /// SMTP; a message to a contact's address.
        case email
        /// A gateway by HTTP; a message to a contact's mobile number.
        case sms
        /// Robots of a chat group: 企业微信, 钉钉.
        case wecom, dingtalk

        /// Whether a message goes to a person rather than to a group.
        package var isPersonal: Bool { self == .email || self == .sms }
    }

    package let name: String
    package let kind: Kind
    package let url: String
    package var headers: [String: String]?
    /// Template of the gateway's body with `{to}`, `{text}`, `{id}`; values are quoted as the content type wants it.
    package var body: String?
    /// What a gateway's answer holds when it has taken the message; nil: any 2xx.
    package var success: String?
    package var user: String?
    package var password: String?
    package var from: String?
    /// Signing secret of a DingTalk robot.
    package var secret: String?
    /// Short names of the first-level units whose notices it carries; nil for all.
    package var units: [String]?
    /// Whether a gateway knows by `Idempotency-Key` that it has a message already. Most do not: nil is no.
    package var idempotent: Bool?
    /// Seconds until the first new try; doubled each time, up to 32 times.
    package var retry: Int?

    package init(name: String, kind: Kind, url: String) { (self.name, self.kind, self.url) = (name, kind, url) }

    /// Whether a message of which nobody knows may be sent again by itself.
    package var isIdempotent: Bool { kind == .sms && idempotent == true }

    /// The part of the address that a page may show: a robot's query is its key.
    package var host: String { URL(string: url)?.host() ?? "" }

    /// What is wrong with it; nil for one that can be used.
    var fault: String? {
        let schemes = kind == .email ? ["smtp", "smtps"] : ["http", "https"]
        guard let address = URL(string: url), let scheme = address.scheme, schemes.contains(scheme), !host.isEmpty
        else { return "url" }
        if name.isEmpty || name.count > 40 { return "name" }
        if kind == .email, from.map({ !EmailAddress.isWritten($0) }) ?? true { return "from" }
        if kind == .sms, body.map({ !$0.contains("{to}") || !$0.contains("{text}") }) ?? true { return "body" }
        if let retry, !(1...3600).contains(retry) { return "retry" }
        // A line's end within a header would begin another one.
        let lines = (headers ?? [:]).flatMap { [$0.key, $0.value] }
        return lines.contains { $0.contains(where: \.isNewline) } ? "headers" : nil
    }
}

/// The channels of a deployment, by name.
package struct Channels: Sendable {
    package let all: [Channel]

    package init(_ channels: [Channel]) { all = channels }

    package struct Invalid: Error, CustomStringConvertible {
        package let description: String
    }

    /// No file: no channels.
    /// - Throws: `Invalid` naming channel and field, `DecodingError`.
    package init(contentsOf file: URL) throws {
        guard FileManager.default.fileExists(atPath: file.path) else {
            all = []
            return
        }
        all = try JSONDecoder().decode([Channel].self, from: Data(contentsOf: file))
        for (place, channel) in all.enumerated() {
            if let fault = channel.fault { throw Invalid(description: "channel \(place + 1): \(fault) is not valid") }
        }
        guard Set(all.map(\.name)).count == all.count else { throw Invalid(description: "two channels of one name") }
    }

    package subscript(_ name: String) -> Channel? { all.first { $0.name == name } }
}
