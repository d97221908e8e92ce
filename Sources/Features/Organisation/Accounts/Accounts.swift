import Database
import Dispatch
package import Foundation
package import Kernel
package import Registers
import Synchronization
import Web

/// Signing in and out, sessions and passwords (账号).
package final class Accounts: Sendable {
    let store: RecordStore
    /// Zone in which a post's days begin and end.
    let zone: TimeZone
    private let cost: PasswordHash.Cost
    /// Compared with where there is no such user, so that the time of the answer does not tell.
    private let nobody: PasswordHash
    let backoff = Mutex(SignInBackoff())
    let cache = SignedInCache()
    // Hashing takes a tenth of a second and 32 MiB: one at a time, and never on the threads that serve requests.
    private let hashing = DispatchQueue(label: "tiaodu.passwords")

    package init(store: RecordStore, zone: TimeZone, cost: PasswordHash.Cost = .standard) throws {
        (self.store, self.zone, self.cost) = (store, zone, cost)
        nobody = try PasswordHash(of: RecordID.makeSecret(), cost: cost)
        let watched: Set<String> = [Units.name, Users.name, Posts.name]
        store.onCommit { [cache] _, changes in
            if changes.contains(where: { watched.contains($0.register) }) { cache.clear() }
        }
    }

    /// What a successful sign-in gives.
    package struct Admission: Sendable {
        /// For the cookie or the bearer header; stored nowhere.
        package let secret: String
        package let user: RecordID
        /// Whether the password must be changed before anything else can be done.
        package let mustChangePassword: Bool
    }

    /// Signs in with name and password.
    /// - Throws: `Rejection` tooManyRequests `signInWait` (seconds), unauthenticated `signInWrong`, forbidden `noPost`.
    package func signIn(
        login: String, password: String, address: String? = nil, agent: String? = nil
    ) async throws -> Admission {
        let login = login.trimmingWhitespace.lowercased()
        let keys = [SignInBackoff.Key.account(login)] + (address.map { [.address($0)] } ?? [])
        let now = store.now
        try backoff.withLock { try $0.attempt(keys, at: now) }
        let known = try await store.database.read {
            connection -> (user: RecordID, county: AreaCode, password: StoredPassword)? in
            let row = try connection.first(
                "SELECT id, county FROM \(name: Users.name) WHERE login = \(login) AND state = \("active")")
            guard let row else { return nil }
            let user: RecordID = try row.get("id")
            return try StoredPassword.find(user, connection).map { (user, try row.get("county"), $0) }
        }
        let isRight = try await matches(password, known?.password.hash ?? nobody)
        guard let known, isRight else { throw Rejection(.unauthenticated, "signInWrong") }
        backoff.withLock { $0.succeeded(keys) }
        let principal = try await principal(known.user, county: known.county)
        guard let principal, !principal.posts.isEmpty else { throw Rejection(.forbidden, "noPost") }
        let secret = try await store.database.write(key: known.county) { connection in
            try Session.open(
                user: known.user, county: known.county, address: address, agent: agent, at: now, connection)
        }
        return Admission(secret: secret, user: known.user, mustChangePassword: known.password.isInitial)
    }

    /// The user as of today; nil if locked or unknown.
    package func principal(_ user: RecordID, county: AreaCode) async throws -> Principal? {
        let day = CalendarDay(store.now, in: zone)
        return try await store.read(as: .system(county)) { try $0.principal(user: user, on: day) }
    }

    // MARK: Passwords

    /// Changes one's own password and ends one's other sessions.
    /// - Throws: `Rejection` invalid (`passwordWrong`, or what `PasswordRule` says), tooManyRequests.
    package func changePassword(of principal: Principal, session: String, current: String, new: String) async throws {
        let (user, county) = (principal.user, principal.county)
        let found = try await store.database.read { connection -> (login: String, password: StoredPassword)? in
            let row = try connection.first("SELECT login FROM \(name: Users.name) WHERE id = \(user)")
            guard let row, let password = try StoredPassword.find(user, connection) else { return nil }
            return (try row.get("login"), password)
        }
        guard let found else { throw Rejection.notFound }
        let keys = [SignInBackoff.Key.account(found.login)]
        try backoff.withLock { try $0.attempt(keys, at: store.now) }
        guard try await matches(current, found.password.hash) else {
            throw Rejection.invalid("passwordWrong", field: "current")
        }
        backoff.withLock { $0.succeeded(keys) }
        try PasswordRule.check(new, login: found.login)
        if new == current { throw Rejection.invalid("passwordSame", field: "new") }
        let password = StoredPassword(hash: try await hash(new), isInitial: false)
        // The user may change the own password without a post that edits users.
        try await store.write(by: Principal(user: user, name: principal.name, county: county, posts: [])) { writing in
            try Self.store(password, for: user, keeping: session, in: writing)
        }
        cache.clear()
    }

    /// Gives a user a first or a new password, to be told by word of mouth and changed at the next sign-in.
    /// - Returns: the password; it is stored nowhere.
    /// - Throws: `Rejection` notFound for a user out of scope, forbidden.
    package func resetPassword(of user: RecordID, by principal: Principal) async throws -> String {
        let plain = SpokenSecret.make()
        let password = StoredPassword(hash: try await hash(plain), isInitial: true)
        try await store.write(by: principal) { writing in
            let record = try writing.reading.find(Users.self, user)
            guard principal.may(Users.access.edit) else { throw Rejection.forbidden }
            try writing.reading.requireManaged([record.id])
            try Self.store(password, for: record.id, keeping: nil, in: writing)
        }
        cache.clear()
        return plain
    }

    /// Stores a password; every other way in – sessions, slips, short codes – ends with the old one.
    static func store(
        _ password: StoredPassword, for user: RecordID, keeping session: String?, verb: String = "password",
        in writing: Writing
    ) throws {
        guard let record = try writing.reading.any(writing.registry.named(Users.name), user) else {
            throw Rejection.notFound
        }
        try password.store(for: user, county: record.county, writing.connection)
        try writing.update(record, verb: verb, Values { $0[Users.fields.passwordSet] = writing.now })
        try writing.connection.execute("DELETE FROM session WHERE \"user\" = \(user) AND id <> \(session ?? "")")
        try writing.connection.execute("DELETE FROM activation WHERE \"user\" = \(user)")
        try writing.connection.execute("DELETE FROM device_code WHERE \"user\" = \(user)")
    }

    /// Hashes for a caller that stores many at once (the demo county).
    func hash(_ password: String) async throws -> PasswordHash {
        try await onHashingQueue { [cost] in try PasswordHash(of: password, cost: cost) }
    }

    func matches(_ password: String, _ hash: PasswordHash) async throws -> Bool {
        // An overlong one is wrong, and its length no way to keep the server busy.
        let password = String(password.unicodeScalars.prefix(PasswordRule.longest + 1))
        return try await onHashingQueue { try hash.matches(password) }
    }

    private func onHashingQueue<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            hashing.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
