import Crypto
import Database
import Kernel

/// Appends to a headquarters' change log. The head row is locked by its update, so numbers have no gaps and commit in
/// order on both databases.
package struct ChangeLog {
    let connection: any Connection
    let county: AreaCode

    /// A client-made id of a request and the digest of what it asked: same again returns the stored outcome.
    package struct Request: Sendable, Hashable {
        package let id: String
        package let digest: String
        package init(id: String, digest: String) { (self.id, self.digest) = (id, digest) }
    }

    /// - Parameters:
    ///   - record: the record that was written, or what caused many to be.
    ///   - contents: what each record became, in order of id.
    ///   - deltas: moves of counts, asked with the moment of the entry.
    /// - Throws: `Rejection` `conflict` (`requestReused`) if another change carries the request's id.
    func append(
        _ verb: String, register: String, record: RecordID, actor: RecordID, at now: Instant,
        contents: [(record: RecordID, text: String)], deltas: (Instant) -> [Delta], request: Request?
    ) throws -> Change {
        // A clock set back never makes an entry older than the one before it.
        let head = try connection.query(
            """
            INSERT INTO head (county, number, at, chain) VALUES (\(county), 1, \(now), \(.blob(Change.origin)))
            ON CONFLICT (county) DO UPDATE SET number = head.number + 1,
              at = CASE WHEN excluded.at > head.at THEN excluded.at ELSE head.at END
            RETURNING number, at, chain
            """)
        guard let head = head.first else { throw SQLError.other("no head row") }
        let parts = contents.map { content in
            let salt = Self.salt()
            return (content.record, digest: Change.digest(salt: salt, content: content.text), salt, content.text)
        }
        let at = try head.get("at", as: Instant.self)
        let change = Change(
            county: county, number: try head.get("number"), at: at, actor: actor, register: register,
            record: record, verb: verb, request: request, digest: Change.digest(of: parts.map { ($0.0, $0.digest) }),
            deltas: Delta.text(deltas(at)), after: head["chain"].blob ?? [])
        do {
            try connection.execute(
                """
                INSERT INTO change (county, number, at, actor, register, record, verb, request, asked, digest, deltas, chain)
                VALUES (\(county), \(change.number), \(change.at), \(actor), \(register), \(record), \(verb),
                  \(request?.id), \(request?.digest), \(.blob(change.digest)), \(change.deltas), \(.blob(change.chain)))
                """)
        } catch SQLError.unique(let message) where message.contains("request") {
            // The same request twice at once: the other one is being committed, its outcome can be asked for.
            throw Rejection(.conflict, "requestReused")
        }
        let number = SQLValue.integer(change.number)
        try connection.insert(
            into: "change_content", columns: ["county", "number", "record", "digest", "salt", "content"],
            rows: parts.map { [county.sql, number, $0.0.sql, .blob($0.digest), .blob($0.2), .text($0.3)] })
        try connection.execute("UPDATE head SET chain = \(.blob(change.chain)) WHERE county = \(county)")
        return change
    }

    static func salt() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let words = (random.next() as UInt64, random.next() as UInt64)
        return withUnsafeBytes(of: words) { Array($0) }
    }

    /// The change that carried request `id`, if there was one: its digest, register and record.
    func outcome(of id: String) throws -> (asked: String, register: String, record: RecordID)? {
        try connection.first(
            "SELECT asked, register, record FROM change WHERE county = \(county) AND request = \(id)"
        ).map { (try $0.get("asked"), try $0.get("register"), try $0.get("record")) }
    }
}
