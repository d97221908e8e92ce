import Crypto
import Foundation
package import Kernel

/// One message as it goes out (信件): to whom, and what.
package struct Letter: Sendable, Hashable {
    package let id: RecordID
    /// A mobile number or an e-mail address; nil for a group.
    package let to: String?
    package let text: String

    package init(id: RecordID, to: String?, text: String) { (self.id, self.to, self.text) = (id, to, text) }
}

/// What is handed to the network for a letter: the formats of the channels, and nothing of how bytes travel. Pure.
package struct Parcel: Sendable, Hashable {
    package let channel: Channel
    package let url: String
    package let headers: [String]
    package let body: [UInt8]
    /// The receiver on the envelope, for SMTP.
    package let to: String?

    /// - Parameters:
    ///   - now: for a mail's date and a robot's signature.
    ///   - subject: a mail's.
    package init(_ letter: Letter, by channel: Channel, subject: String, at now: Instant) {
        self.channel = channel
        to = channel.kind == .email ? letter.to : nil
        switch channel.kind {
        case .email:
            url = channel.url
            headers = []
            body = Array(Self.mail(letter, from: channel.from ?? "", subject: subject, host: channel.host, now).utf8)
        case .sms:
            url = channel.url
            let given = channel.headers ?? [:]
            let type = given.first { $0.key.lowercased() == "content-type" }?.value ?? "application/json"
            headers =
                given.filter { $0.key.lowercased() != "content-type" }.map { "\($0.key): \($0.value)" }.sorted()
                + ["Content-Type: \(type)", "Idempotency-Key: \(letter.id)"]
            body = Array(Self.filled(channel.body ?? "", letter, type).utf8)
        case .wecom, .dingtalk:
            url = channel.kind == .dingtalk ? Self.signed(channel, now) : channel.url
            headers = ["Content-Type: application/json"]
            body = Array(#"{"msgtype":"text","text":{"content":\#(Self.quoted(letter.text))}}"#.utf8)
        }
    }

    /// The template with the letter's values, quoted as JSON strings are or as form values are.
    private static func filled(_ template: String, _ letter: Letter, _ type: String) -> String {
        let quote = { (text: String) -> String in
            type.hasPrefix("application/x-www-form-urlencoded")
                ? encoded(text) : String(quoted(text).dropFirst().dropLast())
        }
        // In one pass: a text that says {to} stays a text.
        var filled = ""
        var rest = template[...]
        while let mark = rest.firstIndex(of: "{") {
            filled += rest[..<mark]
            rest = rest[mark...]
            let values = [("{to}", letter.to ?? ""), ("{text}", letter.text), ("{id}", letter.id.text)]
            if let (name, value) = values.first(where: { rest.hasPrefix($0.0) }) {
                filled += quote(value)
                rest = rest.dropFirst(name.count)
            } else {
                filled.append("{")
                rest = rest.dropFirst()
            }
        }
        return filled + rest
    }

    /// DingTalk's signature: HMAC-SHA256 of time in milliseconds, a line's end and the secret, by the secret.
    private static func signed(_ channel: Channel, _ now: Instant) -> String {
        guard let secret = channel.secret, !secret.isEmpty else { return channel.url }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(now.milliseconds)\n\(secret)".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        let joint = channel.url.contains("?") ? "&" : "?"
        return "\(channel.url)\(joint)timestamp=\(now.milliseconds)&sign=\(encoded(Data(code).base64EncodedString()))"
    }

    /// RFC 5322 with a text in base64: no line of it is too long, none begins with a dot.
    private static func mail(_ letter: Letter, from: String, subject: String, host: String, _ now: Instant) -> String {
        let word = "=?UTF-8?B?\(Data(subject.utf8).base64EncodedString())?="
        let text = Data(letter.text.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return [
            "From: <\(from)>", "To: <\(letter.to ?? "")>", "Subject: \(word)", "Date: \(date(now))",
            // The same for every try: who gets it twice can tell.
            "Message-ID: <\(letter.id)@\(host)>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64", "", text, "",
        ].joined(separator: "\r\n")
    }

    private static func date(_ now: Instant) -> String {
        let formatter = DateFormatter()
        formatter.locale = Foundation.Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.string(from: Date(timeIntervalSince1970: Double(now.milliseconds) / 1000))
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
            if isPlain || "-._~".unicodeScalars.contains(scalar) { return String(scalar) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}

/// An e-mail address as a mail's head may carry it.
package enum EmailAddress {
    package static func isWritten(_ text: String) -> Bool {
        text.utf8.count <= 120 && text.wholeMatch(of: /[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)*/) != nil
    }
}
