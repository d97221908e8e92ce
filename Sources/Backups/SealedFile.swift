import Crypto
import CryptoExtras
import Foundation
import Kernel

/// How the key of a backup's file follows from its passphrase (备份口令), and the file's clear first bytes:
/// magic, version, scrypt's cost (RFC 7914) and salt, and a tag that only the right passphrase gives.
struct SealedFile {
    /// Cost of deriving the key. Memory is `1024 · 2^logRounds` bytes.
    struct Cost: Sendable {
        let logRounds: UInt8
        /// 128 MiB and about half a second: a passphrase is guessed at two a second and core.
        static let standard = Cost(logRounds: 17)
    }

    static let magic = Array("TIAODU BACKUP\n".utf8)
    static let version: UInt8 = 1
    static let length = magic.count + 2 + 32 + 16
    static let shortestPassphrase = 12
    /// Ends the clear part of a chunk: length, place, and whether it is the last.
    static let frame = 9

    let key: SymmetricKey
    /// The clear bytes; they are bound by the tag.
    let clear: [UInt8]

    /// A new file's key, by a salt of its own, so that no two files share one.
    /// - Throws: `Rejection` `backupPassphraseShort`.
    init(passphrase: String, cost: Cost) throws {
        guard passphrase.unicodeScalars.count >= Self.shortestPassphrase else {
            throw Rejection(
                .invalid, "backupPassphraseShort", values: ["min": String(Self.shortestPassphrase)])
        }
        var random = SystemRandomNumberGenerator()
        let salt = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        let open = Self.magic + [Self.version, cost.logRounds] + salt
        let (key, check) = try Self.derive(passphrase, salt, cost)
        (self.key, clear) = (key, open + Self.tag(open, check))
    }

    /// The key of a file that begins with `clear`.
    /// - Throws: `Rejection` `backupNone` if that is no backup, `backupNewer`, `backupPassphraseWrong`.
    init(passphrase: String, clear: [UInt8]) throws {
        let body = clear.dropFirst(Self.magic.count)
        guard clear.starts(with: Self.magic), clear.count == Self.length, let version = body.first,
            let rounds = body.dropFirst().first, (8...20).contains(rounds)
        else { throw Rejection(.malformed, "backupNone") }
        guard version == Self.version else { throw Rejection(.unsupported, "backupNewer") }
        let (key, check) = try Self.derive(
            passphrase, Array(body.dropFirst(2).prefix(32)), Cost(logRounds: rounds))
        guard Self.tag(Array(clear.dropLast(16)), check) == clear.suffix(16) else {
            throw Rejection(.forbidden, "backupPassphraseWrong")
        }
        (self.key, self.clear) = (key, clear)
    }

    private static func derive(
        _ passphrase: String, _ salt: [UInt8], _ cost: Cost
    ) throws -> (key: SymmetricKey, check: SymmetricKey) {
        // One passphrase typed on two systems may come composed or decomposed.
        let both = try KDF.Scrypt.deriveKey(
            from: Array(passphrase.precomposedStringWithCompatibilityMapping.utf8), salt: salt, outputByteCount: 64,
            rounds: 1 << Int(cost.logRounds), blockSize: 8, parallelism: 1, maxMemory: 2 << 30)
        return both.withUnsafeBytes { (SymmetricKey(data: $0.prefix(32)), SymmetricKey(data: $0.suffix(32))) }
    }

    private static func tag(_ bytes: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(16))
    }

    /// A chunk's clear part, bound into its seal.
    static func frame(length: Int, place: UInt32, isLast: Bool) -> [UInt8] {
        bytes(UInt32(length)) + bytes(place) + [isLast ? 1 : 0]
    }

    /// The place is the nonce: the key is the file's own, so none comes twice.
    static func nonce(_ place: UInt32) throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 8) + bytes(place))
    }

    static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
    static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
}
