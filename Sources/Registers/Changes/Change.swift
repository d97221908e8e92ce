package import Database
package import Kernel

/// One entry of the change log (操作记录): who did what to which record, when. Sealed by a chain of digests; holds no
/// personal value itself – those are in `change_content`, a row for each record it wrote, from which an erasure may
/// delete without breaking the chain. Most changes write one record; an import's batch writes many, and `record` is
/// then the import's.
package struct Change: Sendable, Hashable {
    package let county: AreaCode
    /// 1, 2, 3 … without gaps, per headquarters.
    package let number: Int64
    package let at: Instant
    package let actor: RecordID
    package let register: String
    package let record: RecordID
    package let verb: String
    /// The client's request that made it, if it named one.
    package let request: ChangeLog.Request?
    /// SHA-256 of the records written and the digests of their contents.
    package let digest: [UInt8]
    /// The moves of counts it makes, as `Delta.text` writes them; nil for none.
    package let deltas: String?
    /// SHA-256 of the previous entry's chain and this entry.
    package let chain: [UInt8]

    init(
        county: AreaCode, number: Int64, at: Instant, actor: RecordID, register: String, record: RecordID, verb: String,
        request: ChangeLog.Request?, digest: [UInt8], deltas: String?, after previous: [UInt8]
    ) {
        (self.county, self.number, self.at, self.actor) = (county, number, at, actor)
        (self.register, self.record, self.verb, self.digest) = (register, record, verb, digest)
        (self.request, self.deltas) = (request, deltas)
        chain = Self.chain(
            after: previous, county: county, number: number, at: at, actor: actor, register: register, record: record,
            verb: verb, request: request, digest: digest, deltas: deltas)
    }

    init(_ row: SQLRow) throws {
        county = try row.get("county")
        number = try row.get("number")
        at = try row.get("at")
        actor = try row.get("actor")
        register = try row.get("register")
        record = try row.get("record")
        verb = try row.get("verb")
        request = try row.optional("request").map { ChangeLog.Request(id: $0, digest: try row.get("asked")) }
        digest = row["digest"].blob ?? []
        deltas = try row.optional("deltas")
        chain = row["chain"].blob ?? []
    }

    /// The chain value this entry must have after `previous`.
    func expected(after previous: [UInt8]) -> [UInt8] {
        Self.chain(
            after: previous, county: county, number: number, at: at, actor: actor, register: register, record: record,
            verb: verb, request: request, digest: digest, deltas: deltas)
    }

    private static func chain(
        after previous: [UInt8], county: AreaCode, number: Int64, at: Instant, actor: RecordID, register: String,
        record: RecordID, verb: String, request: ChangeLog.Request?, digest: [UInt8], deltas: String?
    ) -> [UInt8] {
        let texts =
            [county.text, String(number), at.description, actor.text, register, record.text, verb]
            + (request.map { [$0.id, $0.digest] } ?? [])
        let counted = deltas.map { [Array($0.utf8)] } ?? []
        return Canonical.digest([previous] + texts.map { Array($0.utf8) } + [digest] + counted)
    }

    /// Digest of what one record became: of salt and content, of encrypted values their commitments alone.
    static func digest(salt: [UInt8], content: String) -> [UInt8] {
        Canonical.digest([salt, Canonical.committed(Array(content.utf8))])
    }

    /// Digest of a change: of all its records' ids and digests, in order of id.
    static func digest(of parts: [(record: RecordID, digest: [UInt8])]) -> [UInt8] {
        Canonical.digest(parts.flatMap { [Array($0.record.text.utf8), $0.digest] })
    }

    /// Chain value before the first entry.
    static let origin = [UInt8](repeating: 0, count: 32)

    package static let migration = Migration(
        "0001 change log",
        [
            """
            CREATE TABLE head (county TEXT PRIMARY KEY, number BIGINT NOT NULL, at TEXT NOT NULL,
              chain \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL)
            """,
            """
            CREATE TABLE change (county TEXT NOT NULL, number BIGINT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
              register TEXT NOT NULL, record TEXT NOT NULL, verb TEXT NOT NULL, request TEXT, asked TEXT,
              digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              chain \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, PRIMARY KEY (county, number))
            """,
            "CREATE UNIQUE INDEX change_request ON change (county, request)",
            """
            CREATE TABLE change_content (county TEXT NOT NULL, number BIGINT NOT NULL, record TEXT NOT NULL,
              digest \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, salt \(sqlite: "BLOB", postgres: "BYTEA"),
              content TEXT, PRIMARY KEY (county, number, record))
            """,
            "CREATE INDEX change_content_record ON change_content (county, record, number)",
            """
            CREATE TABLE seal (county TEXT NOT NULL, number BIGINT NOT NULL, at TEXT NOT NULL,
              chain \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL,
              signature \(sqlite: "BLOB", postgres: "BYTEA") NOT NULL, PRIMARY KEY (county, number))
            """,
            """
            CREATE TABLE tally (county TEXT NOT NULL, name TEXT NOT NULL, key1 TEXT NOT NULL, key2 TEXT NOT NULL,
              count BIGINT NOT NULL, PRIMARY KEY (county, name, key1, key2))
            """,
            """
            CREATE TABLE request (county TEXT NOT NULL, id TEXT NOT NULL, register TEXT NOT NULL, record TEXT NOT NULL,
              transition TEXT NOT NULL, asker TEXT NOT NULL, asked TEXT NOT NULL, reason TEXT, was TEXT NOT NULL,
              decided TEXT, decider TEXT, agreed BIGINT, PRIMARY KEY (county, id))
            """,
            "CREATE INDEX request_record ON request (county, register, record)",
        ])
}
