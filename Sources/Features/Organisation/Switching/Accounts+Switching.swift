import Database
import Foundation
package import Kernel
import Registers
import Web

/// Quick change of user on a shared computer (快速换人).
extension Accounts {
    /// Someone who signed in fully on this device today and has set a code.
    package struct DeviceUser: Sendable, Hashable {
        package let user: RecordID
        package let name: String
        package let unit: String
        package let until: Instant
    }

    /// Today's users of a device.
    package func users(of device: String) async throws -> [DeviceUser] {
        let (digest, now) = (DeviceCode.digest(device), store.now)
        return try await store.database.read { connection in
            let rows = try connection.query(
                """
                SELECT d."user", d.county, d.expires, u.name, u.unit
                FROM device_code d JOIN \(name: Users.name) u ON u.id = d."user"
                WHERE d.device = \(.blob(digest)) AND d.expires > \(now) AND d.failures < \(DeviceCode.wrongOnes)
                AND u.state = \("active") ORDER BY u.name, u.id
                """)
            // A computer stands in one headquarters.
            guard let county: AreaCode = try rows.first?.get("county") else { return [] }
            let ids = rows.map { $0["unit"] }
            let units = try Dictionary(
                connection.query("SELECT id, short FROM unit WHERE county = \(county) AND id IN (\(list: ids))")
                    .map { (try $0.get("id", as: String.self), try $0.get("short", as: String.self)) }
            ) { first, _ in first }
            return try rows.map {
                DeviceUser(
                    user: try $0.get("user"), name: try $0.get("name"), unit: units[try $0.get("unit")] ?? "",
                    until: try $0.get("expires"))
            }
        }
    }

    /// Sets one's code for a device. Only a session that was opened with a password, today, may.
    /// - Parameters:
    ///   - session: id of the session that asks.
    ///   - device: secret of the browser's cookie.
    /// - Returns: until when the code holds.
    /// - Throws: `Rejection` invalid (`deviceCodeMalformed`, `deviceCodeGuessable`), forbidden `signInFully`.
    @discardableResult
    package func setCode(
        _ code: String, of principal: Principal, session: String, on device: String
    ) async throws -> Instant {
        try DeviceCode.check(code)
        let now = store.now
        let own = try await sessions(of: principal).first { $0.id.text == session }
        guard let own, own.until == nil, CalendarDay(own.created, in: zone) == CalendarDay(now, in: zone) else {
            throw Rejection(.forbidden, "signInFully")
        }
        let bound = DeviceCode.bound(code, to: device, principal.user)
        let stored = DeviceCode(
            user: principal.user, county: principal.county, hash: try await hash(bound),
            expires: DeviceCode.expiry(at: now, in: zone))
        let digest = DeviceCode.digest(device)
        try await store.database.write(key: principal.county) { try stored.store(digest, at: now, $0) }
        return stored.expires
    }

    /// Takes oneself off a device.
    package func removeCode(of principal: Principal, from device: String) async throws {
        let (digest, user) = (DeviceCode.digest(device), principal.user)
        _ = try await store.database.write(key: principal.county) {
            try $0.execute("DELETE FROM device_code WHERE device = \(.blob(digest)) AND \"user\" = \(user)")
        }
    }

    /// Changes to another of today's users of the device: ends the session that was open and opens one of the user's own,
    /// which ends with the code. The change log says so.
    /// - Parameter leaving: session of the browser, if somebody is signed in.
    /// - Throws: `Rejection` unauthenticated `switchWrong` (with `left`), `switchFull` where a full sign-in is needed;
    ///   forbidden `noPost`.
    package func change(
        to user: RecordID, code: String, on device: String, leaving: String?, address: String? = nil,
        agent: String? = nil
    ) async throws -> Admission {
        let (digest, now) = (DeviceCode.digest(device), store.now)
        let full = Rejection(.unauthenticated, "switchFull")
        guard let known = try await store.database.read({ try DeviceCode.find(digest, user, at: now, $0) }) else {
            throw full
        }
        let attempts = try await store.database.write(key: known.county) { try known.attempt(digest, $0) }
        guard let attempts else { throw full }
        guard try await matches(DeviceCode.bound(code, to: device, user), known.hash) else {
            let left = DeviceCode.wrongOnes - attempts
            if left <= 0 { throw full }
            throw Rejection(.unauthenticated, "switchWrong", values: ["left": String(left)])
        }
        guard let principal = try await principal(user, county: known.county), !principal.posts.isEmpty else {
            throw Rejection(.forbidden, "noPost")
        }
        let own = Principal(user: user, name: principal.name, county: known.county, posts: [])
        let secret = try await store.write(by: own) { writing in
            guard let record = try writing.reading.any(writing.registry.named(Users.name), user) else { throw full }
            try writing.connection.execute(
                "UPDATE device_code SET failures = 0 WHERE device = \(.blob(digest)) AND \"user\" = \(user)")
            if let leaving { try writing.connection.execute("DELETE FROM session WHERE id = \(leaving)") }
            try writing.update(record, verb: "switch")
            return try Session.open(
                user: user, county: known.county, until: known.expires, address: address, agent: agent, at: now,
                writing.connection)
        }
        cache.clear()
        return Admission(secret: secret, user: user, mustChangePassword: false)
    }
}
