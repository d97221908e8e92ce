import Database
package import Kernel
package import Registers
import Synchronization
import Web

/// Wrong codes after which a new one is needed.
private let wrongOnes = 5

/// The gate of links (链接的门): lets in what shows token and device, and answers everything else with the same words. What
/// is behind it – a task, a household's entry – is the feature's `LinkVisit`.
///
/// What is guessed, expired, revoked, or forwarded without a code cannot be told apart: everybody is asked for a code,
/// also for a link that is not, and all are refused with `linkRefused`. Trying is slowed down as at sign-in, and after
/// `wrongOnes` wrong codes a link takes none any more.
package final class LinkGate<Visit: LinkVisit>: Sendable {
    private let store: RecordStore
    private let backoff = Mutex(SignInBackoff())

    package init(_ store: RecordStore) { self.store = store }

    /// What a browser that was let in comes to; nil for everything else.
    package func visit(_ text: String, device: String?) async throws -> Visit? {
        guard let token = LinkToken(text), let device else { return nil }
        let now = store.now
        return try await store.read(as: .system(token.county)) { reading in
            let row = try reading.connection.first(
                """
                SELECT t.link FROM link_token t JOIN link_device d ON d.county = t.county AND d.link = t.link
                WHERE t.county = \(token.county) AND t.digest = \(.blob(token.digest))
                AND d.digest = \(.blob(token.digest(device: device)))
                """)
            return try row.flatMap { try Visit(reading, link: try $0.get("link"), at: now) }
        }
    }

    /// Lets a browser in by a confirmation code, which is then used up.
    /// - Returns: the secret of the browser's cookie.
    /// - Throws: `Rejection` unauthenticated `linkRefused`, tooManyRequests `signInWait`.
    package func confirm(_ text: String, code: String, address: String?) async throws -> String {
        let keys = [SignInBackoff.Key.account("link \(text)")] + (address.map { [.address($0)] } ?? [])
        let now = store.now
        try backoff.withLock { try $0.attempt(keys, at: now) }
        guard let token = LinkToken(text) else { throw Rejection.linkRefused }
        let found = try await store.read(as: .system(token.county)) { reading -> (RecordID, Principal)? in
            let row = try reading.connection.first(
                "SELECT link FROM link_token WHERE county = \(token.county) AND digest = \(.blob(token.digest))")
            guard let link: RecordID = try row?.get("link") else { return nil }
            return try Visit(reading, link: link, at: now).map { (link, $0.principal) }
        }
        guard let (link, principal) = found else { throw Rejection.linkRefused }
        // Counted before it is judged, in a transaction of its own: many at once gain nothing.
        let stored = try await store.database.write(key: token.county) { connection in
            try connection.first(
                """
                UPDATE link_token SET failures = failures + 1
                WHERE county = \(token.county) AND digest = \(.blob(token.digest)) AND failures < \(wrongOnes)
                AND code IS NOT NULL RETURNING code
                """)?["code"].blob
        }
        guard let stored, sameSecret(stored.hex, LinkToken.digest(code: code, of: token.digest).hex) else {
            throw Rejection.linkRefused
        }
        let device = RecordID.makeSecret() + RecordID.makeSecret()
        try await store.write(by: principal) { writing in
            // Two with one code: the first has it.
            let used = try writing.connection.execute(
                """
                UPDATE link_token SET code = NULL, failures = 0
                WHERE county = \(token.county) AND digest = \(.blob(token.digest)) AND code = \(.blob(stored))
                """)
            guard used == 1 else { throw Rejection.linkRefused }
            try writing.connection.execute(
                """
                INSERT INTO link_device (county, digest, link)
                VALUES (\(token.county), \(.blob(token.digest(device: device))), \(link))
                """)
            guard let link = try writing.reading.all(Visit.Kind.self, ids: [link])[link] else { return }
            try writing.update(link, verb: "confirm", Values { $0[Visit.Kind.fields.confirmed] = writing.now })
        }
        backoff.withLock { $0.succeeded(keys) }
        return device
    }
}

extension Rejection {
    package static let linkRefused = Rejection(.unauthenticated, "linkRefused")
}

extension Writing {
    /// Token and confirmation code for a link's record. They are stored as digests: this is the one time they are known.
    package func issueToken(for link: RecordID) throws -> (token: String, code: String) {
        let (token, code) = (LinkToken.make(county), LinkToken.makeCode())
        try connection.execute(
            """
            INSERT INTO link_token (county, digest, link, code, failures)
            VALUES (\(county), \(.blob(token.digest)), \(link), \(.blob(LinkToken.digest(code: code, of: token.digest))), 0)
            """)
        return (token.text, code)
    }

    /// Another confirmation code; an earlier one that was not used is worth nothing any more. Nil for a link without token.
    package func renewCode(ofLink link: RecordID) throws -> String? {
        let row = try connection.first("SELECT digest FROM link_token WHERE county = \(county) AND link = \(link)")
        guard let digest = row?["digest"].blob else { return nil }
        let code = LinkToken.makeCode()
        try connection.execute(
            """
            UPDATE link_token SET code = \(.blob(LinkToken.digest(code: code, of: digest))), failures = 0
            WHERE county = \(county) AND link = \(link)
            """)
        return code
    }

    /// Token and devices of a link are worth nothing any more.
    package func endTokens(ofLink link: RecordID) throws {
        for table in ["link_token", "link_device"] {
            try connection.execute("DELETE FROM \(name: table) WHERE county = \(county) AND link = \(link)")
        }
    }
}
