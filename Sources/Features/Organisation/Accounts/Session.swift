import Crypto
import Database
package import Kernel
import Registers
import Web

/// A signed-in browser or program (会话). Only the digest of its secret is stored: who reads the database is not signed in.
package struct Session: Sendable, Hashable {
    package let id: RecordID
    let county: AreaCode
    let user: RecordID
    package let created: Instant
    package let seen: Instant
    package let expires: Instant
    package let address: String?
    /// What the browser says of itself.
    package let agent: String?
    /// What personal records are read for, once said.
    let purpose: Purpose?

    /// Life without use, in minutes.
    private let life: Int
    /// The last moment of a session opened by a short code, however much it is used; nil after a full sign-in.
    package let until: Instant?

    /// That of a person's session, and of a program's token.
    static let (hours, tokenDays) = (12, 365)
    /// Use is noted at most this often, in minutes.
    static let noteInterval = 10

    static func digest(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// What forms of this session carry: derived from the secret, so that neither is stored nor tells the other.
    static func formToken(_ secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("form".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return Array(code.prefix(16)).hex
    }

    /// Opens a session.
    /// - Parameter until: its end whatever its use.
    /// - Returns: its secret, 256 random bits.
    static func open(
        user: RecordID, county: AreaCode, life: Int = hours * 60, until: Instant? = nil, address: String?,
        agent: String?, at now: Instant, _ connection: any Connection
    ) throws -> String {
        let secret = RecordID.makeSecret() + RecordID.makeSecret()
        try connection.execute("DELETE FROM session WHERE expires < \(now)")
        try connection.execute(
            """
            INSERT INTO session (id, county, "user", digest, created, seen, expires, life, until, address, agent)
            VALUES (\(RecordID.make(at: now)), \(county), \(user), \(.blob(digest(secret))), \(now), \(now),
              \(end(now, life, until)), \(life), \(until), \(address), \(agent.map { String($0.prefix(200)) }))
            """)
        return secret
    }

    static func find(_ digest: [UInt8], at now: Instant, _ connection: any Connection) throws -> Session? {
        try connection.first("SELECT * FROM session WHERE digest = \(.blob(digest)) AND expires > \(now)").map(
            Session.init)
    }

    static func all(of user: RecordID, at now: Instant, _ connection: any Connection) throws -> [Session] {
        try connection.query(
            "SELECT * FROM session WHERE \"user\" = \(user) AND expires > \(now) ORDER BY seen DESC, id"
        ).map(Session.init)
    }

    /// Notes use and moves the end on.
    func note(at now: Instant, _ connection: any Connection) throws {
        try connection.execute(
            "UPDATE session SET seen = \(now), expires = \(Self.end(now, life, until)) WHERE id = \(id)")
    }

    private static func end(_ now: Instant, _ life: Int, _ until: Instant?) -> Instant {
        min(now.advanced(minutes: life), until ?? now.advanced(minutes: life))
    }

    private init(_ row: SQLRow) throws {
        id = try row.get("id")
        county = try row.get("county")
        user = try row.get("user")
        created = try row.get("created")
        seen = try row.get("seen")
        expires = try row.get("expires")
        life = try row.get("life")
        until = try row.optional("until")
        address = try row.optional("address")
        agent = try row.optional("agent")
        purpose = try row.optional("purpose")
    }
}
