import Database
import Foundation
package import Kernel
import Registers
package import Web

extension Accounts {
    /// For the web server: who a cookie or bearer token belongs to.
    package var authenticator: Authenticator {
        Authenticator { credential in
            switch credential {
            case .session(let secret):
                var signedIn = try await self.signedIn(secret)
                signedIn?.principal.asksPurpose = true
                return signedIn
            case .bearer(let secret): return try await self.signedIn(secret)
            }
        }
    }

    /// Who the secret belongs to, with the posts in force today; nil when it is unknown, expired or revoked, or the user
    /// is locked. A user whose password is another's choice has no post until it is changed.
    package func signedIn(_ secret: String) async throws -> SignedIn? {
        let (digest, now) = (Session.digest(secret), store.now)
        if let known = cache.find(digest, at: now) { return known }
        let generation = cache.generation
        let registry = store.registry
        let day = CalendarDay(now, in: zone)
        let found = try await store.database.read { connection -> (session: Session, signedIn: SignedIn)? in
            guard let session = try Session.find(digest, at: now, connection) else { return nil }
            let reading = Reading(connection: connection, registry: registry, principal: .system(session.county))
            guard var principal = try reading.principal(user: session.user, on: day) else { return nil }
            if try StoredPassword.find(session.user, connection)?.isInitial ?? true {
                principal = Principal(user: principal.user, name: principal.name, county: principal.county, posts: [])
            }
            principal.purpose = session.purpose
            let (post, unit) = try reading.words(of: principal)
            return (
                session,
                SignedIn(
                    principal: principal, session: session.id.text, csrf: Session.formToken(secret), post: post,
                    unit: unit)
            )
        }
        guard let found else { return nil }
        if now >= found.session.seen.advanced(minutes: Session.noteInterval) {
            // On a full disk people go on reading; when they were last here is noted later.
            do {
                try await store.database.write(key: found.session.county) { try found.session.note(at: now, $0) }
            } catch SQLError.full {}
        }
        cache.keep(found.signedIn, for: digest, at: now, generation: generation)
        return found.signedIn
    }

    /// Makes a bearer token for a program that acts as the user `login`: a session that lives a year without use, listed
    /// and ended like any other. For the command line on the server.
    /// - Throws: `Rejection.notFound`.
    package func token(login: String) async throws -> String {
        let now = store.now
        let user = try await store.database.read { connection -> (RecordID, AreaCode)? in
            try connection.first(
                "SELECT id, county FROM \(name: Users.name) WHERE login = \(login.lowercased()) AND state = \("active")"
            ).map { (try $0.get("id"), try $0.get("county")) }
        }
        guard let (id, county) = user else { throw Rejection.notFound }
        return try await store.database.write(key: county) { connection in
            try Session.open(
                user: id, county: county, life: Session.tokenDays * 24 * 60, address: nil, agent: "API", at: now,
                connection)
        }
    }

    /// Takes down what somebody reads personal records for in a session (用途), until they say otherwise.
    package func choose(_ purpose: Purpose, session: String, of principal: Principal) async throws {
        let user = principal.user
        _ = try await store.database.write(key: principal.county) {
            try $0.execute("UPDATE session SET purpose = \(purpose) WHERE id = \(session) AND \"user\" = \(user)")
        }
        cache.clear()
    }

    /// One's own sessions, last used first.
    package func sessions(of principal: Principal) async throws -> [Session] {
        let now = store.now
        return try await store.database.read { try Session.all(of: principal.user, at: now, $0) }
    }

    /// Ends one of one's own sessions (sign-out, or a lost telephone).
    /// - Returns: false if there is no such session of one's own.
    package func end(session id: RecordID, of principal: Principal) async throws -> Bool {
        let user = principal.user
        let count = try await store.database.write(key: principal.county) {
            try $0.execute("DELETE FROM session WHERE id = \(id) AND \"user\" = \(user)")
        }
        cache.clear()
        return count == 1
    }

    /// Ends all of one's sessions but `session`.
    package func endOthers(than session: String, of principal: Principal) async throws {
        let user = principal.user
        _ = try await store.database.write(key: principal.county) {
            try $0.execute("DELETE FROM session WHERE \"user\" = \(user) AND id <> \(session)")
        }
        cache.clear()
    }
}

extension Reading {
    /// Post and unit as the page's head shows them, of the first post: its title, or the key of its role.
    fileprivate func words(of principal: Principal) throws -> (post: String, unit: String) {
        guard let post = principal.posts.first else { return ("", "") }
        let record = try any(registry.named(Posts.name), post.id)
        let unit = try any(registry.named(Units.name), post.unit)
        return (
            record?[Posts.fields.title] ?? "choice.post.role.\(post.role.rawValue)", unit?[Units.fields.short] ?? ""
        )
    }
}
