import Crypto
import Database
import Foundation
import Kernel
import Synchronization

/// Encrypts, opens and indexes the values of protected fields (字段保护) by the deployment's key ring.
package final class Protection: Sendable {
    private let file: KeyFile?
    private let held: Mutex<KeyRing>

    /// - Parameter file: where the ring is read again when a value names a key that is not known; nil for none.
    package init(_ ring: KeyRing = KeyRing(), file: KeyFile? = nil) {
        self.file = file
        held = Mutex(ring)
    }

    package var ring: KeyRing { held.withLock(\.self) }

    /// Reads the file again: another process may have added a key.
    package func refresh() throws {
        guard let file else { return }
        let ring = try file.read()
        held.withLock { $0 = ring }
    }

    package func turn(to ring: KeyRing) throws {
        try file?.replace(by: ring)
        held.withLock { $0 = ring }
    }

    private func key(_ id: String) throws -> KeyRing.Key {
        if let key = ring.key(id) { return key }
        try refresh()
        guard let key = ring.key(id) else { throw ProtectionFault.keyMissing(id) }
        return key
    }

    func seal(_ number: String, at place: Place) throws -> String {
        try SealedText(number, at: place, key: ring.current).text
    }

    /// - Throws: `ProtectionFault`.
    func open(_ text: String, at place: Place) throws -> String {
        guard let sealed = SealedText(text) else { throw ProtectionFault.unreadable(place.register, place.field) }
        let key = try key(sealed.key)
        do { return try sealed.number(at: place, key: key) } catch {
            throw ProtectionFault.unreadable(place.register, place.field)
        }
    }

    /// The same value under the current key; the text itself where it already is.
    func resealed(_ text: String, at place: Place) throws -> String {
        let current = ring.current
        guard let sealed = SealedText(text) else { throw ProtectionFault.unreadable(place.register, place.field) }
        if sealed.key == current.id { return text }
        let key = try key(sealed.key)
        do { return try sealed.resealed(at: place, from: key, to: current).text } catch {
            throw ProtectionFault.unreadable(place.register, place.field)
        }
    }

    /// The blind index of a number: `<key id>:` and 128 bits of its HMAC, different in each field of each register.
    func index(_ number: String, _ register: String, _ field: String) -> String {
        Self.index(number, register, field, ring.current)
    }

    /// What the index of a number may be: one value for each key of the ring.
    func indexes(_ number: String, _ register: String, _ field: String) -> [SQLValue] {
        ring.keys.map { .text(Self.index(number, register, field, $0)) }
    }

    /// Whether a stored index is the number's.
    func isIndex(_ index: String, of number: String, _ register: String, _ field: String) -> Bool {
        indexes(number, register, field).contains(.text(index))
    }

    private static func index(_ number: String, _ register: String, _ field: String, _ key: KeyRing.Key) -> String {
        let message = Data([register, field, number].joined(separator: "\u{1F}").utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: key.index)
        return "\(key.id):\(Data(code).prefix(16).base64EncodedString())"
    }

    /// The digest of what a client asked, so that the log's copy is no way to guess a number in it.
    func asked(_ digest: String) -> String { Self.asked(digest, ring.current) }

    func isAsked(_ stored: String, _ digest: String) -> Bool {
        ring.keys.contains { Self.asked(digest, $0) == stored } || stored == digest
    }

    private static func asked(_ digest: String, _ key: KeyRing.Key) -> String {
        "\(key.id):" + Array(HMAC<SHA256>.authenticationCode(for: Data(digest.utf8), using: key.request)).hex
    }
}

/// The keys do not fit the data. It names no value.
package enum ProtectionFault: Error, Hashable, CustomStringConvertible {
    /// A value was written with a key that the ring has not.
    case keyMissing(String)
    /// The ring's key is not the one that wrote under its id.
    case keyWrong(String)
    /// A stored value was changed, or moved from another place.
    case unreadable(String, String)
    /// A register has protected fields, and the program was given no keys.
    case noKeys

    package var description: String {
        switch self {
        case .keyMissing(let id): "the file of field keys has no key \(id); the database holds values under it"
        case .keyWrong(let id): "key \(id) in the file of field keys is not the one that the database was written with"
        case .unreadable(let register, let field): "a protected value of \(register).\(field) cannot be opened"
        case .noKeys: "no field keys were given"
        }
    }
}
