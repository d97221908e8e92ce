import Crypto
import Database
import Kernel

/// Appends to a headquarters' log. The head row is locked when a transaction first appends and written once before
/// its COMMIT, so numbers have no gaps and commit in order on both databases.
package struct ChangeLog {
    let connection: any Connection
    let county: AreaCode
    var log = SealedLog.changes

    /// A client-made id of a request and the digest of what it asked: same again returns the stored outcome.
    package struct Request: Sendable, Hashable {
        package let id: String
        package let digest: String
        package init(id: String, digest: String) { (self.id, self.digest) = (id, digest) }
    }

    /// - Parameters:
    ///   - record: the record that was written, or what caused many to be.
    ///   - contents: what each record became, in order of id; made while they are written.
    ///   - deltas: moves of counts, asked with the moment of the entry.
    /// - Throws: `Rejection` `conflict` (`requestReused`) if another change carries the request's id.
    func append(
        _ verb: String, register: String, record: RecordID, actor: RecordID, at now: Instant,
        contents: some Sequence<(record: RecordID, text: String)>, deltas: (Instant) -> [Delta], request: Request?
    ) throws -> Change {
        var head = try OpenHead(of: log, county, connection)
        let number = head.number + 1
        var parts: [(record: RecordID, digest: [UInt8])] = []
        var random = DrawnRandom()
        try connection.insert(
            into: log.contents, columns: ["county", "number", "record", "digest", "salt", "content"],
            rows: contents.lazy.map { record, text in
                let salt = Self.salt(from: &random)
                let digest = Change.digest(salt: salt, content: text)
                parts.append((record, digest))
                return [county.sql, number.sql, record.sql, .blob(digest), .blob(salt), .text(text)]
            })
        // A clock set back never makes an entry older than the one before it.
        let at = max(head.at, now)
        let change = Change(
            county: county, number: number, at: at, actor: actor, register: register, record: record, verb: verb,
            request: request, digest: Change.digest(of: parts), deltas: Delta.text(deltas(at)), after: head.chain)
        do {
            try connection.execute(
                """
                INSERT INTO \(name: log.entries) (county, number, at, actor, register, record, verb, request, asked, digest, deltas, chain)
                VALUES (\(county), \(change.number), \(change.at), \(actor), \(register), \(record), \(verb),
                  \(request?.id), \(request?.digest), \(.blob(change.digest)), \(change.deltas), \(.blob(change.chain)))
                """)
        } catch SQLError.unique(let message) where message.contains("request") {
            // The same request twice at once: the other one is being committed, its outcome can be asked for.
            throw Rejection(.conflict, "requestReused")
        }
        head.move(to: change)
        head.keep(connection)
        return change
    }

    static func salt(from random: inout DrawnRandom) -> [UInt8] {
        let words = (random.next(), random.next())
        return withUnsafeBytes(of: words) { Array($0) }
    }

    /// The change that carried request `id`, if there was one: its digest, register and record.
    func outcome(of id: String) throws -> (asked: String, register: String, record: RecordID)? {
        try connection.first(
            "SELECT asked, register, record FROM change WHERE county = \(county) AND request = \(id)"
        ).map { (try $0.get("asked"), try $0.get("register"), try $0.get("record")) }
    }
}
