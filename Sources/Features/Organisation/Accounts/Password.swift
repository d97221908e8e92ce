import Crypto
import CryptoExtras
import Foundation
import Kernel

/// Password hashes (口令): scrypt (RFC 7914) with its cost and salt in the text, so that the cost can rise with time:
/// `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`.
package struct PasswordHash: Sendable, Hashable {
    /// Cost of one hash. Memory is `128 · r · 2^ln` bytes.
    package struct Cost: Sendable, Hashable {
        let logRounds: Int
        let blockSize: Int
        let parallelism: Int

        /// 32 MiB and about a tenth of a second.
        package static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 1)
        /// For accounts whose passwords are printed anyway: the demo's and the tests'.
        package static let printed = Cost(logRounds: 10, blockSize: 8, parallelism: 1)
    }

    package let text: String

    package init(_ text: String) { self.text = text }

    /// Hashes `password` with a new salt.
    package init(of password: String, cost: Cost = .standard) throws {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let hash = try Self.derive(password, salt, cost)
        text =
            "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(Data(salt).base64EncodedString())$\(Data(hash).base64EncodedString())"
    }

    /// Whether `password` is the one. Takes as long for a wrong one as for the right one.
    /// - Throws: a fault if the stored text is no hash of ours.
    package func matches(_ password: String) throws -> Bool {
        let parts = text.split(separator: "$")
        guard parts.count == 4, parts[0] == "scrypt", let cost = Cost(parts[1]),
            let salt = Data(base64Encoded: String(parts[2])), let hash = Data(base64Encoded: String(parts[3]))
        else { throw Damaged() }
        let given = try Self.derive(password, Array(salt), cost)
        return given.count == hash.count && zip(given, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) throws -> [UInt8] {
        // One password typed on two systems may come composed or decomposed.
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.precomposedStringWithCompatibilityMapping.utf8), salt: salt, outputByteCount: 32,
            rounds: 1 << cost.logRounds, blockSize: cost.blockSize, parallelism: cost.parallelism,
            maxMemory: 256 << 20)
        return key.withUnsafeBytes { Array($0) }
    }

    struct Damaged: Error {}
}

extension PasswordHash.Cost {
    fileprivate init?(_ text: Substring) {
        let numbers = text.split(separator: ",").compactMap { $0.split(separator: "=").last.flatMap { Int($0) } }
        guard numbers.count == 3, (1...20).contains(numbers[0]), (1...32).contains(numbers[1]),
            (1...16).contains(numbers[2])
        else { return nil }
        self.init(logRounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
    }
}

/// What a password must be.
package enum PasswordRule {
    package static let shortest = 10
    /// Longer ones would only cost time to hash.
    package static let longest = 128

    /// - Throws: `Rejection` invalid: passwordShort, passwordLong, passwordGuessable.
    package static func check(_ password: String, login: String) throws {
        let length = password.unicodeScalars.count
        if length < shortest { throw Rejection.invalid("passwordShort", field: "new", ["min": String(shortest)]) }
        if length > longest { throw Rejection.invalid("passwordLong", field: "new", ["max": String(longest)]) }
        let plain = password.lowercased()
        let isRun = zip(plain.unicodeScalars, plain.unicodeScalars.dropFirst()).allSatisfy {
            abs(Int($0.value) - Int($1.value)) <= 1
        }
        if isRun || Set(plain).count < 5 || (login.count > 2 && plain.contains(login)) {
            throw Rejection.invalid("passwordGuessable", field: "new")
        }
    }
}
