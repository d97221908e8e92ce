import Crypto
package import Database
import Foundation
package import Kernel

/// Tables beside the registers of links (任务链接、录入链接): digests of tokens, codes and devices, which no list, export or log may show.
package enum LinkTables {
    package static let migration = Migration(
        "0060 links",
        [
            """
            CREATE TABLE link_token (county TEXT NOT NULL, digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              link TEXT NOT NULL, code \(sqlite: "BLOB", postgres: "BYTEA"), failures BIGINT NOT NULL,
              PRIMARY KEY (county, digest))
            """,
            "CREATE INDEX link_token_link ON link_token (county, link)",
            """
            CREATE TABLE link_device (county TEXT NOT NULL, digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              link TEXT NOT NULL, PRIMARY KEY (county, digest))
            """,
            "CREATE INDEX link_device_link ON link_device (county, link)",
        ])
}

/// What stands in a link's address (令牌): the key of the headquarters and a secret of 79 random bits, so that it can be typed
/// from paper. The key is no secret; with it the secret is looked up where it belongs.
package struct LinkToken: Hashable, Sendable {
    package let county: AreaCode
    private let secret: String

    static func make(_ county: AreaCode) -> LinkToken { LinkToken(county: county, secret: SpokenSecret.make()) }

    /// Reads `990101-abcd-efgh-jkmn-pqrs`.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "-", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].utf8.count <= 40, let county = AreaCode(parts[0]) else { return nil }
        self.init(county: county, secret: parts[1])
    }

    private init(county: AreaCode, secret: String) { (self.county, self.secret) = (county, secret) }

    package var text: String { "\(county)-\(secret)" }
    package var digest: [UInt8] { SpokenSecret.digest(secret, for: "link\u{1F}\(county)") }

    /// What is stored of a link's confirmation code. Who tries out six digits on a stolen database has the code, and not the
    /// token that it is worth something with.
    static func digest(code: String, of token: [UInt8]) -> [UInt8] {
        // Full-width digits, as some keyboards give them, are digits.
        let digits = code.compactMap { $0.wholeNumberValue.map(String.init) }.joined()
        return Array(SHA256.hash(data: Array("code\u{1F}\(digits)".utf8) + token))
    }

    /// What a browser's cookie must hash to.
    func digest(device: String) -> [UInt8] { Array(SHA256.hash(data: Array("device\u{1F}\(device)".utf8) + digest)) }

    static func makeCode() -> String { (0..<6).map { _ in String(Int.random(in: 0...9)) }.joined() }
}
