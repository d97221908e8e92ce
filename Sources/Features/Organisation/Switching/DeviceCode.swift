import Crypto
import Database
import Foundation
import Kernel
import Registers

/// A short code (快速换人口令) that opens a session on one shared computer until the end of the day.
///
/// Six digits are few. They are worth something alone with the random secret in the browser's cookie, which goes into the
/// hash and is stored nowhere else; and after five wrong ones the code is gone.
struct DeviceCode: Sendable {
    static let cookieName = "tiaodu_device"
    static let wrongOnes = 5
    /// Hours for which a code holds at most.
    static let hours = 12

    let user: RecordID
    let county: AreaCode
    let hash: PasswordHash
    let expires: Instant

    /// The end of the day in the deployment's zone, at most `hours` away.
    static func expiry(at now: Instant, in zone: TimeZone) -> Instant {
        let midnight = CalendarDay(now, in: zone).advanced(by: 1).at(hour: 0, in: zone)
        return min(midnight, now.advanced(minutes: hours * 60))
    }

    /// - Throws: `Rejection` invalid `deviceCodeMalformed`, `deviceCodeGuessable` for 123456, 888888 and their like.
    static func check(_ code: String) throws {
        let digits = Array(code.utf8)
        guard digits.count == 6, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Rejection.invalid("deviceCodeMalformed", field: "code")
        }
        let steps = Set(zip(digits, digits.dropFirst()).map { Int($1) - Int($0) })
        guard Set(digits).count > 2, steps != [1], steps != [-1] else {
            throw Rejection.invalid("deviceCodeGuessable", field: "code")
        }
    }

    /// What the database knows a device by.
    static func digest(_ device: String) -> [UInt8] { Array(SHA256.hash(data: Array("device\u{1F}\(device)".utf8))) }

    /// The code as it goes into the hash: of this device and this user alone.
    static func bound(_ code: String, to device: String, _ user: RecordID) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(user)\u{1F}\(code)".utf8), using: SymmetricKey(data: Array(device.utf8)))
        return Array(code).hex
    }

    static func find(_ device: [UInt8], _ user: RecordID, at now: Instant, _ connection: any Connection) throws
        -> DeviceCode?
    {
        try connection.first(
            """
            SELECT county, hash, expires FROM device_code
            WHERE device = \(.blob(device)) AND "user" = \(user) AND expires > \(now) AND failures < \(wrongOnes)
            """
        ).map {
            DeviceCode(
                user: user, county: try $0.get("county"), hash: PasswordHash(try $0.get("hash")),
                expires: try $0.get("expires"))
        }
    }

    func store(_ device: [UInt8], at now: Instant, _ connection: any Connection) throws {
        try connection.execute("DELETE FROM device_code WHERE expires < \(now)")
        try connection.execute(
            """
            INSERT INTO device_code (device, "user", county, hash, failures, expires)
            VALUES (\(.blob(device)), \(user), \(county), \(hash.text), 0, \(expires))
            ON CONFLICT (device, "user") DO UPDATE SET hash = excluded.hash, failures = 0, expires = excluded.expires
            """)
    }

    /// Counts an attempt before it is judged, so that many at once gain nothing.
    /// - Returns: how many were made with this one; nil where there are none left.
    func attempt(_ device: [UInt8], _ connection: any Connection) throws -> Int? {
        let row = try connection.first(
            """
            UPDATE device_code SET failures = failures + 1 WHERE device = \(.blob(device)) AND "user" = \(user)
            AND failures < \(Self.wrongOnes) RETURNING failures
            """)
        return try row?.get("failures")
    }
}
