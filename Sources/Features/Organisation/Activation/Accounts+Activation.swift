import Database
import Foundation
package import Kernel
import Registers
import Synchronization
import Web

/// What stands on a user's slip (激活条). The code is stored nowhere.
package struct Slip: Sendable, Hashable {
    package let user: RecordID
    package let name: String
    package let login: String
    package let unit: String
    package let code: String
    package let expires: Instant
}

extension Accounts {
    /// Hours for which a slip can be used.
    package static let slipHours = 72

    /// New one-time codes for users, to be printed; earlier slips of theirs are worth nothing any more.
    /// - Throws: `Rejection` notFound for a user out of scope or locked, forbidden for one whose posts the principal could
    ///   not have given.
    package func slips(for users: [RecordID], by principal: Principal) async throws -> [Slip] {
        let codes = users.map { _ in SpokenSecret.make() }
        return try await store.write(by: principal) { writing in
            let reading = writing.reading
            let definition = try writing.registry.named(Users.name)
            guard principal.may(Users.access.edit) else { throw Rejection.forbidden }
            try reading.requireManaged(users)
            let (records, scope) = (try reading.all(Users.self, ids: users), Scope(principal, definition))
            let units = try reading.all(Units.self, ids: Set(records.values.compactMap { $0[Users.fields.unit] }))
            let expires = writing.now.advanced(minutes: Self.slipHours * 60)
            return try zip(users, codes).map { user, code in
                guard let record = records[user], scope.contains(record), record.state == "active" else {
                    throw Rejection.notFound
                }
                try writing.connection.execute(
                    """
                    INSERT INTO activation ("user", county, digest, expires)
                    VALUES (\(user), \(record.county), \(.blob(SpokenSecret.digest(code, of: user))), \(expires))
                    ON CONFLICT ("user") DO UPDATE SET digest = excluded.digest, expires = excluded.expires
                    """)
                try writing.update(record, verb: "slip")
                let unit = record[Users.fields.unit].flatMap { units[$0] }
                return Slip(
                    user: user, name: record[Users.fields.name] ?? "", login: record[Users.fields.login] ?? "",
                    unit: unit?[Units.fields.name] ?? "", code: code, expires: expires)
            }
        }
    }

    /// Uses a slip: the user's own password is set, the slip is worth nothing any more, and the user is signed in.
    ///
    /// A wrong, used, expired or foreign code, an unknown and a locked user are refused with the same words, and guessing is
    /// slowed down as at sign-in.
    /// - Throws: `Rejection` invalid (what `PasswordRule` says), tooManyRequests `signInWait`, unauthenticated
    ///   `activationRefused`, forbidden `noPost`.
    package func activate(
        login: String, code: String, password: String, address: String? = nil, agent: String? = nil
    ) async throws -> Admission {
        let login = login.trimmingWhitespace.lowercased()
        // First, so that the answer about the password says nothing about the code.
        try PasswordRule.check(password, login: login)
        let keys = [SignInBackoff.Key.account(login)] + (address.map { [.address($0)] } ?? [])
        let now = store.now
        try backoff.withLock { try $0.attempt(keys, at: now) }
        let known = try await store.database.read {
            connection -> (user: RecordID, county: AreaCode, digest: [UInt8])? in
            try connection.first(
                """
                SELECT u.id, u.county, a.digest FROM \(name: Users.name) u JOIN activation a ON a."user" = u.id
                WHERE u.login = \(login) AND u.state = \("active") AND a.expires > \(now)
                """
            ).map { (try $0.get("id"), try $0.get("county"), $0["digest"].blob ?? []) }
        }
        let refused = Rejection(.unauthenticated, "activationRefused")
        guard let known, sameSecret(known.digest.hex, SpokenSecret.digest(code, of: known.user).hex) else {
            throw refused
        }
        backoff.withLock { $0.succeeded(keys) }
        let principal = try await principal(known.user, county: known.county)
        guard let principal, !principal.posts.isEmpty else { throw Rejection(.forbidden, "noPost") }
        let stored = StoredPassword(hash: try await hash(password), isInitial: false)
        let own = Principal(user: known.user, name: principal.name, county: known.county, posts: [])
        let secret = try await store.write(by: own) { writing in
            // Two people with one slip: the first has it.
            let used = try writing.connection.execute(
                """
                DELETE FROM activation WHERE "user" = \(known.user) AND digest = \(.blob(known.digest))
                AND expires > \(now)
                """)
            guard used == 1 else { throw refused }
            try Self.store(stored, for: known.user, keeping: nil, verb: "activateAccount", in: writing)
            return try Session.open(
                user: known.user, county: known.county, address: address, agent: agent, at: now, writing.connection)
        }
        cache.clear()
        return Admission(secret: secret, user: known.user, mustChangePassword: false)
    }

    /// Which users have a password of their own, and until when the slips of the others can be used.
    package func activation(
        of users: some Collection<RecordID> & Sendable, as principal: Principal
    ) async throws -> (activated: Set<RecordID>, slips: [RecordID: Instant]) {
        if users.isEmpty { return ([], [:]) }
        return try await store.read(as: principal) { reading in
            let list = users.map(\.sql)
            let own = try reading.connection.query(
                "SELECT \"user\" FROM credential WHERE initial = 0 AND \"user\" IN (\(list: list))")
            let slips = try reading.connection.query(
                "SELECT \"user\", expires FROM activation WHERE \"user\" IN (\(list: list))")
            return (
                try Set(own.map { try $0.get("user") }),
                try Dictionary(slips.map { (try $0.get("user"), try $0.get("expires")) }) { first, _ in first }
            )
        }
    }
}

extension Reading {
    /// A unit's officer has charge of accounts alone whose every post is one that the officer could have given: within the
    /// own tree, and of a role of `Posts.givenByUnits`. A person with a second post elsewhere is the administrator's.
    /// - Throws: `Rejection` forbidden `accountNotYours`.
    func requireManaged(_ users: [RecordID]) throws {
        guard !principal.has(.administrator, .system), !users.isEmpty else { return }
        let rows = try connection.query(
            """
            SELECT role, unit FROM post WHERE county = \(principal.county) AND "user" IN (\(list: users.map(\.sql)))
            """)
        let units = principal.units
        for row in rows {
            let (role, unit): (Role, RecordID) = (try row.get("role"), try row.get("unit"))
            guard Posts.givenByUnits.contains(role), units.contains(unit) else {
                throw Rejection(.forbidden, "accountNotYours")
            }
        }
    }
}
