import Crypto
import Foundation
import Kernel

/// A secret that people read from paper or hear by telephone (口令串): four groups of four letters and digits that are
/// not mistaken for one another, 79 random bits.
package enum SpokenSecret {
    private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")

    package static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            String((0..<4).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
        }.joined(separator: "-")
    }

    /// What is stored of a one-time code: it has bits enough that guessing gains nothing from the digest, and the user in it
    /// keeps two slips from being exchanged. Case, spaces and hyphens are no difference.
    static func digest(_ code: String, of user: RecordID) -> [UInt8] { digest(code, for: "activation\u{1F}\(user)") }

    /// - Parameter use: what the secret is for, so that one cannot stand for another.
    package static func digest(_ code: String, for use: String) -> [UInt8] {
        let plain = code.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return Array(SHA256.hash(data: Array("\(use)\u{1F}\(plain)".utf8)))
    }
}
