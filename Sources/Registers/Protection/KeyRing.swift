import Crypto
import Foundation

/// The keys of protected fields (字段密钥): several with ids, one of them current. It is kept in a file outside the
/// database; who has one of the two reads no number.
package struct KeyRing: Sendable {
    /// One key of 256 bits, and what is derived from it (HKDF, SHA-256) for each use.
    package struct Key: Sendable {
        package let id: String
        fileprivate let secret: [UInt8]
        let encryption, index, request: SymmetricKey

        fileprivate init(id: String, secret: [UInt8]) {
            (self.id, self.secret) = (id, secret)
            let derive = { (use: String) in
                HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: SymmetricKey(data: secret), info: Data("tiaodu \(use)".utf8), outputByteCount: 32)
            }
            (encryption, index, request) = (derive("encryption"), derive("index"), derive("request"))
        }

        /// What tells in the database that a key is the one of its id.
        var proof: String {
            Data(HMAC<SHA256>.authenticationCode(for: Data("proof".utf8), using: index)).prefix(16).hex
        }

        static func made() -> Key {
            let random = { (count: Int) in SymmetricKey(size: .init(bitCount: count * 8)).withUnsafeBytes { Array($0) }
            }
            return Key(id: random(4).hex, secret: random(32))
        }
    }

    /// In the order in which they were made.
    package private(set) var keys: [Key]
    package private(set) var current: Key

    /// A ring of one new key.
    package init() {
        current = .made()
        keys = [current]
    }

    func key(_ id: String) -> Key? { keys.first { $0.id == id } }
    /// Keys under which values may still stand although they are no longer written.
    package var former: [Key] { keys.filter { $0.id != current.id } }

    /// Adds a new key, which is not yet written with: other processes can be given the file first.
    package mutating func add() { keys.append(.made()) }
    /// Writes with the newest key from now on.
    package mutating func turn() { if let newest = keys.last { current = newest } }
    /// - Precondition: it is not the current key.
    package mutating func remove(_ id: String) {
        if id != current.id { keys.removeAll { $0.id == id } }
    }
}

// MARK: File

extension KeyRing: Codable {
    private enum Member: String, CodingKey { case current, keys }
    private struct Stored: Codable { let id, secret: String }

    /// - Throws: `DecodingError` for a file that is no ring.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Member.self)
        let id = try container.decode(String.self, forKey: .current)
        let keys = try container.decode([Stored].self, forKey: .keys).compactMap { stored in
            Data(base64Encoded: stored.secret).flatMap { $0.count == 32 ? Key(id: stored.id, secret: Array($0)) : nil }
        }
        guard let current = keys.first(where: { $0.id == id }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .current, in: container, debugDescription: "no key of this id, or one that is not 32 bytes")
        }
        (self.keys, self.current) = (keys, current)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Member.self)
        try container.encode(current.id, forKey: .current)
        try container.encode(
            keys.map { Stored(id: $0.id, secret: Data($0.secret).base64EncodedString()) }, forKey: .keys)
    }
}

extension Data {
    fileprivate var hex: String { Array(self).hex }
}
