import Crypto
import Foundation
import Kernel

/// Where a protected value stands. It is part of what is encrypted: a value that is moved elsewhere cannot be opened.
struct Place {
    let county: AreaCode
    let register: String
    let record: RecordID
    let field: String

    var bytes: [UInt8] { Array([county.text, register, record.text, field].joined(separator: "\u{1F}").utf8) }
}

/// A protected value as it is stored: `<key id>:<base64 of commitment, nonce, ciphertext, tag>` (AES-256-GCM).
///
/// The commitment is the SHA-256 of 16 random bytes, place and number; the random bytes are encrypted with the number.
/// Without the key it says nothing of the number, with it no other number fits. A new key changes all but the
/// commitment, so it is what the change log's digests cover, and what says that row and log hold the same value.
struct SealedText {
    let key: String
    let commitment: [UInt8]
    let box: [UInt8]

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let data = Data(base64Encoded: String(parts[1])), data.count > 32 + 12 + 16 else {
            return nil
        }
        (key, commitment, box) = (String(parts[0]), Array(data.prefix(32)), Array(data.dropFirst(32)))
    }

    private init(_ secret: [UInt8], commitment: [UInt8], at place: [UInt8], key: KeyRing.Key) throws {
        let sealed = try AES.GCM.seal(secret, using: key.encryption, authenticating: place)
        (self.key, self.commitment) = (key.id, commitment)
        box = Array(sealed.nonce) + Array(sealed.ciphertext) + Array(sealed.tag)
    }

    /// Encrypts a number for its place.
    init(_ number: String, at place: Place, key: KeyRing.Key) throws {
        let random = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        let (number, place) = (Array(number.utf8), place.bytes)
        try self.init(
            random + number, commitment: Canonical.digest([random, place, number]), at: place, key: key)
    }

    var text: String { "\(key):\(Data(commitment + box).base64EncodedString())" }

    /// - Throws: `CryptoKitError` if it was encrypted for another place or by another key, or was changed.
    func number(at place: Place, key: KeyRing.Key) throws -> String {
        String(decoding: try secret(at: place, key: key).dropFirst(16), as: UTF8.self)
    }

    /// The same value under another key, with the same commitment.
    func resealed(at place: Place, from old: KeyRing.Key, to new: KeyRing.Key) throws -> SealedText {
        try SealedText(secret(at: place, key: old), commitment: commitment, at: place.bytes, key: new)
    }

    private func secret(at place: Place, key: KeyRing.Key) throws -> [UInt8] {
        let place = place.bytes
        let secret = Array(try AES.GCM.open(.init(combined: box), using: key.encryption, authenticating: place))
        guard secret.count > 16,
            Canonical.digest([Array(secret.prefix(16)), place, Array(secret.dropFirst(16))]) == commitment
        else { throw CryptoKitError.authenticationFailure }
        return secret
    }
}
